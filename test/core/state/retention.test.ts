import { MAX_RETAINED } from '../../../src/core/document';
import { prunableReleases, retainedReleases } from '../../../src/core/state/retention';
import type { Story } from '../builders';
import { abort, after, DAY, deny, IN_FORCE, newState, next, promote, prune, rollback, SETTINGS, shift, stage } from '../builders';

/** Releases r1, r2, ... become active, one a day. */
function oneADay(count: number, story: Story = after()): Story {
  return Array.from({ length: count }, (_, i) => `r${i + 1}`).reduce((current, release) => next(current, stage(release), promote, DAY), story);
}

describe('retained releases', () => {
  it('are the active one, the other color\'s, the way back, then the latest retired', () => {
    expect(retainedReleases(oneADay(4).truth)).toEqual(['r4', 'r3', 'r2', 'r1', 'a']);
  });

  it('are never more than a document holds', () => {
    expect(retainedReleases(oneADay(14).truth)).toHaveLength(MAX_RETAINED);
  });

  it('are exposed ones only', () => {
    expect(retainedReleases(after(stage('b'), stage('c')).truth)).toEqual(['a']);
  });

  it('stay retained when their color takes another release', () => {
    expect(retainedReleases(after(stage('b'), shift(5), IN_FORCE, abort, stage('c')).truth)).toEqual(['a', 'b']);
  });

  it('always hold the way back, however long ago that was active', () => {
    const story = oneADay(14);
    const old = next(story, stage('x'), promote, IN_FORCE, ...Array.from({ length: 12 }, (_, i) => [stage(`y${i}`), shift(1), IN_FORCE, abort]).flat());
    expect(retainedReleases(old.truth)).toContain('r14');
  });

  it('stand in one order, also when they retired at the same time', () => {
    const { truth } = after(stage('b'), promote, IN_FORCE, stage('c'), promote, IN_FORCE, stage('d'), promote, IN_FORCE, stage('e'), promote, IN_FORCE);
    const sameTime = (names: string[]) => ({
      ...truth,
      records: Object.fromEntries(names.map((release) => [release, { ...truth.records[release], retiredAt: 7 }])),
    });
    expect(retainedReleases(sameTime(['a', 'b', 'c', 'd', 'e']))).toEqual(retainedReleases(sameTime(['e', 'd', 'c', 'b', 'a'])));
  });
});

describe('prunable releases', () => {
  const week = SETTINGS.retention;

  it('are beyond the count and were retired for longer than the duration', () => {
    const { truth, now } = oneADay(14);
    expect(prunableReleases(truth, week, now)).toEqual(['r6', 'r5', 'r4', 'r3', 'r2', 'r1', 'a']);
  });

  it('are none within the count, however old', () => {
    const { truth, now } = oneADay(4);
    expect(prunableReleases(truth, week, now + 1000 * DAY * 1000)).toEqual([]);
  });

  it('are none within the duration, however many', () => {
    const { truth, now } = oneADay(14);
    expect(prunableReleases(truth, { releases: 1, seconds: 1000 * DAY }, now)).toEqual([]);
  });

  it('become prunable at the last second of their duration', () => {
    const { truth } = oneADay(2);
    const retiredAt = truth.records.a.retiredAt!;
    const retention = { releases: 1, seconds: 100 };
    expect(prunableReleases(truth, retention, retiredAt + 99_999)).toEqual([]);
    expect(prunableReleases(truth, retention, retiredAt + 100_000)).toEqual(['a']);
  });

  it('are never on a color, and never the way back', () => {
    const { truth, now } = next(oneADay(6), stage('x'), stage('y'));
    const prunable = prunableReleases(truth, { releases: 0, seconds: 0 }, now + 1000 * DAY * 1000);
    expect(prunable).toEqual(['r4', 'r3', 'r2', 'r1', 'a']);
  });

  it('include what the document has no room for, so that nothing pruned makes it come back', () => {
    const settings = { ...SETTINGS, retention: { releases: 2, seconds: DAY } };
    const story = oneADay(14, newState(settings));
    const pruned = next(story, 10 * DAY, prune);
    expect(pruned.document.retained).toEqual(['r14', 'r13']);
    expect(prunableReleases(pruned.truth, settings.retention, pruned.now)).toEqual([]);
  });

  it.each([
    ['an aborted candidate', [stage('b'), shift(5), abort, stage('c')]],
    ['a candidate whose shift was rolled back', [stage('b'), shift(5), rollback, stage('c')]],
    ['a rolled-back release', [stage('b'), promote, IN_FORCE, rollback, stage('c')]],
    ['a release whose promotion was rolled back', [stage('b'), promote, rollback, stage('c')]],
  ])('include %s some day', (_, events) => {
    const { truth, now } = after(...events);
    expect(prunableReleases(truth, { releases: 1, seconds: DAY }, now + DAY * 1000)).toEqual(['b']);
  });

  it('are never denied: a denied release is no longer retained anyway', () => {
    const { truth, now } = next(oneADay(14), deny('r1'));
    expect(prunableReleases(truth, week, now)).not.toContain('r1');
  });
});
