import { MAX_RETAINED } from '../../../src/core/document';
import { isSweepable, MAX_REMEMBERED, MAX_UNUSED, prunableReleases, recordsWithout, retainedReleases, sweepableReleases } from '../../../src/core/state/retention';
import type { Story } from '../builders';
import { abort, after, allow, BOUND_MS, DAY, deny, IN_FORCE, newState, next, preview, promote, prune, rollback, SETTINGS, shift, stage } from '../builders';

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
    const { truth } = next(oneADay(2), stage('x'));
    const retiredAt = truth.records.a.retiredAt!;
    const retention = { releases: 1, seconds: 100 };
    expect(prunableReleases(truth, retention, retiredAt + 99_999)).toEqual([]);
    expect(prunableReleases(truth, retention, retiredAt + 100_000)).toEqual(['a']);
  });

  it('are never on a color, and never the way back', () => {
    const { truth, now } = next(oneADay(6), stage('x'), stage('y'));
    const prunable = prunableReleases(truth, { releases: 0, seconds: 0 }, now + 1000 * DAY * 1000);
    expect(prunable).toEqual(['x', 'r4', 'r3', 'r2', 'r1', 'a']);
  });

  it('are never what a roll back returns to after the pending change was taken back', () => {
    const pending = next(oneADay(2, newState({ ...SETTINGS, retention: { releases: 0, seconds: 0 } })), stage('x'), 100 * DAY, promote);
    expect(pending.truth.previous).toEqual(['a', 'r1', 'r2']);
    expect(prunableReleases(pending.truth, { releases: 0, seconds: 0 }, pending.now)).toEqual(['a']);
    expect(prunableReleases(pending.truth, { releases: 0, seconds: 0 }, pending.now + IN_FORCE * 1000)).toEqual(['r1', 'a']);
    const back = next(pending, prune, abort, rollback);
    expect(back.truth).toMatchObject({ releases: { [back.truth.active]: 'r1' }, previous: ['a'] });
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

  it('include denied ones, the duration after they were denied', () => {
    const { truth, now } = next(oneADay(14), 30 * DAY, deny('r12'));
    expect(prunableReleases(truth, week, now)).not.toContain('r12');
    expect(prunableReleases(truth, week, now + 7 * DAY * 1000 - 1)).not.toContain('r12');
    expect(prunableReleases(truth, week, now + 7 * DAY * 1000)).toContain('r12');
  });

  it('include what was staged and displaced without ever being exposed, the duration after it was staged', () => {
    const { truth, now } = after(stage('b'), stage('c'));
    expect(prunableReleases(truth, week, now + 7 * DAY * 1000 - 1)).toEqual([]);
    expect(prunableReleases(truth, week, now + 7 * DAY * 1000)).toEqual(['b']);
  });

  it('leave out what was staged again lately, however long ago it retired', () => {
    const { truth, now } = next(oneADay(8), 100 * DAY, stage('r1'), stage('x'));
    expect(prunableReleases(truth, week, now)).toEqual(['r3', 'r2', 'a']);
    expect(prunableReleases(truth, week, now + 7 * DAY * 1000)).toEqual(['r1', 'r3', 'r2', 'a']);
  });

  it('have no open preview', () => {
    const { truth, now } = after(stage('b'), preview('b', { expires: 4e9 }), stage('c'));
    expect(prunableReleases(truth, week, now + 30 * DAY * 1000)).toEqual([]);
    expect(prunableReleases(truth, week, 4e12 - 1)).toEqual([]);
    expect(prunableReleases(truth, week, 4e12)).toEqual(['b']);
  });

  it('are none twice', () => {
    const pruned = next(oneADay(14), prune);
    expect(prunableReleases(pruned.truth, week, pruned.now)).toEqual([]);
  });

  it('stand in one order, also when they were used at the same time', () => {
    const { truth, now } = after(stage('d'), stage('c'), stage('b'), stage('e'));
    const turned = { ...truth, records: Object.fromEntries(Object.entries(truth.records).reverse()) };
    expect(prunableReleases(truth, week, now + 7 * DAY * 1000)).toEqual(['b', 'c', 'd']);
    expect(prunableReleases(turned, week, now + 7 * DAY * 1000)).toEqual(['b', 'c', 'd']);
  });

  it('include the oldest of more than the truth has room for, whatever their age', () => {
    const { truth, now } = after(...Array.from({ length: MAX_UNUSED + 3 }, (_, i) => [stage(`n${i}`), 1]).flat());
    expect(prunableReleases(truth, { releases: 10, seconds: 365 * DAY }, now)).toEqual(['n1', 'n0']);
  });
});

describe('releases whose files may go', () => {
  const pruned = next(oneADay(8), 7 * DAY, prune);
  const long = pruned.now + BOUND_MS + DAY * 1000;

  it('were marked a day and one bound ago: no environment selects them, no cache holds them', () => {
    expect(sweepableReleases(pruned.truth, SETTINGS, long - 1)).toEqual([]);
    expect(sweepableReleases(pruned.truth, SETTINGS, long)).toEqual(['a', 'r1', 'r2', 'r3']);
  });

  it('are those that no record knows too', () => {
    expect(isSweepable(pruned.truth, 'x', SETTINGS, pruned.now)).toBe(true);
    expect(isSweepable(pruned.truth, 'constructor', SETTINGS, pruned.now)).toBe(true);
  });

  it('are not those that retention protects, nor those that came back', () => {
    expect(isSweepable(pruned.truth, 'r8', SETTINGS, long)).toBe(false);
    expect(isSweepable(next(pruned, stage('r1')).truth, 'r1', SETTINGS, long)).toBe(false);
    expect(isSweepable({ ...pruned.truth, releases: { ...pruned.truth.releases, blue: 'r1' } }, 'r1', SETTINGS, long)).toBe(false);
  });

  it('are not those of which only their fate is remembered, until that is allowed', () => {
    const denied = next(oneADay(8), deny('r1'), 14 * DAY, prune, DAY + 60);
    const truth = { ...denied.truth, records: recordsWithout(denied.truth, ['r1', 'r2'], denied.now) };
    expect(sweepableReleases(truth, SETTINGS, denied.now)).toEqual(['a', 'r3']);
    expect(sweepableReleases(next({ ...denied, truth }, allow('r1')).truth, SETTINGS, denied.now)).toEqual(['a', 'r1', 'r3']);
  });
});

describe('records without a release', () => {
  it('remember that it was denied or rolled back, and nothing of its content', () => {
    const { truth, now } = after(stage('b'), promote, IN_FORCE, rollback, stage('c'), deny('c'), stage('d'), stage('e'));
    const { b, c, ...rest } = recordsWithout(truth, ['b', 'c', 'd'], now);
    expect(b).toEqual({ components: {}, stagedAt: truth.records.b.stagedAt, stagedIn: 2, rolledBackAt: truth.records.b.rolledBackAt, sweptAt: now });
    expect(c).toEqual({ components: {}, stagedAt: truth.records.c.stagedAt, stagedIn: 5, deniedAt: truth.records.c.deniedAt, sweptAt: now });
    expect(rest).toEqual({ a: truth.records.a, e: truth.records.e });
  });

  it('remember the latest only, so that they do not grow for ever', () => {
    const bad = Array.from({ length: MAX_REMEMBERED + 2 }, (_, i) => `n${i}`);
    const { truth, now } = after(...bad.flatMap((release) => [stage(release), deny(release)]));
    const remembered = Object.keys(recordsWithout(truth, bad, now));
    expect(remembered).toEqual(['a', ...bad.slice(2)]);
  });
});
