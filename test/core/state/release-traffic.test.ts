import type { Command } from '../../../src/core/state/command';
import { transition } from '../../../src/core/state/transition';
import type { StateSettings } from '../../../src/core/state/truth';
import type { Event, Story } from '../builders';
import { abort, after, allow, BOUND_MS, carriedOut, deny, IN_FORCE, isIdle, newState, next, promote, refused, REQUEST, rollback, SETTINGS, shift, stage } from '../builders';

describe('shift', () => {
  it('gives the candidate a share of new sessions from one instant on, at least one bound from now', () => {
    const { document, now, message } = after(stage('b'), 0.4, shift(5));
    expect(document).toMatchObject({ active: 'blue', weight: 5, before: { active: 'blue', weight: 0 } });
    expect(document.effectiveAt! * 1000 - now).toBeGreaterThanOrEqual(BOUND_MS);
    expect(message).toBe('release b takes 5% of new sessions from 2026-01-15T12:00:40Z');
  });

  it('exposes the candidate', () => {
    expect(after(stage('b')).document.retained).toEqual(['a']);
    expect(after(stage('b'), shift(5)).document.retained).toEqual(['a', 'b']);
  });

  it('exposes the candidate once: when it first had weight', () => {
    const first = after(stage('b'), shift(5));
    expect(first.truth.records.b.exposedAt).toBe(first.now);
    expect(next(first, IN_FORCE, shift(50), IN_FORCE, promote).truth.records.b.exposedAt).toBe(first.now);
  });

  it('ramps up and down step by step', () => {
    const { document } = after(stage('b'), shift(5), IN_FORCE, shift(50), IN_FORCE, shift(12.34));
    expect(document).toMatchObject({ weight: 12.34, before: { weight: 50 } });
  });

  it('to 0 retires the candidate when that is in force', () => {
    const { truth } = after(stage('b'), shift(5), IN_FORCE, shift(0));
    expect(truth.records.b.retiredAt).toBe(truth.pending!.effectiveAt * 1000);
  });

  it('retires no candidate that takes weight, also none that was aborted before', () => {
    expect(after(stage('b'), shift(5), IN_FORCE, abort, shift(5)).truth.records.b.retiredAt).toBeUndefined();
  });

  it('to the weight in place changes nothing, and says so', () => {
    const { effects, message } = carriedOut(after(stage('b'), shift(5), IN_FORCE), shift(5));
    expect([effects, message]).toEqual([[], 'release b takes 5% of new sessions already']);
    expect(isIdle(after(stage('b')), shift(0))).toBe(true);
  });

  it('of a release that is not the candidate is refused, and says what is', () => {
    expect(carriedOut(after(stage('b')), { verb: 'shift', weight: 5, release: 'b' }).document.weight).toBe(5);
    expect(refused(after(stage('b')), { verb: 'shift', weight: 5, release: 'c' })).toEqual({
      code: 'unknown-release', message: 'c takes no share: green holds b',
    });
  });

  it.each([-1, 100.01, 1.234, NaN, Infinity])('to %p is refused', (weight) => {
    expect(refused(after(stage('b')), shift(weight))).toEqual({ code: 'invalid', message: `'weight' must be 0 to 100 with at most two decimals, got: ${weight}` });
  });
});

describe('promote', () => {
  it('makes the candidate active from one instant on, at least one bound from now', () => {
    const { document, now, message } = after(stage('b'), 0.4, promote);
    expect(document).toMatchObject({ active: 'green', weight: 0, retained: ['b', 'a'], before: { active: 'blue', weight: 0 } });
    expect(document.effectiveAt! * 1000 - now).toBeGreaterThanOrEqual(BOUND_MS);
    expect(message).toBe('green b becomes active at 2026-01-15T12:00:40Z');
  });

  it('keeps the weight until then, so that nobody is moved twice', () => {
    expect(after(stage('b'), shift(5), IN_FORCE, promote).document.before).toEqual({ active: 'blue', weight: 5 });
  });

  it('retires the release that was active when that is in force', () => {
    const { truth } = after(stage('b'), promote);
    expect(truth.records.a.retiredAt).toBe(truth.pending!.effectiveAt * 1000);
    expect(truth.records.b.retiredAt).toBeUndefined();
  });

  it('of what is about to become active changes nothing: a pipeline may try again', () => {
    const first = after(stage('b'), promote);
    const { effects, message } = carriedOut(first, { verb: 'promote', color: 'green', release: 'b' });
    expect([effects, message]).toEqual([[], 'green b becomes active at 2026-01-15T12:00:40Z already']);
    expect(carriedOut(after(stage('b'), shift(5)), { verb: 'promote', color: 'blue' }).message).toBe('blue a is active already');
  });

  it('leaves nothing pending once it is in force', () => {
    const { truth } = after(stage('b'), promote, IN_FORCE, { verb: 'lock' });
    expect(truth.pending).toBeUndefined();
  });

  it('remembers the last ten ways back', () => {
    const cycles = Array.from({ length: 12 }, (_, i): Event[] => [stage(`r${i}`), promote, IN_FORCE]).flat();
    expect(after(...cycles).truth.previous).toEqual(Array.from({ length: 10 }, (_, i) => `r${i + 1}`));
  });

  it.each<[string, Command]>([
    ['color', { verb: 'promote', color: 'blue' }],
    ['release', { verb: 'promote', release: 'a' }],
    ['color and release', { verb: 'promote', color: 'blue', release: 'a' }],
  ])('changes nothing for the %s that is active already, and says so', (_, command) => {
    const { effects, message } = carriedOut(after(stage('b')), command);
    expect([effects, message]).toEqual([[], 'blue a is active already']);
  });

  it.each<[string, Command]>([
    ['color', { verb: 'promote', color: 'green' }],
    ['release', { verb: 'promote', release: 'b' }],
    ['color and release', { verb: 'promote', color: 'green', release: 'b' }],
  ])('takes the %s of the candidate', (_, command) => {
    expect(next(after(stage('b')), command).document.active).toBe('green');
  });

  it.each<[string, Command, string]>([
    ['another release', { verb: 'promote', release: 'x' }, 'x'],
    ['the active release on the other color', { verb: 'promote', color: 'green', release: 'a' }, 'green a'],
    ['the candidate on the active color', { verb: 'promote', color: 'blue', release: 'b' }, 'blue b'],
  ])('is refused for %s, and says which color holds what', (_, command, wish) => {
    expect(refused(after(stage('b')), command)).toEqual({
      code: 'unknown-release', message: `${wish} is not what can be promoted: blue is active with a, green holds b`,
    });
  });

  it('names every component that does not hold the candidate', () => {
    const story = next(newState({ ...SETTINGS, components: ['site', 'api', 'jobs'] }), stage('b'));
    expect(refused(story, promote).message).toBe('release b is not held by api, jobs; stage it there first');
  });
});

