import type { EdgeDocument } from '../document';
import type { Result } from '../result';
import { success } from '../result';
import { withAutomaticPromotion } from './automatic-promotion';
import type { Command, Request, Stage, Verb } from './command';
import { allow, deny } from './denial';
import { lock, lockedBy, prune, unlock } from './operations';
import { issuePreview, revokePreview } from './preview-credentials';
import { documentOf } from './publication';
import type { Refusal } from './refusal';
import { refuse } from './refusal';
import { promote, shift } from './release-traffic';
import { stage } from './stage';
import type { StepContext, StepResult } from './step';
import { takeOver } from './take-over';
import type { StateSettings, Truth } from './truth';
import { describeTraffic, settled } from './truth';
import { unstage } from './unstage';
import { abort, rollback } from './way-back';

/** One line of the audit: who changed what, when, from what, to what, why. */
export interface HistoryEntry {
  readonly generation: number;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly actor: string;
  /** `reconcile`: the controller moved a late change on. */
  readonly verb: Verb | 'reconcile';
  readonly reason: string;
  readonly from: string;
  readonly to: string;
  readonly message: string;
}

/** What the rim has to do after a commit. */
export type Effect =
  | { readonly kind: 'publish'; readonly document: EdgeDocument }
  | { readonly kind: 'announce'; readonly entry: HistoryEntry };

export interface Transition {
  readonly truth: Truth;
  readonly document: EdgeDocument;
  /** Empty when nothing changed. */
  readonly effects: readonly Effect[];
  readonly message: string;
}

/** Freezing traffic must not keep anyone from making it safer. */
const ALLOWED_WHILE_LOCKED: readonly Verb[] = ['lock', 'unlock', 'deny', 'allow', 'preview', 'revoke', 'take-over'];

/**
 * What a command makes of the truth: total, pure, no clock. Refusals change nothing and say what to do.
 *
 * Promote with candidate `9bc1` on green gives a truth whose active color is green, with a pending change until
 * `effectiveAt`; a second promote before that instant is refused as `pending`; roll back takes it back.
 */
export function transition(truth: Truth, command: Command, request: Request, nowMs: number, settings: StateSettings): Result<Transition, Refusal> {
  const current = settled(truth, nowMs);
  if (request.expectedGeneration !== undefined && request.expectedGeneration !== current.generation) {
    return refuse('stale-generation', `generation ${request.expectedGeneration} was expected, but ${current.generation} is in place; look at the status and decide again`);
  }
  if (current.lock !== undefined && request.force !== true && ALLOWED_WHILE_LOCKED.indexOf(command.verb) < 0) {
    return refuse('locked', lockedBy(current.lock));
  }
  const base = command.verb === 'take-over' ? Math.max(current.generation, command.document.generation) : current.generation;
  const context = { nowMs, generation: base + 1, settings };
  const result = perform(current, command, request, context);
  if (!result.ok) {
    return result;
  }
  const { truth: changed, message } = withAutomaticPromotion(current, command, result.value, context);
  if (changed === current) {
    return success({ truth: current, document: documentOf(current, nowMs), effects: [], message });
  }
  const next = { ...changed, generation: base + 1 };
  return success(committed(next, command.verb, request, nowMs, describeTraffic(current, current), message));
}

/** The first release of a state becomes active at once: there is nothing it could break. */
export function firstRelease(id: string, command: Stage, request: Request, nowMs: number): Transition {
  const active = command.color ?? 'blue';
  const truth: Truth = {
    id,
    generation: 1,
    active,
    weight: 0,
    releases: active === 'blue' ? { blue: command.release, green: null } : { blue: null, green: command.release },
    records: { [command.release]: { components: command.components, stagedAt: nowMs, stagedIn: 1, exposedAt: nowMs } },
    activeSince: 1,
    previous: [],
    previews: [],
  };
  return committed(truth, command.verb, request, nowMs, 'nothing', `${active} ${command.release} is the first release and active`);
}

function committed(truth: Truth, verb: Verb, request: Request, nowMs: number, from: string, message: string): Transition {
  const entry: HistoryEntry = {
    generation: truth.generation, at: nowMs, actor: request.actor, verb, reason: request.reason, from, to: describeTraffic(truth, truth), message,
  };
  const document = documentOf(truth, nowMs);
  return { truth, document, effects: [{ kind: 'publish', document }, { kind: 'announce', entry }], message };
}

function perform(truth: Truth, command: Command, request: Request, context: StepContext): StepResult {
  switch (command.verb) {
    case 'stage': return stage(truth, command, context);
    case 'shift': return shift(truth, command, context);
    case 'promote': return promote(truth, command, context);
    case 'rollback': return rollback(truth, context);
    case 'abort': return abort(truth, context);
    case 'unstage': return unstage(truth, context);
    case 'deny': return deny(truth, command, context);
    case 'allow': return allow(truth, command, context);
    case 'lock': return lock(truth, request, context);
    case 'unlock': return unlock(truth);
    case 'preview': return issuePreview(truth, command, context);
    case 'revoke': return revokePreview(truth, command);
    case 'prune': return prune(truth, command, context);
    case 'take-over': return takeOver(truth, command, context);
  }
}
