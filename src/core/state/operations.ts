import type { Prune, Request } from './command';
import { refuse } from './refusal';
import { isSweepable, prunableReleases, recordsWithout } from './retention';
import type { StepContext, StepResult } from './step';
import { step } from './step';
import type { Truth } from './truth';

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

/**
 * Marks what retention no longer protects: no cookie selects it any more. Its files go one bound later, in two steps: it is
 * forgotten and cannot be staged (`sweep`), and when its files are gone, it can come again as a new release (`swept`).
 */
export function prune(truth: Truth, command: Prune, context: StepContext): StepResult {
  const { settings, nowMs } = context;
  const { sweep = [], swept = [] } = command;
  const { sweeping = [], ...rest } = truth;
  const going = sweep.filter((release) => !sweeping.includes(release) && isSweepable(truth, release, settings, nowMs));
  const gone = sweeping.filter((release) => swept.includes(release));
  const marked = prunableReleases(truth, settings.retention, nowMs);
  const changes = [
    ...marked.length === 0 ? [] : [`pruned ${marked.join(', ')}`],
    ...going.length === 0 ? [] : [`deleting the files of ${going.join(', ')}`],
    ...gone.length === 0 ? [] : [`deleted the files of ${gone.join(', ')}`],
  ];
  if (changes.length === 0) {
    return step(truth, 'nothing to prune');
  }
  const left = sweeping.filter((release) => !gone.includes(release)).concat(going);
  const marks = Object.fromEntries(marked.map((release) => [release, { ...rest.records[release], prunedAt: nowMs }]));
  const withMarks = { ...rest, records: { ...rest.records, ...marks } };
  return step({ ...withMarks, records: recordsWithout(withMarks, going, nowMs), ...left.length > 0 && { sweeping: left } }, changes.join('; '));
}
