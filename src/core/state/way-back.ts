import { otherColor } from '../color';
import { refuse } from './refusal';
import { retainedReleases } from './retention';
import type { StepContext, StepResult } from './step';
import { step } from './step';
import type { Truth } from './truth';
import { activeRelease, describeTraffic, slotOf, withRecord } from './truth';

/** Returns to the release that was active before, at once; a change that is not in force yet is taken back. */
export function rollback(truth: Truth, context: StepContext): StepResult {
  if (truth.pending !== undefined) {
    return rollbackPending(truth, truth.pending, context);
  }
  if (truth.weight > 0) {
    return refuse('candidate-has-weight', `the candidate takes ${truth.weight}% of new sessions; abort takes them back, then roll back replaces the active release`);
  }
  return returnToPrevious(truth, context);
}

/** Takes the candidate's traffic away, at once. The release stays staged. */
export function abort(truth: Truth, context: StepContext): StepResult {
  if (truth.pending !== undefined) {
    const back = withoutCandidateTraffic(takeBack(truth, truth.pending), context);
    return step(back, `the change is taken back: ${describeTraffic(back, back)}`);
  }
  return truth.weight === 0
    ? step(truth, 'the candidate takes no traffic already')
    : step(withoutCandidateTraffic(truth, context), `release ${truth.releases[otherColor(truth.active)]} takes no new sessions any more`);
}

/** A shift goes back to the weight before it; a promoted release is bad, so it keeps no weight that it had before. */
function rollbackPending(truth: Truth, pending: NonNullable<Truth['pending']>, context: StepContext): StepResult {
  const isPromotion = pending.before.active !== truth.active;
  const before = takeBack(truth, pending);
  const back = isPromotion || before.weight === 0 ? withoutCandidateTraffic(before, context) : before;
  return step(isPromotion ? withRecord(back, activeRelease(truth), { rolledBackAt: context.nowMs }) : back,
    `the change is taken back: ${describeTraffic(back, back)}`);
}

/**
 * Undoes a promote or shift that is not in force yet. Nothing bakes any more if the candidate had a share before, or was promoted:
 * what an alarm sees from now on may well be what was taken back. A first share that was never in force is no reason to spare
 * the active release. What it exposed stays exposed: an environment that reads of the way back after the instant has served it,
 * and those sessions keep their release.
 */
export function takeBack(truth: Truth, pending: NonNullable<Truth['pending']>): Truth {
  const { pending: _, bakingSince, ...rest } = truth;
  const isPromotion = pending.before.active !== truth.active;
  const isFirstShare = !isPromotion && pending.before.weight === 0;
  const back: Truth = {
    ...rest,
    ...isFirstShare && { bakingSince },
    ...pending.before,
    activeSince: pending.activeSinceBefore,
    previous: isPromotion ? truth.previous.slice(0, -1) : truth.previous,
  };
  const active = withRecord(back, activeRelease(back), { retiredAt: undefined });
  return back.weight === 0 ? active : withRecord(active, back.releases[otherColor(back.active)] as string, { retiredAt: undefined });
}

/** Weight 0; a release that had been exposed is retired from now on. */
export function withoutCandidateTraffic(truth: Truth, context: StepContext): Truth {
  const { bakingSince, ...rest } = truth;
  const idle = truth.releases[otherColor(truth.active)];
  const still: Truth = { ...truth.weight > 0 ? rest : truth, weight: 0 };
  return idle !== null && truth.records[idle].exposedAt !== undefined ? withRecord(still, idle, { retiredAt: context.nowMs }) : still;
}

/** The release that was active before: from the idle color, or back from its retained prefix where all components are sites. */
export function returnToPrevious(truth: Truth, context: StepContext): StepResult {
  const release = truth.previous[truth.previous.length - 1];
  if (release === undefined) {
    return refuse('no-previous', 'there is no earlier release to return to; promote another one, allow it first if it was rolled back');
  }
  if (retainedReleases(truth).indexOf(release) < 0) {
    return refuse('no-previous', `release ${release} was active before but is denied or pruned; stage another release and promote it`);
  }
  if (truth.records[release].rolledBackAt !== undefined) {
    return refuse('rolled-back', `release ${release} was active before but was rolled back itself; allow it, or stage another release and promote it`);
  }
  const idle = otherColor(truth.active);
  const onIdle = slotOf(truth, release) === idle;
  if (!onIdle && !context.settings.sitesOnly) {
    return refuse('no-previous', `release ${release} was active before but ${idle} holds ${truth.releases[idle]} now; stage ${release} again and promote it`);
  }
  const bad = activeRelease(truth);
  const { bakingSince, ...rest } = truth;
  const retired = withRecord(rest, bad, { rolledBackAt: context.nowMs, retiredAt: context.nowMs });
  const displaced = onIdle || truth.releases[idle] === null ? '' : `, in place of ${truth.releases[idle]} on ${idle}`;
  return step(withRecord({
    ...retired,
    releases: { ...truth.releases, [idle]: release },
    active: idle,
    weight: 0,
    activeSince: context.generation,
    previous: truth.previous.slice(0, -1),
  }, release, { retiredAt: undefined }), `${idle} ${release} is active again instead of ${bad}${displaced}`);
}
