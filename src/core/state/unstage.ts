import { otherColor } from '../color';
import { propagationBoundSeconds } from '../propagation';
import { nothingPending } from './guards';
import { refuse } from './refusal';
import type { StepContext, StepResult } from './step';
import { step } from './step';
import type { Truth } from './truth';
import { trafficInForce } from './truth';

/**
 * Empties the idle color, when nobody needs its environment any more. Its release leaves the document; its services may be
 * scaled in when no reader sends anything there.
 */
export function unstage(truth: Truth, context: StepContext): StepResult {
  const pending = nothingPending(truth);
  if (!pending.ok) {
    return pending;
  }
  const idle = otherColor(truth.active);
  const release = truth.releases[idle];
  if (release === null) {
    return step(truth, `${idle} holds no release already`);
  }
  if (truth.weight > 0) {
    return refuse('candidate-has-weight', `${idle} holds ${release}, which takes ${truth.weight}% of new sessions; promote it or abort first`);
  }
  return step({ ...truth, releases: { ...truth.releases, [idle]: null }, idleEmptiedAt: context.nowMs }, `${idle} holds ${release} no longer`);
}

/**
 * Whether the services of the idle color may go: it is empty for so long that every reader knows, and that what it was still
 * working on is done.
 */
export function mayScaleIn(truth: Truth, stateTtl: number, drainSeconds: number, nowMs: number): boolean {
  const idle = otherColor(trafficInForce(truth, nowMs).active);
  return truth.releases[idle] === null && truth.idleEmptiedAt !== undefined
    && truth.idleEmptiedAt + (propagationBoundSeconds(stateTtl) + drainSeconds) * 1000 <= nowMs;
}
