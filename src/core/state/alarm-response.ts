import { isoTime } from '../iso-time';
import type { Result } from '../result';
import { success } from '../result';
import { lockedBy } from './operations';
import type { Refusal } from './refusal';
import { refuse } from './refusal';
import type { Truth } from './truth';
import { activeRelease, settled } from './truth';

/** What an alarm brings about; nothing, with the reason why. */
export type AlarmResponse =
  | { readonly verb: 'abort' | 'rollback' }
  | { readonly verb: 'none'; readonly message: string };

/**
 * What to do when an alarm goes off: take back what is on its way or takes a share, else replace a release that was promoted
 * within the bake time. What counts is when it went off, not when that is heard of.
 *
 * With 5% on the candidate: `abort`. Ten minutes after a promotion, with a bake time of an hour: `rollback`. When the same
 * alarm goes off again: nothing, for after a way back nothing bakes.
 */
export function alarmResponse(truth: Truth, nowMs: number, bakeSeconds: number, wentOffAt = nowMs): Result<AlarmResponse, Refusal> {
  const { lock, pending, weight, bakingSince, previous } = settled(truth, nowMs);
  if (lock !== undefined) {
    return refuse('locked', lockedBy(lock));
  }
  if (pending !== undefined || weight > 0) {
    return success({ verb: 'abort' });
  }
  const active = `${truth.active} ${activeRelease(truth)}`;
  if (bakingSince === undefined) {
    return success({ verb: 'none', message: `nothing was done: ${active} was not promoted, or traffic was taken back since` });
  }
  if (wentOffAt < bakingSince) {
    return success({ verb: 'none', message: `nothing was done: the alarm went off before ${active} was promoted; roll back if it is to blame nevertheless` });
  }
  if (wentOffAt > bakingSince + bakeSeconds * 1000) {
    const end = isoTime(Math.ceil(bakingSince / 1000 + bakeSeconds));
    return success({ verb: 'none', message: `nothing was done: the bake time of ${active} ended at ${end}; roll back if it is to blame nevertheless` });
  }
  return previous.length === 0
    ? success({ verb: 'none', message: `nothing was done: there is no earlier release than ${active} to return to` })
    : success({ verb: 'rollback' });
}

/** An alarm that is on already sends no event when traffic moves, so traffic does not move. */
export function refusedByAlarms(alarms: readonly string[]): Result<never, Refusal> {
  const [subject, verb] = alarms.length === 1 ? ['alarm', 'is'] : ['alarms', 'are'];
  return refuse('alarm', `${subject} ${alarms.join(', ')} ${verb} on; see to it first, or force as an administrator`);
}
