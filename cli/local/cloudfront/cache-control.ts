/** The directives of a response's Cache-Control that CloudFront acts on. */
export interface CacheControl {
  readonly noStore: boolean;
  /** Only the form without field names, which covers the whole response. */
  readonly noCache: boolean;
  readonly isPrivate: boolean;
  readonly mustRevalidate: boolean;
  readonly maxAge?: number;
  readonly sMaxAge?: number;
  readonly staleWhileRevalidate?: number;
  readonly staleIfError?: number;
  /** Lower-case names in `no-cache="..."` and `private="..."`: sent on, but not kept in the cache. */
  readonly uncachedFields: readonly string[];
}

const DIRECTIVE = /([a-z-]+)(?:\s*=\s*(?:"([^"]*)"|([^\s,;]+)))?/gi;

function seconds(value: string | undefined): number | undefined {
  return value !== undefined && /^\d+$/.test(value) ? Number(value) : undefined;
}

/**
 * Examples: `max-age=0, s-maxage=60` gives both numbers; `no-cache="Set-Cookie"` leaves `noCache` false and names
 * one uncached field.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/Cookies.html for `no-cache="Set-Cookie"`
 */
export function parseCacheControl(value: string | undefined): CacheControl {
  const directives = new Map<string, string | undefined>();
  for (const [, name, quoted, plain] of (value ?? '').matchAll(DIRECTIVE)) {
    directives.set(name.toLowerCase(), quoted ?? plain);
  }
  const has = (name: string) => directives.has(name);
  const fields = ['no-cache', 'private'].flatMap(name => (directives.get(name) ?? '').split(','));
  return {
    noStore: has('no-store'),
    noCache: has('no-cache') && directives.get('no-cache') === undefined,
    isPrivate: has('private') && directives.get('private') === undefined,
    mustRevalidate: has('must-revalidate') || has('proxy-revalidate'),
    maxAge: seconds(directives.get('max-age')),
    sMaxAge: seconds(directives.get('s-maxage')),
    staleWhileRevalidate: seconds(directives.get('stale-while-revalidate')),
    staleIfError: seconds(directives.get('stale-if-error')),
    uncachedFields: fields.map(field => field.trim().toLowerCase()).filter(field => field !== ''),
  };
}
