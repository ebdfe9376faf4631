import { MAX_RETAINED } from '../document';
import { EDGE_CACHE_SECONDS, propagationBoundSeconds } from '../propagation';
import type { ReleaseRecord, Retention, StateSettings, Truth } from './truth';
import { recordOf, settled, slotOf } from './truth';

/**
 * More releases than this are not kept for their age: the truth is one DynamoDB item of at most 400 KB, and a record takes
 * some hundred bytes.
 */
export const MAX_UNUSED = 300;

/** So many denied and rolled-back releases are remembered after their files are gone. */
export const MAX_REMEMBERED = 100;

/**
 * Releases that a cookie may select, the active one first, then the latest retired. Never an unexposed, denied or pruned one.
 * More than the document can hold is cut at the oldest end.
 */
export function retainedReleases(truth: Truth): string[] {
  return selectableReleases(truth).slice(0, MAX_RETAINED);
}

/**
 * Releases that retention no longer protects, the latest used first. Protected are: what a color holds or a roll back
 * returns to, now or after the pending change is taken back, what has an open preview, so many of those that a cookie may
 * select, and whatever was used within the duration, be it staged, served or denied.
 */
export function prunableReleases(truth: Truth, retention: Retention, nowMs: number): string[] {
  const open = truth.previews.filter((entry) => nowMs < entry.expires * 1000).map((entry) => entry.release);
  const kept = [...usedReleases(settled(truth, nowMs)), ...open, ...selectableReleases(truth).slice(0, retention.releases)];
  return Object.keys(truth.records)
    .filter((release) => truth.records[release].prunedAt === undefined && !kept.includes(release))
    .sort((a, b) => lastUsed(truth.records[b]) - lastUsed(truth.records[a]) || (a < b ? -1 : 1))
    .filter((release, position) => position >= MAX_UNUSED || lastUsed(truth.records[release]) + retention.seconds * 1000 <= nowMs);
}

/** From marking until no edge environment selects the release, and until no cache holds a file of it any more: its id may come again. */
export function sweepDelaySeconds(stateTtl: number): number {
  return propagationBoundSeconds(stateTtl) + EDGE_CACHE_SECONDS;
}

/** Whether files may go: those of no known release, or of one that was marked so long ago that no edge environment selects it. */
export function isSweepable(truth: Truth, release: string, settings: StateSettings, nowMs: number): boolean {
  const record = recordOf(truth, release);
  return record === undefined || (slotOf(truth, release) === undefined
    && record.prunedAt !== undefined && record.prunedAt + sweepDelaySeconds(settings.stateTtl) * 1000 <= nowMs);
}

/** Known releases whose files may go. */
export function sweepableReleases(truth: Truth, settings: StateSettings, nowMs: number): string[] {
  return Object.keys(truth.records).filter((release) => isSweepable(truth, release, settings, nowMs) && !isRemembered(truth.records[release]));
}

/**
 * Records without some releases. A release that is forgotten may come again as a new one, with other bytes too; that one was
 * denied or rolled back is remembered, so that it is not promoted again before it is allowed.
 */
export function recordsWithout(truth: Truth, releases: readonly string[], nowMs: number): Truth['records'] {
  const entries = Object.keys(truth.records)
    .filter((release) => !releases.includes(release) || isBad(truth.records[release]))
    .map((release) => [release, releases.includes(release) ? remembrance(truth.records[release], nowMs) : truth.records[release]] as const);
  const surplus = entries.filter(([, record]) => isRemembered(record)).sort(([, a], [, b]) => b.stagedIn - a.stagedIn).slice(MAX_REMEMBERED);
  return Object.fromEntries(entries.filter((entry) => !surplus.includes(entry)));
}

/** Another content under this id would start unexposed. */
function remembrance({ stagedAt, stagedIn, deniedAt, rolledBackAt, prunedAt }: ReleaseRecord, nowMs: number): ReleaseRecord {
  return { components: {}, stagedAt, stagedIn, deniedAt, rolledBackAt, prunedAt, sweptAt: nowMs };
}

/** Whether only the fate of a release is known: its files went. */
export function isRemembered(record: ReleaseRecord): boolean {
  return record.sweptAt !== undefined && isBad(record);
}

function isBad({ deniedAt, rolledBackAt }: ReleaseRecord): boolean {
  return deniedAt !== undefined || rolledBackAt !== undefined;
}

function lastUsed({ stagedAt, retiredAt = 0, deniedAt = 0 }: ReleaseRecord): number {
  return Math.max(stagedAt, retiredAt, deniedAt);
}

function selectableReleases(truth: Truth): string[] {
  const inUse = usedReleases(truth);
  return Object.keys(truth.records)
    .filter((release) => isSelectable(truth, release))
    .sort((a, b) => rank(inUse, a) - rank(inUse, b) || lastServed(truth, b) - lastServed(truth, a) || (a < b ? -1 : 1));
}

function isSelectable(truth: Truth, release: string): boolean {
  const record = truth.records[release];
  return record.exposedAt !== undefined && record.deniedAt === undefined && record.prunedAt === undefined;
}

/** Whatever a color holds or a roll back would bring back next, also after the pending change is taken back. */
function usedReleases(truth: Truth): string[] {
  const active = truth.releases[truth.active];
  const waysBack = truth.previous.slice(truth.pending === undefined ? -1 : -2).reverse();
  return [active, truth.releases.blue, truth.releases.green, ...waysBack].filter((release) => release !== null);
}

function rank(inUse: readonly string[], release: string): number {
  const position = inUse.indexOf(release);
  return position < 0 ? inUse.length : position;
}

/** Of a release that is not in use: what is exposed and serves no more has retired. */
function lastServed(truth: Truth, release: string): number {
  return truth.records[release].retiredAt as number;
}
