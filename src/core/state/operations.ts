import type { Request } from './command';
import { refuse } from './refusal';
import { prunableReleases } from './retention';
import type { StepContext, StepResult } from './step';
import { step } from './step';
import type { Truth } from './truth';
import { withRecord } from './truth';

/** Freezes traffic until an operator unlocks. */
export function lock(truth: Truth, request: Request, context: StepContext): StepResult {
  return truth.lock !== undefined && request.force !== true
    ? refuse('locked', lockedBy(truth.lock))
    : step({ ...truth, lock: { actor: request.actor, reason: request.reason, at: context.nowMs } }, 'the state is locked');
}

export function unlock(truth: Truth): StepResult {
  const { lock: held, ...rest } = truth;
  return held === undefined ? step(truth, 'the state is not locked') : step(rest, 'the state is unlocked');
}

export function lockedBy(held: NonNullable<Truth['lock']>): string {
  return `the state is locked by ${held.actor} (${held.reason}); unlock it first`;
}

/** Marks what retention no longer protects. No cookie selects it any more; its files may go one bound later. */
export function prune(truth: Truth, context: StepContext): StepResult {
  const releases = prunableReleases(truth, context.settings.retention, context.nowMs);
  return releases.length === 0
    ? step(truth, 'nothing to prune')
    : step(releases.reduce((next, release) => withRecord(next, release, { prunedAt: context.nowMs }), truth), `pruned ${releases.join(', ')}`);
}
