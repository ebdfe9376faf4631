import { alarmResponse, refusedByAlarms } from '../../../src/core/state/alarm-response';
import type { AlarmResponse } from '../../../src/core/state/alarm-response';
import type { Event, Story } from '../builders';
import { abort, after, allow, deny, IN_FORCE, lock, next, promote, rollback, shift, stage } from '../builders';

const HOUR = 3600;

function respond(story: Story): AlarmResponse {
  const response = alarmResponse(story.truth, story.now, HOUR);
  if (!response.ok) {
    throw new Error(response.error.message);
  }
  return response.value;
}

/** What the alarm asks for, done as the operator does it. */
function afterAlarm(story: Story): Story {
  const { verb } = respond(story);
  return verb === 'none' ? story : next(story, { verb });
}

const PROMOTED: readonly Event[] = [stage('b'), promote, IN_FORCE];

describe('an alarm', () => {
  it.each<[string, Event[]]>([
    ['a promotion that is not in force yet', [stage('b'), promote]],
    ['a shift that is not in force yet', [stage('b'), shift(5)]],
    ['a shift to nothing that is not in force yet', [stage('b'), shift(5), IN_FORCE, shift(0)]],
    ['the weight of a candidate', [stage('b'), shift(5), IN_FORCE]],
    ['the weight of a candidate, however soon after a promotion', [...PROMOTED, stage('c'), shift(5), IN_FORCE]],
  ])('aborts %s', (_, story) => {
    expect(respond(after(...story))).toEqual({ verb: 'abort' });
    expect(afterAlarm(after(...story)).document).toMatchObject({ weight: 0 });
  });

  it('rolls back what was promoted within the bake time, counted from its instant', () => {
    const story = after(...PROMOTED);
    const { bakingSince } = story.truth;
    expect(respond({ ...story, now: bakingSince! + HOUR * 1000 })).toEqual({ verb: 'rollback' });
    expect(respond({ ...story, now: bakingSince! + HOUR * 1000 + 1 })).toEqual({
      verb: 'none', message: 'nothing was done: the bake time of green b ended at 2026-01-15T13:00:40Z; roll back if it is to blame nevertheless',
    });
    expect(afterAlarm(story).document).toMatchObject({ active: 'blue' });
  });

  it('rolls back although another release was staged meanwhile, shifted to and withdrawn', () => {
    expect(respond(after(...PROMOTED, stage('c'), shift(5), IN_FORCE, shift(0), IN_FORCE))).toEqual({ verb: 'rollback' });
    expect(respond(after(...PROMOTED, stage('c'), deny('c')))).toEqual({ verb: 'rollback' });
  });

  it.each<[string, Event[]]>([
    ['aborted', [abort]], ['rolled back', [rollback]], ['denied its release', [deny('c')]],
  ])('rolls back although somebody %s a first share of another release before it was in force: nothing of that was served', (_, events) => {
    const story = after(...PROMOTED, stage('c'), shift(5), ...events);
    expect(story.truth.bakingSince).toBe(after(...PROMOTED).truth.bakingSince);
    expect(respond(story)).toEqual({ verb: 'rollback' });
  });

  it('rolls back a release that began to bake when it went off, and no later one, however late it comes', () => {
    const { truth } = after(...PROMOTED);
    const since = truth.bakingSince!;
    const wentOff = (at: number): unknown => alarmResponse(truth, since + 2 * HOUR * 1000, HOUR, at);
    expect(wentOff(since)).toEqual({ ok: true, value: { verb: 'rollback' } });
    expect(wentOff(since + HOUR * 1000)).toEqual({ ok: true, value: { verb: 'rollback' } });
    expect(wentOff(since + HOUR * 1000 + 1)).toMatchObject({ value: { verb: 'none', message: expect.stringContaining('the bake time of green b ended') } });
    expect(wentOff(since - 1)).toEqual({
      ok: true, value: { verb: 'none', message: 'nothing was done: the alarm went off before green b was promoted; roll back if it is to blame nevertheless' },
    });
  });

  it.each<[string, Event[]]>([
    ['to the first release', []],
    ['when nothing was ever promoted', [stage('b')]],
    ['again after its roll back', [...PROMOTED, rollback]],
    ['again after its roll back, also when the bad release was allowed', [...PROMOTED, rollback, allow('b')]],
    ['again after a roll back to a release that was promoted within the bake time', [...PROMOTED, stage('c'), promote, IN_FORCE, rollback]],
    ['again after an abort, however soon after a promotion', [...PROMOTED, stage('c'), shift(5), IN_FORCE, abort]],
    ['again after a further share was aborted that was not in force yet', [...PROMOTED, stage('c'), shift(5), IN_FORCE, shift(50), abort]],
    ['again after the end of a share was taken back that was not in force yet', [...PROMOTED, stage('c'), shift(5), IN_FORCE, shift(0), abort]],
    ['again after a promotion was aborted, however soon after another', [...PROMOTED, stage('c'), promote, abort]],
    ['after the active release was denied', [...PROMOTED, deny('b')]],
  ])('does nothing %s', (_, story) => {
    const { verb, message } = respond(after(...story)) as { verb: string; message?: string };
    expect([verb, message]).toEqual(['none', expect.stringMatching(/^nothing was done: (blue|green) \w was not promoted, or traffic was taken back since$/)]);
  });

  it('does nothing after a hand-written document made a release active: that was an operator\'s way out', () => {
    const story = after(...PROMOTED);
    const document = { ...story.document, generation: 20, active: 'blue' as const, effectiveAt: undefined, before: undefined };
    expect(respond(next(story, { verb: 'take-over', document }))).toMatchObject({ verb: 'none' });
  });

  it('says so when there is no earlier release', () => {
    const story = after(...PROMOTED);
    expect(respond({ ...story, truth: { ...story.truth, previous: [] } })).toEqual({
      verb: 'none', message: 'nothing was done: there is no earlier release than green b to return to',
    });
  });

  it('leaves a locked state alone', () => {
    const story = after(...PROMOTED, stage('c'), shift(5), lock);
    expect(alarmResponse(story.truth, story.now, HOUR)).toEqual({
      ok: false, error: { code: 'locked', message: 'the state is locked by ada (friday release); unlock it first' },
    });
  });
});

it('names the alarms that keep traffic where it is', () => {
  expect(refusedByAlarms(['Errors'])).toEqual({ ok: false, error: { code: 'alarm', message: 'alarm Errors is on; see to it first, or force as an administrator' } });
  expect(refusedByAlarms(['A', 'B'])).toMatchObject({ error: { message: 'alarms A, B are on; see to it first, or force as an administrator' } });
});
