import type { Color } from '../color';
import { COLORS, otherColor } from '../color';
import type { PreviewEntry, Traffic } from '../document';

/** What the state knows of one release. Times are milliseconds since 1970. */
export interface ReleaseRecord {
  /** Fingerprint of the content per component that holds the release. */
  readonly components: { readonly [component: string]: string };
  readonly stagedAt: number;
  /** Generation that staged it last; orders staging against promotions without trusting clocks. */
  readonly stagedIn: number;
  /** First had weight, or was promoted: only then may a cookie select it. */
  readonly exposedAt?: number;
  /** Last ceased to be active; retention counts from here. */
  readonly retiredAt?: number;
  readonly deniedAt?: number;
  /** Was rolled back: not promoted again until allowed. */
  readonly rolledBackAt?: number;
  /** Retention protects it no longer; its files may go one bound later, unless it is staged again. */
  readonly prunedAt?: number;
  /** Its traffic was taken back by an abort: it is not promoted by itself any more. Kept only where releases are. */
  readonly abortedAt?: number;
  /** Its files went: no component holds it, only that it was denied or rolled back is remembered. */
  readonly sweptAt?: number;
}

export interface Lock {
  readonly actor: string;
  readonly reason: string;
  readonly at: number;
}

/** A change that is published but not yet in force. */
export interface Pending {
  /** Unix seconds. */
  readonly effectiveAt: number;
  readonly before: Traffic;
  /** `activeSince` before the change, for taking it back. */
  readonly activeSinceBefore: number;
}

/** How far the controller has come with promoting a candidate by itself. */
export interface AutomaticPromotion {
  readonly release: string;
  /** Percent that its latest step gave it, 0 before the first. */
  readonly weight: number;
  /** Milliseconds since 1970 from which that is in force. */
  readonly since: number;
}

/** The one record of a state. Everything at the edge is a published copy of a part of it. */
export interface Truth extends Traffic {
  readonly id: string;
  readonly generation: number;
  readonly releases: { readonly [color in Color]: string | null };
  readonly records: { readonly [release: string]: ReleaseRecord };
  /** Generation that made the active release active. */
  readonly activeSince: number;
  /** Releases that were active before, the latest last. */
  readonly previous: readonly string[];
  readonly pending?: Pending;
  /** Milliseconds since 1970 from which the active release bakes: the instant of its promotion. Gone once traffic was taken back. */
  readonly bakingSince?: number;
  /** Milliseconds since 1970 when the idle color was emptied last. */
  readonly idleEmptiedAt?: number;
  /** There as long as the controller promotes the candidate by itself. */
  readonly automaticPromotion?: AutomaticPromotion;
  readonly previews: readonly PreviewEntry[];
  readonly lock?: Lock;
  /** Releases whose files are being deleted: they cannot be staged until that is done. */
  readonly sweeping?: readonly string[];
}

/**
 * How traffic follows the truth. `in-step`: who reads the document switches at one published instant. `weighted`: pointers that
 * the controller moves at once, in whole percents. `whole`: the same, and a pointer of the state knows all or nothing only.
 */
export type TrafficControl = 'in-step' | 'weighted' | 'whole';

/** Constants of a state that the rules need. */
export interface StateSettings {
  /** Seconds, 2-300. */
  readonly stateTtl: number;
  readonly traffic: TrafficControl;
  /** Components of the app: a release is complete when each holds it. */
  readonly components: readonly string[];
  /** Whether every component keeps its releases beside each other, so that one can come back without its color. */
  readonly sitesOnly: boolean;
  readonly retention: Retention;
  /** How a new candidate is promoted by itself, its shares rising; it is not, if not given. */
  readonly automaticPromotion?: readonly PromotionStep[];
}

/** A share of new sessions, and for how long it is kept. */
export interface PromotionStep {
  /** Percent. */
  readonly weight: number;
  readonly seconds: number;
}

export interface Retention {
  /** Number of releases kept whatever their age. */
  readonly releases: number;
  /** Seconds after its retirement during which a release is kept whatever their number. */
  readonly seconds: number;
}

/** The truth without a pending change whose instant has passed. */
export function settled(truth: Truth, nowMs: number): Truth {
  if (truth.pending === undefined || nowMs < truth.pending.effectiveAt * 1000) {
    return truth;
  }
  const { pending, ...rest } = truth;
  return rest;
}

/** What takes traffic right now: a pending change does not count yet. */
export function trafficInForce(truth: Truth, nowMs: number): Traffic {
  return settled(truth, nowMs).pending?.before ?? truth;
}

/** What is known of a release. Release ids come from outside: `constructor` is one, and no record of it is inherited. */
export function recordOf(truth: Truth, release: string): ReleaseRecord | undefined {
  return Object.prototype.hasOwnProperty.call(truth.records, release) ? truth.records[release] : undefined;
}

export function activeRelease(truth: Truth): string {
  return truth.releases[truth.active] as string;
}

/** The color that holds a release, if one does. */
export function slotOf(truth: Truth, release: string): Color | undefined {
  return COLORS.find((color) => truth.releases[color] === release);
}

/** The idle color's release, if it was staged after the active one was promoted. */
export function candidateOf(truth: Truth): string | undefined {
  const idle = truth.releases[otherColor(truth.active)];
  return idle !== null && truth.records[idle].stagedIn > truth.activeSince ? idle : undefined;
}

/** The candidate, if nothing was found against it: it was neither denied nor rolled back. */
export function promotableCandidate(truth: Truth): string | undefined {
  const candidate = candidateOf(truth);
  const record = candidate === undefined ? undefined : truth.records[candidate];
  return record?.deniedAt === undefined && record?.rolledBackAt === undefined ? candidate : undefined;
}

export function withRecord(truth: Truth, release: string, change: Partial<ReleaseRecord>): Truth {
  return { ...truth, records: { ...truth.records, [release]: { ...truth.records[release], ...change } } };
}

/** `blue 3f2a90c1d2e4`, or `blue 3f2a90c1d2e4 95%, green 9bc1a77f0e55 5%`: what history and messages say of traffic. */
export function describeTraffic(truth: Truth, traffic: Traffic): string {
  const describe = (color: Color): string => `${color} ${truth.releases[color]}`;
  return traffic.weight === 0
    ? describe(traffic.active)
    : `${describe(traffic.active)} ${Number((100 - traffic.weight).toFixed(2))}%, ${describe(otherColor(traffic.active))} ${traffic.weight}%`;
}
