import { asBoolean, asNumber, asObject, asStrings, invalid, optionalObject, type Properties } from './read';
import { parseSelection, SELECT_NONE, type Selection } from './selection';

const ONE_DAY = 86_400;
const ONE_YEAR = 31_536_000;

/** What makes up the cache key, and how long objects stay. */
export interface CachePolicy {
  /** Seconds. Above 0, `no-store`, `no-cache` and `private` of the origin are ignored. */
  readonly minTtl: number;
  readonly defaultTtl: number;
  /** Seconds; 0 disables caching. */
  readonly maxTtl: number;
  /** Lower case, sorted. */
  readonly headers: readonly string[];
  readonly cookies: Selection;
  readonly queryStrings: Selection;
  readonly gzip: boolean;
  readonly brotli: boolean;
}

/** Which viewer headers reach the origin beside those in the key. Names in lower case. */
export type HeaderSelection = Selection;

export interface OriginRequestPolicy {
  readonly headers: HeaderSelection;
  readonly cookies: Selection;
  readonly queryStrings: Selection;
}

/** Without an origin request policy only the key is forwarded. */
export const FORWARD_KEY_ONLY: OriginRequestPolicy = {
  headers: SELECT_NONE,
  cookies: SELECT_NONE,
  queryStrings: SELECT_NONE,
};

function lowerCase(names: readonly string[]): string[] {
  return names.map(name => name.toLowerCase());
}

/**
 * From the properties of an `AWS::CloudFront::CachePolicy`.
 *
 * Defaults: one day and one year, each raised to the value below it.
 *
 * @see https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_CachePolicyConfig.html
 */
export function parseCachePolicy(properties: unknown): CachePolicy {
  const config = asObject(asObject(properties, 'CachePolicy').CachePolicyConfig, 'CachePolicyConfig');
  const key = optionalObject(config.ParametersInCacheKeyAndForwardedToOrigin, 'ParametersInCacheKeyAndForwardedToOrigin');
  const headers = optionalObject(key.HeadersConfig, 'HeadersConfig');
  const minTtl = asNumber(config.MinTTL, 'MinTTL', 0);
  const defaultTtl = asNumber(config.DefaultTTL, 'DefaultTTL', Math.max(ONE_DAY, minTtl));
  return {
    minTtl,
    defaultTtl,
    maxTtl: asNumber(config.MaxTTL, 'MaxTTL', Math.max(ONE_YEAR, defaultTtl)),
    headers: headers.HeaderBehavior === 'whitelist' ? lowerCase(asStrings(headers.Headers, 'HeadersConfig.Headers')).sort() : [],
    cookies: parseCookies(key),
    queryStrings: parseQueryStrings(key),
    gzip: asBoolean(key.EnableAcceptEncodingGzip),
    brotli: asBoolean(key.EnableAcceptEncodingBrotli),
  };
}

/** From the properties of an `AWS::CloudFront::OriginRequestPolicy`. */
export function parseOriginRequestPolicy(properties: unknown): OriginRequestPolicy {
  const config = asObject(asObject(properties, 'OriginRequestPolicy').OriginRequestPolicyConfig, 'OriginRequestPolicyConfig');
  return {
    headers: parseHeaders(optionalObject(config.HeadersConfig, 'HeadersConfig')),
    cookies: parseCookies(config),
    queryStrings: parseQueryStrings(config),
  };
}

function parseCookies(parent: Properties): Selection {
  const config = optionalObject(parent.CookiesConfig, 'CookiesConfig');
  return parseSelection(config.CookieBehavior, config.Cookies, 'CookiesConfig');
}

function parseQueryStrings(parent: Properties): Selection {
  const config = optionalObject(parent.QueryStringsConfig, 'QueryStringsConfig');
  return parseSelection(config.QueryStringBehavior, config.QueryStrings, 'QueryStringsConfig');
}

function parseHeaders(config: Properties): HeaderSelection {
  const names = new Set(lowerCase(asStrings(config.Headers, 'HeadersConfig.Headers')));
  switch (config.HeaderBehavior) {
    case undefined:
    case 'none': return SELECT_NONE;
    case 'whitelist': return { kind: 'only', names };
    case 'allExcept': return { kind: 'except', names };
    case 'allViewer':
    case 'allViewerAndWhitelistCloudFront': return { kind: 'all' };
    default: throw invalid('HeaderBehavior', 'a behaviour that CloudFront knows', config.HeaderBehavior, 'correct the origin request policy');
  }
}
