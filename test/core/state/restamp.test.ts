import { isPublishedInTime } from '../../../src/core/propagation';
import { restamp } from '../../../src/core/state/restamp';
import { abort, after, IN_FORCE, next, promote, SETTINGS, shift, stage } from '../builders';

const pending = after(stage('b'), shift(5), IN_FORCE, promote);

describe('a pending change whose document could not be published in time', () => {
  const late = next(pending, 60);
  const done = restamp(late.truth, false, late.now, SETTINGS)!;

  it('gets a later instant, again at least one bound from now', () => {
    expect(isPublishedInTime(late.now, done.document.effectiveAt!, SETTINGS.stateTtl)).toBe(true);
    expect(done.message).toMatch(/^publishing was late; the change takes effect at 2026-/);
  });

  it('is the same change in the next generation', () => {
    expect(done.document).toEqual({ ...pending.document, generation: pending.document.generation + 1, effectiveAt: done.document.effectiveAt });
    expect(done.effects).toEqual([{ kind: 'publish', document: done.document }, { kind: 'announce', entry: expect.objectContaining({ verb: 'reconcile' }) }]);
  });

  it('retires nothing before its new instant', () => {
    expect(done.truth.records.a.retiredAt).toBe(done.document.effectiveAt! * 1000);
    expect(done.truth.records.b).toEqual(pending.truth.records.b);
  });

  it('can still be taken back', () => {
    expect(next({ ...late, truth: done.truth }, abort).document).toMatchObject({ active: 'blue', weight: 0 });
  });
});

describe('a truth keeps its instant', () => {
  it.each<[string, typeof pending, boolean]>([
    ['if nothing is pending', after(stage('b')), false],
    ['if the change can still be published in time', pending, false],
    ['if a copy holds the change already', next(pending, 60), true],
  ])('%s', (_, { truth, now }, published) => {
    expect(restamp(truth, published, now, SETTINGS)).toBeUndefined();
  });
});
