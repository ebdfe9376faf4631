import { otherColor } from '../color';
import { isWeight } from '../document';
import { isoTime } from '../iso-time';
import { effectiveAtFor } from '../propagation';
import type { Result } from '../result';
import { success } from '../result';
import type { Promote, Shift } from './command';
import { nothingPending, releasableCandidate } from './guards';
import type { Refusal } from './refusal';
import { refuse } from './refusal';
import type { StepContext, StepResult } from './step';
import { step } from './step';
import type { Truth } from './truth';
import { activeRelease, withRecord } from './truth';

const NOW = 'now';

/** Roll backs further than this are new decisions, not ways back. */
const MAX_PREVIOUS = 10;

/** Gives the candidate a share of new sessions: everywhere at one instant, or as pointers move. */
export function shift(truth: Truth, command: Shift, context: StepContext): StepResult {
  const pending = nothingPending(truth);
  if (!pending.ok) {
    return pending;
  }
  const possible = possibleWeight(command.weight, context);
  if (!possible.ok) {
    return possible;
  }
  const candidate = releasableCandidate(truth, context.settings);
  if (!candidate.ok) {
    return candidate;
  }
  if ((command.release ?? candidate.value) !== candidate.value) {
    return refuse('unknown-release', `${command.release} takes no share: ${otherColor(truth.active)} holds ${candidate.value}`);
  }
  if (command.weight === truth.weight) {
    return step(truth, `release ${candidate.value} takes ${command.weight}% of new sessions already`);
  }
  const { begun, inForceAt, when } = begin(truth, context);
  const record = truth.records[candidate.value];
  const next = withRecord({ ...begun, weight: command.weight }, candidate.value, {
    exposedAt: record.exposedAt ?? context.nowMs,
    retiredAt: command.weight === 0 ? inForceAt : undefined,
  });
  return step(next, `release ${candidate.value} takes ${command.weight}% of new sessions from ${when}`);
}

/** Makes the candidate active: everywhere at one instant, or as pointers move. */
export function promote(truth: Truth, command: Promote, context: StepContext): StepResult {
  const active = activeRelease(truth);
  if ((command.color ?? truth.active) === truth.active && (command.release ?? active) === active
    && (command.color !== undefined || command.release !== undefined)) {
    const isOnItsWay = truth.pending !== undefined && truth.pending.before.active !== truth.active;
    return step(truth, isOnItsWay ? `${truth.active} ${active} becomes active at ${isoTime(truth.pending!.effectiveAt)} already` : `${truth.active} ${active} is active already`);
  }
  const pending = nothingPending(truth);
  if (!pending.ok) {
    return pending;
  }
  const candidate = releasableCandidate(truth, context.settings);
  if (!candidate.ok) {
    return candidate;
  }
  const color = otherColor(truth.active);
  if ((command.release ?? candidate.value) !== candidate.value || (command.color ?? color) !== color) {
    return refuse('unknown-release', `${describeWish(command)} is not what can be promoted: ${truth.active} is active with ${active}, ${color} holds ${candidate.value}`);
  }
  const { begun, inForceAt, when } = begin(truth, context);
  const exposed = withRecord(begun, candidate.value, {
    exposedAt: truth.records[candidate.value].exposedAt ?? context.nowMs,
    retiredAt: undefined,
    abortedAt: undefined,
  });
  const next = withRecord(exposed, active, { retiredAt: inForceAt });
  return step(
    {
      ...next,
      active: color,
      weight: 0,
      activeSince: context.generation,
      bakingSince: inForceAt,
      previous: truth.previous.concat(active).slice(-MAX_PREVIOUS),
    },
    `${color} ${candidate.value} becomes active ${when === NOW ? NOW : `at ${when}`}`,
  );
}

/** A truth in which a change begins. */
interface Beginning {
  readonly begun: Truth;
  /** Milliseconds since 1970. */
  readonly inForceAt: number;
  readonly when: string;
}

/** Readers switch in step, at an instant that each of them knows by then; pointers move at once. */
function begin(truth: Truth, { nowMs, settings }: StepContext): Beginning {
  if (settings.traffic !== 'in-step') {
    return { begun: truth, inForceAt: nowMs, when: NOW };
  }
  const effectiveAt = effectiveAtFor(nowMs, settings.stateTtl);
  const before = { active: truth.active, weight: truth.weight };
  return {
    begun: { ...truth, pending: { effectiveAt, before, activeSinceBefore: truth.activeSince } },
    inForceAt: effectiveAt * 1000,
    when: isoTime(effectiveAt),
  };
}

function possibleWeight(weight: number, { settings: { traffic } }: StepContext): Result<null, Refusal> {
  if (!isWeight(weight)) {
    return refuse('invalid', `'weight' must be 0 to 100 with at most two decimals, got: ${weight}`);
  }
  if (traffic !== 'in-step' && !Number.isInteger(weight)) {
    return refuse('invalid', `'weight' must be a whole percentage, got: ${weight}; records and listener rules know no fractions`);
  }
  return traffic === 'whole' && weight !== 0
    ? refuse('invalid', `'weight' must be 0, got: ${weight}; a record in simple mode knows all or nothing: promote, or deploy the record in weighted mode`)
    : success(null);
}

function describeWish(command: Promote): string {
  return [command.color, command.release].filter((part) => part !== undefined).join(' ');
}
