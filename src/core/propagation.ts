/** Hard limit of one read of the edge document, both regions together. */
export const READ_LIMIT_SECONDS = 1;

/** A published change may take this long to leave the controller: publishing two copies is not instant. */
const PUBLISH_ALLOWANCE_SECONDS = 1;

/**
 * Time after which every healthy edge environment holds a published document: 1.25 x `stateTtl` + the read limit.
 *
 * `propagationBoundSeconds(30)` is 38.5, `propagationBoundSeconds(2)` is 3.5.
 */
export function propagationBoundSeconds(stateTtl: number): number {
  return 1.25 * stateTtl + READ_LIMIT_SECONDS;
}

/**
 * The instant at which a change made now applies everywhere, in whole Unix seconds, rounded up.
 * The publish allowance keeps the promise that a document is out one full bound before its instant.
 */
export function effectiveAtFor(nowMs: number, stateTtl: number): number {
  return Math.ceil(nowMs / 1000 + propagationBoundSeconds(stateTtl) + PUBLISH_ALLOWANCE_SECONDS);
}

/** From deciding to write a copy until the write arrives; part of the allowance. */
const WRITE_SECONDS = 0.5;

/** Whether a document that is about to be written will be out one full bound before `effectiveAt`. */
export function isPublishedInTime(nowMs: number, effectiveAt: number, stateTtl: number): boolean {
  return nowMs / 1000 + WRITE_SECONDS + propagationBoundSeconds(stateTtl) <= effectiveAt;
}

/**
 * How long the edge may keep a file of a release. Releases do not change, but an id that was pruned may come again with other
 * files; by then no cache holds the old ones.
 */
export const EDGE_CACHE_SECONDS = 86_400;
