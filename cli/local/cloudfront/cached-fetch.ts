import { spanOf, type CacheEntry } from './cache';
import { parseCacheControl } from './cache-control';
import { cacheKeyOf, type CacheKey } from './cache-key';
import { mergeNotModified, revalidationConditions } from './conditional';
import type { Behavior } from './distribution';
import { withErrorPage, type CompleteResponse } from './error-page';
import { viewerConditions } from './forwarding';
import { headerValue, isRead, withoutHeaders, type EdgeRequest, type Headers } from './http';
import { errorCachingMinTtl, lifetimeOf, type Lifetime } from './lifetime';
import { fetchFromTarget } from './origin-fetch';
import type { RequestContext } from './request-context';
import { newTrace, type CacheResult } from './trace';

/** A response with where it came from. */
export interface CachedOutcome extends CompleteResponse {
  readonly source: CacheResult;
  /** Since when it is in the cache; undefined if it is not from there. */
  readonly storedAt?: number;
}

/** A look-up that found nothing fresh. */
interface Lookup {
  readonly context: RequestContext;
  readonly behavior: Behavior;
  readonly request: EdgeRequest;
  readonly key: CacheKey;
  /** Where the answer is kept. */
  readonly slot: string;
  /** An expired object that the origin may confirm. */
  readonly stale?: CacheEntry;
}

/** Answers from the cache of the location, or from the origin, keeping what may be kept. */
export async function cachedFetch(context: RequestContext, behavior: Behavior, request: EdgeRequest): Promise<CachedOutcome> {
  if (!isRead(request.method) && !(request.method === 'OPTIONS' && behavior.cachesOptions)) {
    const { response } = await fetchFromTarget(context, behavior, request, {});
    return { ...await withErrorPage(context, request, response, cachedFetch), source: 'uncacheable' };
  }
  const key = cacheKeyOf(request, behavior.cachePolicy);
  context.trace.cacheKey = key.text;
  const { cache } = context.location;
  // A GET answers a HEAD; an object that HEAD brought has no body to answer a GET with.
  const slot = request.method === 'HEAD' ? `HEAD ${key.text}` : key.text;
  const entry = cache.get(key.text) ?? (slot === key.text ? undefined : cache.get(slot));
  const now = context.ports.clock.now();
  if (entry !== undefined && now < entry.freshUntil) {
    return fromEntry(entry, entry.error ? 'error-hit' : 'hit');
  }
  const lookup: Lookup = { context, behavior, request, key, slot, stale: entry?.error === true ? undefined : entry };
  if (entry !== undefined && now < entry.staleWhileRevalidateUntil) {
    revalidateInBackground(lookup);
    return fromEntry(entry, 'hit');
  }
  return collapsed(lookup);
}

/** The viewer is answered already, so what happens here is not in its trace. */
function revalidateInBackground(lookup: Lookup): void {
  const { location, ports, trace } = lookup.context;
  const context = { ...lookup.context, trace: newTrace(trace.requestId, location.name) };
  collapsed({ ...lookup, context }).catch((error: Error) => {
    ports.log?.('error', 'revalidation in the background failed', { error: error.message });
  });
}

/**
 * Requests for a key that is being fetched wait for that answer and share it, even one that is not kept: AWS documents
 * both that `no-store` prevents it and that it does not, so a design must bear it. Not where cookies are forwarded.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/RequestAndResponseBehaviorCustomOrigin.html#request-custom-traffic-spikes
 */
async function collapsed(lookup: Lookup): Promise<CachedOutcome> {
  const { context, behavior, request, slot, stale } = lookup;
  const conditions = stale === undefined ? viewerConditions(request, behavior) : revalidationConditions(stale.headers);
  const depends = stale === undefined && Object.keys(conditions).length > 0;
  // An error page must not wait for a request that itself waits for an error page.
  if (context.forErrorPage || depends || behavior.forwardsCookies || behavior.cachePolicy.maxTtl === 0) {
    return refresh(lookup, conditions);
  }
  const { inFlight } = context.location;
  const pending = inFlight.get(slot);
  if (pending !== undefined) {
    const leader = await pending;
    return leader === undefined ? refresh(lookup, conditions) : { ...leader, source: sharedSource(leader) };
  }
  const fetching = refresh(lookup, conditions);
  inFlight.set(slot, fetching.catch(() => undefined).finally(() => inFlight.delete(slot)));
  return fetching;
}

function sharedSource({ source, error }: CachedOutcome): CacheResult {
  return source === 'generated' ? 'generated' : error ? 'error-hit' : 'hit';
}

/** Asks the origin side and keeps what may be kept. */
async function refresh(lookup: Lookup, conditions: Headers): Promise<CachedOutcome> {
  const { context, behavior, request, slot, stale } = lookup;
  const { response, generated } = await fetchFromTarget(context, behavior, request, conditions);
  const { errorResponses } = context.distribution;
  const now = context.ports.clock.now();
  if (stale !== undefined && response.status === 304) {
    return keepRevalidated(lookup, stale, response.headers);
  }
  if (stale !== undefined && response.status >= 500 && now < stale.staleIfErrorUntil) {
    context.location.cache.set(slot, { ...stale, freshUntil: now + errorCachingMinTtl(response.status, errorResponses) * 1000 });
    return fromEntry(stale, 'hit');
  }
  // The origin's own answer decides how long an error page stays in its place.
  const lifetime = lifetimeOf(response.status, response.headers, behavior.cachePolicy, errorResponses, now);
  const complete = await withErrorPage(context, request, response, cachedFetch);
  keep(lookup, complete, lifetime);
  return { ...complete, source: generated ? 'generated' : behavior.cachePolicy.maxTtl === 0 ? 'uncacheable' : 'miss' };
}

function keep({ context, key, slot, stale }: Lookup, complete: CompleteResponse, lifetime: Lifetime | undefined): void {
  const { cache } = context.location;
  if (lifetime !== undefined) {
    const { response, error, customErrorPage } = complete;
    const entry = { ...response, headers: storedHeaders(response.headers), path: key.path, error, customErrorPage };
    cache.set(slot, { ...entry, ...spanOf(lifetime, context.ports.clock.now()) });
  } else if (stale !== undefined && cache.get(slot) === stale) {
    cache.delete(slot);
  }
}

/** The origin says that the object is still good: it starts a new lifetime with the headers of the 304. */
function keepRevalidated(lookup: Lookup, stale: CacheEntry, notModified: Headers): CachedOutcome {
  const { context: { distribution, ports }, behavior } = lookup;
  const { status, body, error, customErrorPage } = stale;
  const headers = mergeNotModified(stale.headers, notModified);
  const now = ports.clock.now();
  keep(lookup, { response: { status, headers, body }, error, customErrorPage },
    lifetimeOf(status, headers, behavior.cachePolicy, distribution.errorResponses, now));
  return { response: { status, headers, body }, source: 'refresh-hit', storedAt: now, error, customErrorPage };
}

function fromEntry(entry: CacheEntry, source: CacheResult): CachedOutcome {
  const { status, headers, body, error, customErrorPage, storedAt } = entry;
  return { response: { status, headers, body }, source, storedAt, error, customErrorPage };
}

/** Without the fields of `no-cache="Set-Cookie"` and the like. */
function storedHeaders(headers: Headers): Headers {
  const { uncachedFields } = parseCacheControl(headerValue(headers, 'cache-control'));
  return uncachedFields.length === 0 ? headers : withoutHeaders(headers, new Set(uncachedFields));
}
