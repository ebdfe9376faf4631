import { isPublishedInTime } from '../../../src/core/propagation';
import { restamp } from '../../../src/core/state/restamp';
import type { Transition } from '../../../src/core/state/transition';
import type { Story } from '../builders';
import { abort, after, IN_FORCE, next, promote, SETTINGS, shift, stage } from '../builders';

function pending(): Story {
  return after(stage('b'), shift(5), IN_FORCE, promote);
}

/** A pending change that nobody published for a minute, and what became of it. */
function restamped(): { late: Story; done: Transition } {
  const late = next(pending(), 60);
  return { late, done: restamp(late.truth, false, late.now, SETTINGS)! };
}

describe('a pending change whose document could not be published in time', () => {
  it('gets a later instant, again at least one bound from now', () => {
    const { late, done } = restamped();
    expect(isPublishedInTime(late.now, done.document.effectiveAt!, SETTINGS.stateTtl)).toBe(true);
    expect(done.message).toMatch(/^publishing was late; the change takes effect at 2026-/);
  });

  it('is the same change in the next generation', () => {
    const { late, done } = restamped();
    expect(done.document).toEqual({ ...late.document, generation: late.document.generation + 1, effectiveAt: done.document.effectiveAt });
    expect(done.effects).toContainEqual({ kind: 'publish', document: done.document });
  });

  it('bakes from the later instant on, if it is a promotion', () => {
    const { done } = restamped();
    expect(done.truth.bakingSince).toBe(done.document.effectiveAt! * 1000);
    const shifted = next(after(stage('b'), promote, IN_FORCE, stage('c'), shift(5)), 60);
    expect(restamp(shifted.truth, false, shifted.now, SETTINGS)!.truth.bakingSince).toBe(shifted.truth.bakingSince);
  });

  it('is announced as what the controller did', () => {
    const { late, done } = restamped();
    const entry = {
      generation: late.truth.generation + 1,
      at: late.now,
      actor: 'controller',
      verb: 'reconcile',
      reason: 'late publication',
      from: 'green b',
      to: 'green b',
      message: done.message,
    };
    expect(done.effects).toContainEqual({ kind: 'announce', entry });
  });

  it('retires nothing before its new instant', () => {
    const { late, done } = restamped();
    expect(done.truth.records.a.retiredAt).toBe(done.document.effectiveAt! * 1000);
    expect(done.truth.records.b).toEqual(late.truth.records.b);
  });

  it('can still be taken back', () => {
    const { late, done } = restamped();
    expect(next({ ...late, truth: done.truth }, abort).document).toMatchObject({ active: 'blue', weight: 0 });
  });
});

describe('a truth keeps its instant', () => {
  it.each<[string, () => Story, boolean]>([
    ['if nothing is pending', () => after(stage('b')), false],
    ['if the change can still be published in time', pending, false],
    ['if a copy holds the change already', () => next(pending(), 60), true],
  ])('%s', (_, story, published) => {
    const { truth, now } = story();
    expect(restamp(truth, published, now, SETTINGS)).toBeUndefined();
  });
});
