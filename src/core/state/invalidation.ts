import { effectiveAtFor, propagationBoundSeconds } from '../propagation';
import type { HistoryEntry } from './transition';

export interface InvalidationFacts {
  readonly history: readonly HistoryEntry[];
  /** Generation up to which paths were invalidated. */
  readonly invalidated: number;
  /** Unix seconds at which the last change that was announced is in force. */
  readonly pendingAt?: number;
}

/**
 * Generation of the latest change of traffic that every edge environment follows by now, if paths outside the cache key were
 * not invalidated since; else `undefined`.
 *
 * A change is in force one bound after it was made, or at the instant that was published for it. One bound later no
 * environment sends requests to the old release any more; what is dropped from caches earlier could come back from there.
 */
export function invalidationDue({ history, invalidated, pendingAt }: InvalidationFacts, stateTtl: number, nowMs: number): number | undefined {
  const isFollowed = (effectiveAt: number): boolean => effectiveAt + propagationBoundSeconds(stateTtl) <= nowMs / 1000;
  if (pendingAt !== undefined && !isFollowed(pendingAt)) {
    return undefined; // a change that was moved on is in force later than its history says
  }
  const due = history.filter((entry) => entry.from !== entry.to && entry.generation > invalidated && isFollowed(effectiveAtFor(entry.at, stateTtl)));
  return due.length === 0 ? undefined : Math.max(...due.map(({ generation }) => generation));
}
