import { candidateOf } from '../../../src/core/state/truth';
import type { Event } from '../builders';
import {
  abort, after, allow, carriedOut, deny, IN_FORCE, isIdle, newState, next, promote, prune, refused,
  rollback, SERVICE_SETTINGS, SETTINGS, shift, stage,
} from '../builders';

const BACK_ON_A = { active: 'blue', weight: 0, effectiveAt: undefined, before: undefined };

describe('roll back', () => {
  it('returns to the release that was active before, at once', () => {
    const { document, message } = after(stage('b'), promote, IN_FORCE, rollback);
    expect({ ...BACK_ON_A, ...document }).toMatchObject({ ...BACK_ON_A, releases: { blue: 'a', green: 'b' } });
    expect(message).toBe('blue a is active again instead of b');
  });

  it('takes a promotion back that is not in force yet', () => {
    const { document, message } = after(stage('b'), promote, rollback);
    expect({ ...BACK_ON_A, ...document }).toMatchObject({ ...BACK_ON_A, releases: { blue: 'a', green: 'b' } });
    expect(message).toBe('the change is taken back: blue a');
  });

  it('leaves a bad release no share that it had before its promotion', () => {
    expect(after(stage('b'), shift(5), IN_FORCE, promote, rollback).document.weight).toBe(0);
  });

  it.each([[[shift(5)], 0], [[shift(5), IN_FORCE, shift(50)], 5], [[shift(5), IN_FORCE, shift(0)], 5]])('takes the last of %j back: the weight is %p', (shifts, weight) => {
    const { document, truth } = after(stage('b'), ...shifts as Event[], rollback);
    expect(document).toMatchObject({ active: 'blue', weight });
    expect(document.before).toBeUndefined();
    expect(truth.records.b.retiredAt === undefined).toBe(weight > 0);
  });

  it('of a shift does not hold the candidate for bad', () => {
    expect(after(stage('b'), shift(5), rollback, promote).document.active).toBe('green');
  });

  it('of a release that no color holds any more brings it back from its prefix, in place of the candidate', () => {
    const { document, message } = after(stage('b'), promote, IN_FORCE, stage('c'), rollback);
    expect(document).toMatchObject({ active: 'blue', releases: { blue: 'a', green: 'b' } });
    expect(message).toBe('blue a is active again instead of b, in place of c on blue');
  });

  it('goes back further each time', () => {
    const { document } = after(stage('b'), promote, IN_FORCE, stage('c'), promote, IN_FORCE, rollback, rollback);
    expect(document.releases[document.active]).toBe('a');
  });

  it('retires the bad release now, and the good one no more', () => {
    const { truth, now } = after(stage('b'), promote, IN_FORCE, rollback);
    expect([truth.records.a.retiredAt, truth.records.b.retiredAt]).toEqual([undefined, now]);
  });

  it('is refused without a release that was active before', () => {
    expect(refused(after(stage('b')), rollback)).toEqual({ code: 'no-previous', message: 'there is no earlier release to return to; promote another one, allow it first if it was rolled back' });
  });

  it('is refused while the candidate has weight: abort is meant, or both', () => {
    expect(refused(after(stage('b'), promote, IN_FORCE, stage('c'), shift(5), IN_FORCE), rollback))
      .toEqual({ code: 'candidate-has-weight', message: expect.stringContaining('abort takes them back, then roll back') });
  });

  it('is refused when the release before is denied', () => {
    expect(refused(after(stage('b'), promote, IN_FORCE, deny('a')), rollback))
      .toEqual({ code: 'no-previous', message: expect.stringContaining('stage another release and promote it') });
  });

  it('is refused when the release before is pruned', () => {
    const settings = { ...SETTINGS, retention: { releases: 1, seconds: 60 } };
    const cycles = ['b', 'c', 'd', 'e'].flatMap((release): Event[] => [stage(release), promote, 1000]);
    expect(refused(next(newState(settings), ...cycles, prune, rollback), rollback).code).toBe('no-previous');
  });

  it('is refused when the release before was rolled back itself, until that is allowed', () => {
    const story = after(stage('b'), promote, IN_FORCE, stage('c'), promote, IN_FORCE, stage('b'), promote, IN_FORCE, rollback);
    expect(refused(story, rollback)).toEqual({ code: 'rolled-back', message: expect.stringContaining('allow it, or stage another release') });
    expect(next(story, allow('b'), rollback).message).toMatch(/ b is active again instead of c/);
  });

  it('is refused when the release before has lost its color and a component cannot bring it back', () => {
    const story = next(newState(SERVICE_SETTINGS), stage('b'), promote, IN_FORCE, stage('c'));
    expect(refused(story, rollback)).toEqual({
      code: 'no-previous', message: 'release a was active before but blue holds c now; stage a again and promote it',
    });
    expect(next(story, stage('a'), promote, IN_FORCE).document).toMatchObject({ active: 'blue', releases: { blue: 'a', green: 'b' } });
  });

  it('needs no prefix while the release before is on the idle color', () => {
    expect(next(newState(SERVICE_SETTINGS), stage('b'), promote, IN_FORCE, rollback).document.active).toBe('blue');
  });
});

describe('abort', () => {
  it('takes the candidate\'s weight away at once, and leaves it staged', () => {
    const { document, truth, message } = after(stage('b'), shift(5), IN_FORCE, abort);
    expect({ ...BACK_ON_A, ...document }).toMatchObject({ ...BACK_ON_A, releases: { blue: 'a', green: 'b' } });
    expect(candidateOf(truth)).toBe('b');
    expect(message).toBe('release b takes no new sessions any more');
  });

  it.each<[string, Event[]]>([
    ['a shift', [shift(5)]],
    ['a further shift', [shift(5), IN_FORCE, shift(50)]],
    ['a promotion', [promote]],
    ['a promotion after a shift', [shift(5), IN_FORCE, promote]],
  ])('takes %s back that is not in force yet, with all weight', (_, events) => {
    const { document, truth, now } = after(stage('b'), ...events, abort);
    expect({ ...BACK_ON_A, ...document }).toMatchObject(BACK_ON_A);
    expect([truth.records.a.retiredAt, truth.records.b.retiredAt]).toEqual([undefined, now]);
    expect(truth.previous).toEqual([]);
  });

  it('changes nothing when the candidate has no weight, and says so', () => {
    const { effects, message } = carriedOut(after(stage('b')), abort);
    expect([effects, message]).toEqual([[], 'the candidate takes no traffic already']);
  });

  it('takes nothing back that is in force', () => {
    expect(isIdle(after(stage('b'), promote, IN_FORCE), abort)).toBe(true);
  });
});
