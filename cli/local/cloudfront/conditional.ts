import { headerValue, withoutHeaders, type Headers } from './http';

/** What RFC 9110 section 15.4.5 lets a 304 carry; Set-Cookie is not among them. */
const NOT_MODIFIED_HEADERS = new Set([
  'cache-control', 'content-location', 'date', 'etag', 'expires', 'last-modified', 'vary',
]);

/** True if the viewer already has this object. `If-None-Match` makes `If-Modified-Since` count for nothing. */
export function isNotModified(request: Headers, response: Headers): boolean {
  const ifNoneMatch = headerValue(request, 'if-none-match');
  if (ifNoneMatch !== undefined) {
    const etag = headerValue(response, 'etag');
    return ifNoneMatch.trim() === '*' || (etag !== undefined && ifNoneMatch.split(',').some(tag => weak(tag) === weak(etag)));
  }
  const since = Date.parse(headerValue(request, 'if-modified-since') ?? '');
  const modified = Date.parse(headerValue(response, 'last-modified') ?? '');
  return modified <= since;
}

export function notModifiedHeaders(headers: Headers): Headers {
  const kept: Headers = {};
  for (const name of Object.keys(headers)) {
    if (NOT_MODIFIED_HEADERS.has(name)) {
      kept[name] = headers[name];
    }
  }
  return kept;
}

/** The conditions with which CloudFront asks the origin whether an expired object is still good. */
export function revalidationConditions(headers: Headers): Headers {
  const etag = headerValue(headers, 'etag');
  const modified = headerValue(headers, 'last-modified');
  return {
    ...(etag === undefined ? {} : { 'if-none-match': [etag] }),
    ...(modified === undefined ? {} : { 'if-modified-since': [modified] }),
  };
}

/** What a 304 of the origin updates in the stored headers; the content stays as it was. */
export function mergeNotModified(stored: Headers, notModified: Headers): Headers {
  return { ...stored, ...withoutHeaders(notModifiedHeaders(notModified), new Set(['vary'])) };
}

function weak(tag: string): string {
  return tag.trim().replace(/^W\//, '');
}
