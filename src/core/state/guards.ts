import { otherColor } from '../color';
import { isoTime } from '../iso-time';
import type { Result } from '../result';
import { success } from '../result';
import type { Refusal } from './refusal';
import { refuse } from './refusal';
import type { StateSettings, Truth } from './truth';
import { candidateOf } from './truth';

/** Refuses while a change is published but not yet in force. */
export function nothingPending(truth: Truth): Result<null, Refusal> {
  return truth.pending === undefined
    ? success(null)
    : refuse('pending', `a change takes effect at ${isoTime(truth.pending.effectiveAt)}; wait until then, or abort or roll back to take it back`);
}

/** The release that may take traffic next, or why there is none. */
export function releasableCandidate(truth: Truth, settings: StateSettings): Result<string, Refusal> {
  const idleColor = otherColor(truth.active);
  const idle = truth.releases[idleColor];
  if (idle === null) {
    return refuse('no-candidate', `${idleColor} holds no release; stage one first`);
  }
  const record = truth.records[idle];
  if (record.deniedAt !== undefined) {
    return refuse('denied', `release ${idle} is denied; allow it, or stage another release on ${idleColor}`);
  }
  if (record.rolledBackAt !== undefined) {
    return refuse('rolled-back', `release ${idle} was rolled back; allow it, or stage another release on ${idleColor}`);
  }
  if (candidateOf(truth) === undefined) {
    return refuse('no-candidate', `${idleColor} holds ${idle}, which was active before; roll back to return to it, or stage another release`);
  }
  const missing = settings.components.filter((component) => record.components[component] === undefined);
  return missing.length === 0
    ? success(idle)
    : refuse('incomplete', `release ${idle} is not held by ${missing.join(', ')}; stage it there first`);
}
