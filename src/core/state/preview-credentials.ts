import type { IssuePreview, RevokePreview } from './command';
import { MAX_PREVIEWS } from '../document';
import { livePreviews } from './publication';
import { refuse } from './refusal';
import { retainedReleases } from './retention';
import type { StepContext, StepResult } from './step';
import { isoTime, step } from './step';
import type { Truth } from './truth';
import { slotOf } from './truth';

/** Lets the holder of one token see one release. */
export function issuePreview(truth: Truth, command: IssuePreview, context: StepContext): StepResult {
  const record = truth.records[command.release];
  if (record === undefined || (slotOf(truth, command.release) === undefined && retainedReleases(truth).indexOf(command.release) < 0)) {
    return refuse('unknown-release', `release ${command.release} is neither on a color nor retained; stage it first`);
  }
  if (record.deniedAt !== undefined) {
    return refuse('denied', `release ${command.release} is denied; allow it first`);
  }
  if (command.expires * 1000 <= context.nowMs) {
    return refuse('invalid', `'expires' must be in the future, got: ${isoTime(command.expires)}`);
  }
  const live = livePreviews(truth, context.nowMs);
  if (live.length === MAX_PREVIEWS) {
    return refuse('too-many-previews', `${MAX_PREVIEWS} previews are open (${live.map((entry) => entry.id).join(', ')}); revoke one first`);
  }
  const entry = { id: command.id, release: command.release, expires: command.expires };
  return step({ ...truth, previews: live.concat(entry) }, `release ${command.release} can be previewed until ${isoTime(command.expires)}`);
}

export function revokePreview(truth: Truth, command: RevokePreview): StepResult {
  const rest = truth.previews.filter((entry) => entry.id !== command.id);
  return rest.length === truth.previews.length
    ? step(truth, `preview ${command.id} is not open`)
    : step({ ...truth, previews: rest }, `preview ${command.id} is revoked`);
}
