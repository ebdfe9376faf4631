import { filterCookies } from './cookies';
import { headerValue, type EdgeRequest, type Headers } from './http';
import type { CachePolicy } from './policies';
import { filterQueryString } from './query-string';
import { selects } from './selection';

/** The cache key and the parts of it that invalidation looks at. */
export interface CacheKey {
  readonly text: string;
  /** Path and, where the policy has query strings, `?` and those. */
  readonly path: string;
}

/**
 * The key of a request as the viewer-request function left it. Parts are separated by line feeds, which no part can
 * hold, so no client can make its request look like another one.
 *
 * Example: `/index.html` with `x-bg-release: abc` in the policy gives `/index.html\nx-bg-release: abc`.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/controlling-the-cache-key.html
 */
export function cacheKeyOf(request: EdgeRequest, policy: CachePolicy): CacheKey {
  const query = policy.queryStrings.kind === 'none'
    ? '' : filterQueryString(request.querystring, name => selects(policy.queryStrings, name));
  const path = query === '' ? request.uri : `${request.uri}?${query}`;
  let text = request.method === 'OPTIONS' ? `OPTIONS ${path}` : path;
  for (const name of policy.headers) {
    const value = headerValue(request.headers, name);
    if (value !== undefined && !(name === 'accept-encoding' && (policy.gzip || policy.brotli))) {
      text += `\n${name}: ${value}`;
    }
  }
  if (policy.cookies.kind !== 'none') {
    const cookies = filterCookies(request.headers, name => selects(policy.cookies, name));
    text += cookies === '' ? '' : `\ncookie: ${cookies}`;
  }
  const encoding = normalisedAcceptEncoding(request.headers, policy);
  return { path, text: encoding === undefined ? text : `${text}\naccept-encoding: ${encoding}` };
}

const REFUSED = /;\s*q=0(\.0*)?\s*$/;

/**
 * `br,gzip`, `br` or `gzip`, whichever the policy enables and the viewer takes; undefined if none.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cache-key-understand-cache-policy.html#cache-policy-compressed-objects
 */
export function normalisedAcceptEncoding(headers: Headers, policy: CachePolicy): string | undefined {
  if (!policy.gzip && !policy.brotli) {
    return undefined;
  }
  const accepted = (headerValue(headers, 'accept-encoding') ?? '').toLowerCase().split(',')
    .filter(item => !REFUSED.test(item)).map(item => item.split(';')[0].trim());
  const brotli = policy.brotli && accepted.includes('br');
  const gzip = policy.gzip && accepted.includes('gzip');
  return brotli && gzip ? 'br,gzip' : brotli ? 'br' : gzip ? 'gzip' : undefined;
}
