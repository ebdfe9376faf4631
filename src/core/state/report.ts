import type { EdgeDocument, Traffic } from '../document';
import { propagationBoundSeconds } from '../propagation';
import { nextStep } from './automatic-promotion';
import { documentOf, livePreviews } from './publication';
import type { HistoryEntry } from './transition';
import type { Lock, ReleaseRecord, StateSettings, Truth } from './truth';
import { promotableCandidate, settled } from './truth';

/** What `status` says of a state: the same for the CLI, the control page and pipelines. */
export interface StatusReport {
  readonly stateName: string;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly stateTtl: number;
  /** Seconds after which every healthy edge environment holds a published document. */
  readonly boundSeconds: number;
  /** What the published copies should say; `null` before the first release. */
  readonly document: EdgeDocument | null;
  readonly truth: TruthReport | null;
  /** Generation that each copy was seen to hold; `null` without a document of this state. */
  readonly published: { readonly home: number | null; readonly replica: number | null };
  /** What moves traffic in a state without a router, in the order in which it moves. */
  readonly pointers?: readonly PointerReport[];
}

/** One pointer: what it says, and what it should. */
export interface PointerReport {
  readonly name: string;
  /** `null` if it does not exist or could not be read. */
  readonly says: string | null;
  readonly wanted: string;
}

export interface TruthReport extends Traffic {
  readonly generation: number;
  readonly releases: Truth['releases'];
  readonly candidate: string | null;
  readonly pending: { readonly effectiveAt: number; readonly before: Traffic } | null;
  /** The release that roll back returns to. */
  readonly previous: string | null;
  readonly denied: readonly string[];
  readonly rolledBack: readonly string[];
  readonly locked: Lock | null;
  /** There as long as the controller promotes the candidate by itself. */
  readonly automaticPromotion?: PromotionReport;
  readonly previews: Truth['previews'];
  readonly records: Truth['records'];
  /** Newest first. */
  readonly history: readonly HistoryEntry[];
}

/** How far an automatic promotion has come, and what it does next. Instants are milliseconds since 1970. */
export interface PromotionReport {
  readonly release: string;
  /** Steps that were begun, of how many. */
  readonly step: number;
  readonly steps: number;
  /** Percent that the candidate has since the latest step, in force from `since` on. */
  readonly weight: number;
  readonly since: number;
  /** An instant that has passed: it is tried every minute, or waits until the state is unlocked. */
  readonly next: { readonly verb: 'shift' | 'promote'; readonly weight: number; readonly at: number };
}

export function reportStatus(
  stateName: string, stored: Truth | undefined, history: readonly HistoryEntry[], published: StatusReport['published'], nowMs: number, settings: StateSettings,
): StatusReport {
  const truth = stored && settled(stored, nowMs);
  return {
    stateName,
    now: nowMs,
    stateTtl: settings.stateTtl,
    boundSeconds: propagationBoundSeconds(settings.stateTtl),
    document: truth ? documentOf(truth, nowMs) : null,
    truth: truth ? reportTruth(truth, history, nowMs, settings) : null,
    published,
  };
}

function reportTruth(truth: Truth, history: readonly HistoryEntry[], nowMs: number, settings: StateSettings): TruthReport {
  const automaticPromotion = reportPromotion(truth, settings);
  return {
    active: truth.active,
    weight: truth.weight,
    generation: truth.generation,
    releases: truth.releases,
    candidate: promotableCandidate(truth) ?? null,
    pending: truth.pending ? { effectiveAt: truth.pending.effectiveAt, before: truth.pending.before } : null,
    previous: truth.previous[truth.previous.length - 1] ?? null,
    denied: releasesWith(truth, (record) => record.deniedAt !== undefined),
    rolledBack: releasesWith(truth, (record) => record.rolledBackAt !== undefined),
    locked: truth.lock ?? null,
    ...automaticPromotion && { automaticPromotion },
    previews: livePreviews(truth, nowMs),
    records: truth.records,
    history,
  };
}

function reportPromotion(truth: Truth, settings: StateSettings): PromotionReport | undefined {
  const next = nextStep(truth, settings);
  return next && {
    ...truth.automaticPromotion!,
    step: next.begun,
    steps: settings.automaticPromotion!.length,
    next: { verb: next.command.verb, weight: next.command.verb === 'shift' ? next.command.weight : 100, at: next.at },
  };
}

function releasesWith(truth: Truth, matches: (record: ReleaseRecord) => boolean): string[] {
  return Object.keys(truth.records).filter((release) => matches(truth.records[release]));
}
