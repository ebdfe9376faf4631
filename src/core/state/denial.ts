import { isoTime } from '../iso-time';
import type { ReleaseVerb } from './command';
import { refuse } from './refusal';
import type { StepContext, StepResult } from './step';
import { step } from './step';
import type { Truth } from './truth';
import { activeRelease, recordOf, slotOf, withRecord } from './truth';
import { returnToPrevious, takeBack, withoutCandidateTraffic } from './way-back';
import { otherColor } from '../color';

/** Serves a release to nobody any more, at once, pinned or previewing. An active one is rolled back first. */
export function deny(truth: Truth, command: ReleaseVerb, context: StepContext): StepResult {
  const record = recordOf(truth, command.release);
  if (record === undefined) {
    return refuse('unknown-release', `no release ${command.release} was ever staged; look at the releases for its name`);
  }
  if (record.deniedAt !== undefined) {
    return step(truth, `release ${command.release} is denied already`);
  }
  const withoutTraffic = takeTrafficFrom(truth, command.release, context);
  if (!withoutTraffic.ok) {
    return withoutTraffic;
  }
  const denied = withRecord(withoutTraffic.value.truth, command.release, { deniedAt: context.nowMs });
  return step({ ...denied, previews: denied.previews.filter((entry) => entry.release !== command.release) },
    `release ${command.release} is denied${withoutTraffic.value.message}`);
}

/** Lets a denied or rolled-back release take part again; on the idle color it becomes the candidate. */
export function allow(truth: Truth, command: ReleaseVerb, context: StepContext): StepResult {
  const record = recordOf(truth, command.release);
  if (record === undefined) {
    return refuse('unknown-release', `no release ${command.release} was ever staged; look at the releases for its name`);
  }
  if (record.deniedAt === undefined && record.rolledBackAt === undefined) {
    return step(truth, `release ${command.release} is allowed already`);
  }
  const isIdle = slotOf(truth, command.release) === otherColor(truth.active);
  return step(withRecord(truth, command.release, {
    deniedAt: undefined,
    rolledBackAt: undefined,
    stagedIn: isIdle ? context.generation : record.stagedIn,
  }), isIdle ? `release ${command.release} is allowed and can be promoted` : `release ${command.release} is allowed`);
}

/** The step's message says what else happened to traffic. */
function takeTrafficFrom(truth: Truth, release: string, context: StepContext): StepResult {
  const pending = truth.pending;
  if (pending !== undefined && pending.before.active !== truth.active) {
    if (release === truth.releases[pending.before.active]) {
      return refuse('pending', `release ${release} takes traffic until ${isoTime(pending.effectiveAt)}; deny it then`);
    }
    if (release === activeRelease(truth)) {
      const back = withoutCandidateTraffic(takeBack(truth, pending), context);
      return step(back, `; its promotion is taken back, ${back.active} ${activeRelease(back)} stays active`);
    }
    return step(truth, '');
  }
  if (release === activeRelease(truth)) {
    const settledTraffic = pending === undefined ? truth : takeBack(truth, pending);
    const back = returnToPrevious(withoutCandidateTraffic(settledTraffic, context), context);
    return back.ok
      ? step(back.value.truth, `; ${back.value.message}`)
      : refuse(back.error.code, `release ${release} is active and there is no way back: ${back.error.message}`);
  }
  return slotOf(truth, release) === undefined
    ? step(truth, '')
    : step(withoutCandidateTraffic(pending === undefined ? truth : takeBack(truth, pending), context), '');
}
