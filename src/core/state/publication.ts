import type { Color } from '../color';
import type { EdgeDocument } from '../document';
import { MAX_PREVIEWS, SCHEMA } from '../document';
import { retainedReleases } from './retention';
import type { Truth } from './truth';

/** The edge document of a truth: what the edge may know, nothing that it does not need. */
export function documentOf(truth: Truth, nowMs: number): EdgeDocument {
  return {
    schema: SCHEMA,
    id: truth.id,
    generation: truth.generation,
    active: truth.active,
    releases: { blue: publishedSlot(truth, 'blue'), green: publishedSlot(truth, 'green') },
    retained: retainedReleases(truth),
    weight: truth.weight,
    previews: livePreviews(truth, nowMs),
    ...(truth.pending && { effectiveAt: truth.pending.effectiveAt, before: truth.pending.before }),
  };
}

/** Preview credentials that may still open something: not expired, and of a release that the document names. */
export function livePreviews(truth: Truth, nowMs: number): Truth['previews'] {
  const named: readonly (string | null)[] = [publishedSlot(truth, 'blue'), publishedSlot(truth, 'green'), ...retainedReleases(truth)];
  return truth.previews.filter((entry) => nowMs < entry.expires * 1000 && named.includes(entry.release)).slice(-MAX_PREVIEWS);
}

/** A denied release is in no published document at all, so nothing at the edge can reach it. */
function publishedSlot(truth: Truth, color: Color): string | null {
  const release = truth.releases[color];
  return release === null || truth.records[release].deniedAt !== undefined ? null : release;
}
