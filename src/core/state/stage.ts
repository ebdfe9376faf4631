import { otherColor } from '../color';
import { isReleaseId, RELEASE_ID_RULE } from '../release-id';
import { utf8Bytes } from '../utf8';
import type { Stage } from './command';
import { nothingPending } from './guards';
import type { ReleaseContent } from './other-content';
import { describeOtherContent, hasOtherContent } from './other-content';
import { refuse } from './refusal';
import type { StepContext, StepResult } from './step';
import { step } from './step';
import type { ReleaseRecord, Truth } from './truth';
import { activeRelease, candidateOf, recordOf, withRecord } from './truth';

/**
 * Above it no new release is staged. The truth is one DynamoDB item of at most 400 KB, and whatever else is done must still fit:
 * a roll back, a denial, a prune that marks every release.
 */
export const MAX_STAGED_BYTES = 300_000;

/** Puts a release on the idle color. It takes no traffic. */
export function stage(truth: Truth, command: Stage, context: StepContext): StepResult {
  const pending = nothingPending(truth);
  if (!pending.ok) {
    return pending;
  }
  const idle = otherColor(truth.active);
  if (command.color === truth.active) {
    return refuse('active-color', `${truth.active} is active and holds ${activeRelease(truth)}; stage on ${idle}`);
  }
  if (!isReleaseId(command.release)) {
    return refuse('invalid', `'release' must be ${RELEASE_ID_RULE}, got: ${command.release}`);
  }
  if (truth.sweeping !== undefined && truth.sweeping.includes(command.release)) {
    return refuse('pruning', `the files of release ${command.release} are being deleted; deploy it again when they are gone, in a minute`);
  }
  const known = recordOf(truth, command.release);
  const conflict = conflictOf(truth, command);
  if (conflict !== undefined) {
    return refuse('other-content', describeOtherContent(conflict));
  }
  if (command.release === activeRelease(truth)) {
    return joinRelease(truth, command, `release ${command.release} is active already`);
  }
  if (known?.deniedAt !== undefined) {
    return refuse('denied', `release ${command.release} is denied; allow it first`);
  }
  if (command.release === candidateOf(truth)) {
    return joinRelease(truth, command, `release ${command.release} is staged on ${idle} already`);
  }
  if (truth.weight > 0) {
    return refuse('candidate-has-weight', `${idle} holds ${truth.releases[idle]}, which takes ${truth.weight}% of new sessions; promote it or abort first`);
  }
  const next = putOn(truth, command, context);
  if (known === undefined && utf8Bytes(JSON.stringify(next)) > MAX_STAGED_BYTES) {
    return refuse('too-many-releases', `the state knows ${Object.keys(truth.records).length} releases, and one more would make its record larger than `
      + `${MAX_STAGED_BYTES} bytes; prune, and once more a day later, when it forgets what it pruned, or stage a release that is known`);
  }
  return step(next, `release ${command.release} is staged on ${idle}`);
}

function putOn(truth: Truth, command: Stage, context: StepContext): Truth {
  const { prunedAt, sweptAt, ...known } = recordOf(truth, command.release) ?? { components: {} };
  const record: ReleaseRecord = {
    ...known,
    components: { ...known.components, ...command.components },
    stagedAt: context.nowMs,
    stagedIn: context.generation,
  };
  return {
    ...truth,
    releases: { ...truth.releases, [otherColor(truth.active)]: command.release },
    records: { ...truth.records, [command.release]: record },
  };
}

/** A release that is in place already may only gain components. */
function joinRelease(truth: Truth, command: Stage, message: string): StepResult {
  const known = truth.records[command.release].components;
  const added = Object.keys(command.components).filter((component) => known[component] === undefined);
  return added.length === 0
    ? step(truth, message)
    : step(withRecord(truth, command.release, { components: { ...known, ...command.components } }), `release ${command.release} is now held by ${added.join(', ')} too`);
}

function conflictOf(truth: Truth, { release, components }: Stage): ReleaseContent | undefined {
  return Object.keys(components).map((component) => ({ release, component, fingerprint: components[component] }))
    .find((content) => hasOtherContent(truth, content));
}
