import { otherColor } from '../color';
import { isWeight } from '../document';
import { isoTime } from '../iso-time';
import { effectiveAtFor } from '../propagation';
import type { Promote, Shift } from './command';
import { nothingPending, releasableCandidate } from './guards';
import { refuse } from './refusal';
import type { StepContext, StepResult } from './step';
import { step } from './step';
import type { Truth } from './truth';
import { activeRelease, withRecord } from './truth';

/** Roll backs further than this are new decisions, not ways back. */
const MAX_PREVIOUS = 10;

/** Gives the candidate a share of new sessions, everywhere at one instant. */
export function shift(truth: Truth, command: Shift, context: StepContext): StepResult {
  const pending = nothingPending(truth);
  if (!pending.ok) {
    return pending;
  }
  if (!isWeight(command.weight)) {
    return refuse('invalid', `'weight' must be 0 to 100 with at most two decimals, got: ${command.weight}`);
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
  const effectiveAt = effectiveAtFor(context.nowMs, context.settings.stateTtl);
  const record = truth.records[candidate.value];
  const next = withRecord({ ...inStep(truth, effectiveAt), weight: command.weight }, candidate.value, {
    exposedAt: record.exposedAt ?? context.nowMs,
    retiredAt: command.weight === 0 ? effectiveAt * 1000 : undefined,
  });
  return step(next, `release ${candidate.value} takes ${command.weight}% of new sessions from ${isoTime(effectiveAt)}`);
}

/** Makes the candidate active, everywhere at one instant. */
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
  const effectiveAt = effectiveAtFor(context.nowMs, context.settings.stateTtl);
  const exposed = withRecord(inStep(truth, effectiveAt), candidate.value, {
    exposedAt: truth.records[candidate.value].exposedAt ?? context.nowMs,
    retiredAt: undefined,
  });
  const next = withRecord(exposed, active, { retiredAt: effectiveAt * 1000 });
  return step(
    {
      ...next,
      active: color,
      weight: 0,
      activeSince: context.generation,
      bakingSince: effectiveAt * 1000,
      previous: truth.previous.concat(active).slice(-MAX_PREVIOUS),
    },
    `${color} ${candidate.value} becomes active at ${isoTime(effectiveAt)}`,
  );
}

function inStep(truth: Truth, effectiveAt: number): Truth {
  const before = { active: truth.active, weight: truth.weight };
  return { ...truth, pending: { effectiveAt, before, activeSinceBefore: truth.activeSince } };
}

function describeWish(command: Promote): string {
  return [command.color, command.release].filter((part) => part !== undefined).join(' ');
}