describe.each<[string, Command]>([['shift', shift(10)], ['promote', promote]])('%s is refused', (_, command) => {
  it.each<[string, () => Story, string, RegExp]>([
    ['without a release on the idle color', () => after(), 'no-candidate', /green holds no release; stage one first/],
    ['for a release that was active before', () => after(stage('b'), promote, IN_FORCE), 'no-candidate', /active before; roll back to return to it, or stage/],
    ['for a denied release', () => after(stage('b'), deny('b')), 'denied', /b is denied; allow it, or stage another release on green/],
    ['for a rolled-back release', () => after(stage('b'), promote, IN_FORCE, rollback), 'rolled-back', /b was rolled back; allow it, or stage another/],
    ['for a release whose promotion was taken back by roll back', () => after(stage('b'), promote, rollback), 'rolled-back', /b was rolled back/],
    ['for a release that a component does not hold', () => after(stage('b', { components: {} })), 'incomplete', /b is not held by site; stage it there first/],
    ['while a shift is pending', () => after(stage('b'), shift(5)), 'pending', /2026-01-15T12:00:40Z; wait until then/],
    ['while a promotion is pending', () => after(stage('b'), promote), 'pending', /2026-01-15T12:00:40Z; wait until then/],
  ])('%s', (__, story, code, message) => {
    expect(refused(story(), command)).toEqual({ code, message: expect.stringMatching(message) });
  });
});

describe('a rolled-back release', () => {
  it('is promoted again once it is allowed', () => {
    expect(after(stage('b'), promote, IN_FORCE, rollback, allow('b'), promote).document.active).toBe('green');
  });
});

describe('a release whose promotion was aborted', () => {
  it('can be promoted again', () => {
    expect(after(stage('b'), promote, abort, promote).document.active).toBe('green');
  });
});

describe('a state whose pointers the controller moves', () => {
  const weighted: StateSettings = { ...SETTINGS, traffic: 'weighted' };
  const whole: StateSettings = { ...SETTINGS, traffic: 'whole' };
  const staged = after(stage('b'));
  const act = (settings: StateSettings, command: Command): ReturnType<typeof transition> => (
    transition(staged.truth, command, REQUEST, staged.now, settings)
  );

  it('promotes at once: nothing has to switch in step', () => {
    const promoted = act(weighted, { verb: 'promote' });
    expect(promoted).toMatchObject({
      ok: true, value: { message: 'green b becomes active now', truth: { active: 'green', bakingSince: staged.now } },
    });
    expect(promoted.ok && [promoted.value.truth.pending, promoted.value.truth.records.a.retiredAt]).toEqual([undefined, staged.now]);
  });

  it('shifts at once, in whole percents', () => {
    expect(act(weighted, { verb: 'shift', weight: 5 })).toMatchObject({
      ok: true, value: { message: 'release b takes 5% of new sessions from now', truth: { weight: 5 } },
    });
    expect(act(weighted, { verb: 'shift', weight: 0.5 })).toMatchObject({
      ok: false, error: { code: 'invalid', message: '\'weight\' must be a whole percentage, got: 0.5; records and listener rules know no fractions' },
    });
  });

  it('does not shift where a record knows all or nothing', () => {
    expect(act(whole, { verb: 'shift', weight: 5 })).toMatchObject({
      ok: false,
      error: {
        code: 'invalid',
        message: '\'weight\' must be 0, got: 5; a record in simple mode knows all or nothing: promote, or deploy the record in weighted mode',
      },
    });
    expect(act(whole, { verb: 'shift', weight: 0 })).toMatchObject({ ok: true, value: { effects: [] } });
  });
});
