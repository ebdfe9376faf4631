import type { EventType } from '../distribution';
import type { EdgeRequest } from '../http';
import type { Origin } from '../origins';
import { checkHeaders, readHeaders } from './result-headers';
import { readOrigin } from './result-origin';

type Fields = Readonly<Record<string, unknown>>;

const MAX_URL_LENGTH = 8192;
/** Spaces, control characters and, in a query string, the fragment identifier. */
const NOT_IN_URI = /[\s\p{Cc}]/u;
const NOT_IN_QUERY = /[\s\p{Cc}#]/u;

/** A request that a function passed on, and where it goes in origin events. */
export interface ResultRequest {
  readonly request: EdgeRequest;
  readonly origin?: Origin;
}

/**
 * Reads the request that a function returned. Method and client address are those of the viewer whatever it says: the
 * first is read-only, the second has no effect.
 */
export function readRequest(eventType: EventType, result: Fields, before: EdgeRequest, origin: Origin | undefined, errors: string[]): ResultRequest {
  const headers = readHeaders(result.headers, 'request.headers', errors);
  checkHeaders(eventType, before.headers, headers, errors);
  if (result.method !== before.method) {
    errors.push(`'request.method' must be ${before.method}, got: ${String(result.method)}; the method is read-only`);
  }
  const uri = readUri(result.uri, errors);
  const querystring = readQueryString(result.querystring ?? '', errors);
  if (uri.length + querystring.length >= MAX_URL_LENGTH) {
    errors.push(`'request.uri' must be shorter than ${MAX_URL_LENGTH} characters with its query string, got: ${uri.length + querystring.length}; shorten it`);
  }
  const swapped = origin === undefined ? undefined : readOrigin(result.origin, origin, errors);
  for (const name of Object.keys(swapped?.customHeaders ?? {})) {
    if (headers[name] !== undefined) {
      errors.push(`'origin.customHeaders.${name}' must be absent, got: a header that is in request.headers too; keep one of them`);
    }
  }
  return { request: { ...before, uri, querystring, headers }, origin: swapped };
}

function readUri(value: unknown, errors: string[]): string {
  if (typeof value !== 'string' || !value.startsWith('/') || NOT_IN_URI.test(value) || value.includes('?')) {
    errors.push(`'request.uri' must be a path that starts with / and has no spaces or query, got: ${JSON.stringify(value)}; encode it`);
  }
  return String(value);
}

function readQueryString(value: unknown, errors: string[]): string {
  if (typeof value !== 'string' || NOT_IN_QUERY.test(value)) {
    errors.push(`'request.querystring' must be free of spaces, control characters and #, got: ${JSON.stringify(value)}; encode it`);
  }
  return String(value);
}
