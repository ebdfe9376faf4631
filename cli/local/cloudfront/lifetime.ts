import { parseCacheControl, type CacheControl } from './cache-control';
import { DEFAULT_ERROR_CACHING_MIN_TTL, type ErrorResponse } from './error-responses';
import { headerValue, type Headers } from './http';
import type { CachePolicy } from './policies';

/** Whether and how long a response stays, all in milliseconds. */
export interface Lifetime {
  readonly fresh: number;
  /** Served without waiting while a new copy is fetched, for so long after `fresh`. */
  readonly staleWhileRevalidate: number;
  /** Served if the origin fails, for so long after `fresh`. */
  readonly staleIfError: number;
}

const CACHED = new Set([200, 203, 204, 300, 301, 302, 303]);
/** @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/http-3xx-status-codes.html */
const CACHED_WITH_CACHE_CONTROL = new Set([307, 308]);
/** @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/HTTPStatusCodes.html */
const CACHED_ERRORS = new Set([404, 410, 414, 500, 501, 502, 503, 504]);
/** The same page: only if the origin sends max-age or s-maxage. */
const CACHED_ERRORS_WITH_AGE = new Set([400, 403, 405, 412, 415]);

/** Undefined: not kept at all. */
export function lifetimeOf(
  status: number, headers: Headers, policy: CachePolicy, errorResponses: ReadonlyMap<number, ErrorResponse>, now: number,
): Lifetime | undefined {
  const control = parseCacheControl(headerValue(headers, 'cache-control'));
  if (status >= 400) {
    return errorLifetime(status, control, policy, errorResponses);
  }
  const cached = CACHED.has(status) || (CACHED_WITH_CACHE_CONTROL.has(status) && headers['cache-control'] !== undefined);
  if (!cached || policy.maxTtl === 0) {
    return undefined;
  }
  return objectLifetime(control, headers, policy, now);
}

/**
 * s-maxage beats max-age beats Expires beats the default, clamped to min..max; with a minimum above 0 the directives
 * that forbid caching are ignored.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/Expiration.html
 */
function objectLifetime(control: CacheControl, headers: Headers, policy: CachePolicy, now: number): Lifetime | undefined {
  const clamp = (seconds: number) => Math.min(Math.max(seconds, policy.minTtl), policy.maxTtl);
  if (control.noStore || control.noCache || control.isPrivate) {
    return policy.minTtl === 0 ? undefined : { fresh: policy.minTtl * 1000, staleWhileRevalidate: 0, staleIfError: 0 };
  }
  const stated = control.sMaxAge ?? control.maxAge ?? secondsUntilExpires(headers, now);
  const fresh = stated === undefined ? Math.max(policy.minTtl, policy.defaultTtl) : clamp(stated);
  const stale = (seconds: number | undefined, fallback: number) =>
    control.mustRevalidate ? 0 : Math.min(seconds ?? fallback, policy.maxTtl) * 1000;
  return {
    fresh: fresh * 1000,
    staleWhileRevalidate: stale(control.staleWhileRevalidate, 0),
    staleIfError: stale(control.staleIfError, Infinity),
  };
}

/** The longer of the error caching minimum and of what the origin states; `no-store` of an error is ignored. */
function errorLifetime(
  status: number, control: CacheControl, policy: CachePolicy, errorResponses: ReadonlyMap<number, ErrorResponse>,
): Lifetime | undefined {
  const stated = control.sMaxAge ?? control.maxAge;
  if (!CACHED_ERRORS.has(status) && (stated === undefined || !CACHED_ERRORS_WITH_AGE.has(status))) {
    return undefined;
  }
  const seconds = Math.max(errorCachingMinTtl(status, errorResponses), Math.min(stated ?? 0, policy.maxTtl));
  return seconds === 0 ? undefined : { fresh: seconds * 1000, staleWhileRevalidate: 0, staleIfError: 0 };
}

/** Seconds. */
export function errorCachingMinTtl(status: number, errorResponses: ReadonlyMap<number, ErrorResponse>): number {
  return errorResponses.get(status)?.cachingMinTtl ?? DEFAULT_ERROR_CACHING_MIN_TTL;
}

function secondsUntilExpires(headers: Headers, now: number): number | undefined {
  const expires = headerValue(headers, 'expires');
  if (expires === undefined) {
    return undefined;
  }
  const at = Date.parse(expires);
  return Number.isNaN(at) ? 0 : Math.max(0, (at - now) / 1000);
}
