import { MAX_RETAINED } from '../document';
import type { Retention, Truth } from './truth';

/**
 * Releases that a cookie may select, the active one first, then the latest retired. Never an unexposed, denied or pruned one.
 * More than the document can hold is cut at the oldest end.
 */
export function retainedReleases(truth: Truth): string[] {
  return selectableReleases(truth).slice(0, MAX_RETAINED);
}

/** Exposed releases that retention no longer protects: beyond the count, and retired for longer than the duration. */
export function prunableReleases(truth: Truth, retention: Retention, nowMs: number): string[] {
  const inUse = usedReleases(truth);
  return selectableReleases(truth)
    .slice(retention.releases)
    .filter((release) => inUse.indexOf(release) < 0 && lastServed(truth, release) + retention.seconds * 1000 <= nowMs);
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

/** Whatever a color holds or a roll back would bring back next. */
function usedReleases(truth: Truth): string[] {
  const active = truth.releases[truth.active];
  const wayBack = truth.previous[truth.previous.length - 1] ?? null;
  return [active, truth.releases.blue, truth.releases.green, wayBack].filter((release) => release !== null);
}

function rank(inUse: readonly string[], release: string): number {
  const position = inUse.indexOf(release);
  return position < 0 ? inUse.length : position;
}

/** Of a release that is not in use: what is exposed and serves no more has retired. */
function lastServed(truth: Truth, release: string): number {
  return truth.records[release].retiredAt as number;
}
