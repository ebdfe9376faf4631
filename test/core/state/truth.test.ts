import { describeTraffic, recordOf, settled, slotOf, trafficInForce } from '../../../src/core/state/truth';
import { after, IN_FORCE, next, promote, shift, stage } from '../builders';

describe('a truth', () => {
  const pending = after(stage('b'), shift(5), IN_FORCE, promote);

  it('serves what was before until a pending change is in force', () => {
    expect(trafficInForce(pending.truth, pending.now)).toEqual({ active: 'blue', weight: 5 });
    expect(trafficInForce(pending.truth, next(pending, IN_FORCE).now)).toMatchObject({ active: 'green', weight: 0 });
    expect(trafficInForce(after().truth, pending.now)).toMatchObject({ active: 'blue', weight: 0 });
  });

  it('settles at the very second', () => {
    const instant = pending.truth.pending!.effectiveAt * 1000;
    expect(settled(pending.truth, instant - 1)).toBe(pending.truth);
    expect(settled(pending.truth, instant).pending).toBeUndefined();
  });

  it('knows which color holds a release', () => {
    expect(['a', 'b', 'c'].map((release) => slotOf(pending.truth, release))).toEqual(['blue', 'green', undefined]);
  });

  it('has records of releases only, not of what every object has', () => {
    expect([recordOf(pending.truth, 'a'), recordOf(pending.truth, 'constructor')]).toEqual([pending.truth.records.a, undefined]);
  });
});

describe('traffic in words', () => {
  const { truth } = after(stage('b'));

  it.each([[0, 'blue a'], [5, 'blue a 95%, green b 5%'], [0.07, 'blue a 99.93%, green b 0.07%'], [100, 'blue a 0%, green b 100%']])('at weight %p is %s', (weight, words) => {
    expect(describeTraffic(truth, { active: 'blue', weight })).toBe(words);
  });

  it('has two decimals at most', () => {
    const texts = Array.from({ length: 10000 }, (_, i) => describeTraffic(truth, { active: 'blue', weight: (i + 1) / 100 }));
    expect(texts.filter((text) => !/^blue a \d+(\.\d\d?)?%, green b \d+(\.\d\d?)?%$/.test(text))).toEqual([]);
  });
});
