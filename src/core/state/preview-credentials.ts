import { isoTime } from '../iso-time';
import type { IssuePreview, RevokePreview } from './command';
import { MAX_PREVIEWS } from '../document';
import { livePreviews } from './publication';
import { refuse } from './refusal';
import { retainedReleases } from './retention';
import type { StepContext, StepResult } from './step';
import { step } from './step';
import type { Truth } from './truth';
import { recordOf, slotOf } from './truth';

/** First 22 characters of base64url(SHA-256(token)). Longer ones could push the document over its limit. */
const PREVIEW_ID_PATTERN = /^[A-Za-z0-9_-]{22}$/;

/** 9999-12-31T23:59:59Z: milliseconds given for seconds are later. */
const LAST_EXPIRY = 253402300799;

/** Lets the holder of one token see one release. */
export function issuePreview(truth: Truth, command: IssuePreview, context: StepContext): StepResult {
  if (recordOf(truth, command.release)?.deniedAt !== undefined) {
    return refuse('denied', `release ${command.release} is denied; allow it first`);
  }
  if (slotOf(truth, command.release) === undefined && retainedReleases(truth).indexOf(command.release) < 0) {
    return refuse('unknown-release', `release ${command.release} is neither on a color nor retained; stage it first`);
  }
  if (!PREVIEW_ID_PATTERN.test(command.id)) {
    return refuse('invalid', `'id' must be 22 characters of base64url, got: ${command.id}; take the digest of a token`);
  }
  if (!Number.isInteger(command.expires) || command.expires * 1000 <= context.nowMs || command.expires > LAST_EXPIRY) {
    return refuse('invalid', `'expires' must be whole Unix seconds in the future and before the year 10000, got: ${command.expires}; give a later end`);
  }
  const live = livePreviews(truth, context.nowMs).filter((entry) => entry.id !== command.id);
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
