import { normalisedAcceptEncoding } from './cache-key';
import { filterCookies } from './cookies';
import type { Behavior } from './distribution';
import { headerValue, type EdgeRequest, type Headers } from './http';
import type { Origin } from './origins';
import { filterQueryString } from './query-string';
import { selects, selectsEither } from './selection';

/** Headers that CloudFront sends on its own terms, whatever the policies say. */
const MANAGED = new Set([
  'cookie', 'host', 'accept-encoding', 'via', 'x-forwarded-for',
  'if-match', 'if-none-match', 'if-modified-since', 'if-unmodified-since', 'if-range', 'range',
]);

const CONDITIONS = ['if-none-match', 'if-modified-since'] as const;

/** The query string for the origin: what is in the key, and what the origin request policy adds. */
export function originQueryString(request: EdgeRequest, { cachePolicy, originRequestPolicy }: Behavior): string {
  return filterQueryString(request.querystring, name => selectsEither(cachePolicy.queryStrings, originRequestPolicy.queryStrings, name));
}

/**
 * The headers of an origin request, before the origin-request function: those in the key, those of the origin request
 * policy, and CloudFront's own.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/controlling-origin-requests.html
 */
export function originHeaders(request: EdgeRequest, behavior: Behavior, origin: Origin, conditions: Headers): Headers {
  const headers: Headers = {
    'host': [forwardsHeader(behavior, 'host') ? headerValue(request.headers, 'host') ?? origin.domainName : origin.domainName],
    'user-agent': ['Amazon CloudFront'],
    'via': ['2.0 local.cloudfront.net (CloudFront)'],
    'x-forwarded-for': [[...(request.headers['x-forwarded-for'] ?? []), request.clientIp].join(', ')],
  };
  for (const name of Object.keys(request.headers)) {
    if (!MANAGED.has(name) && !name.startsWith('cloudfront-') && forwardsHeader(behavior, name)) {
      headers[name] = request.headers[name];
    }
  }
  addCloudFrontHeaders(headers, request, behavior);
  addContentHeaders(headers, request);
  const encoding = acceptEncoding(request, behavior);
  if (encoding !== undefined) {
    headers['accept-encoding'] = [encoding];
  }
  const cookies = behavior.forwardsCookies ? forwardedCookies(request, behavior) : '';
  if (cookies !== '') {
    headers.cookie = [cookies];
  }
  for (const name of Object.keys(origin.customHeaders)) {
    delete headers[name];
  }
  return { ...headers, ...conditions };
}

/**
 * The viewer's conditions and range, which reach the origin on a miss; conditions do not where cookies are forwarded.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/Cookies.html
 */
export function viewerConditions(request: EdgeRequest, behavior: Behavior): Headers {
  const headers: Headers = {};
  const names = [...(behavior.forwardsCookies ? [] : CONDITIONS), 'range', 'if-range'];
  for (const name of names) {
    if (request.headers[name] !== undefined) {
      headers[name] = request.headers[name];
    }
  }
  return headers;
}

function forwardsHeader({ cachePolicy, originRequestPolicy }: Behavior, name: string): boolean {
  return selects(originRequestPolicy.headers, name) || cachePolicy.headers.includes(name);
}

function forwardedCookies(request: EdgeRequest, { cachePolicy, originRequestPolicy }: Behavior): string {
  return filterCookies(request.headers, name => selectsEither(cachePolicy.cookies, originRequestPolicy.cookies, name));
}

function acceptEncoding(request: EdgeRequest, behavior: Behavior): string | undefined {
  const { gzip, brotli } = behavior.cachePolicy;
  if (gzip || brotli) {
    return normalisedAcceptEncoding(request.headers, behavior.cachePolicy);
  }
  return forwardsHeader(behavior, 'accept-encoding') ? headerValue(request.headers, 'accept-encoding') : undefined;
}

/** The two that need no knowledge of the viewer's place or device. */
function addCloudFrontHeaders(headers: Headers, request: EdgeRequest, behavior: Behavior): void {
  const named = (name: string) => behavior.cachePolicy.headers.includes(name)
    || (behavior.originRequestPolicy.headers.kind === 'only' && behavior.originRequestPolicy.headers.names.has(name));
  if (named('cloudfront-forwarded-proto')) {
    headers['cloudfront-forwarded-proto'] = [request.scheme];
  }
  if (named('cloudfront-viewer-address')) {
    headers['cloudfront-viewer-address'] = [`${request.clientIp}:0`];
  }
}

function addContentHeaders(headers: Headers, request: EdgeRequest): void {
  if (request.body === undefined) {
    return;
  }
  headers['content-length'] = [String(request.body.length)];
  if (request.headers['content-type'] !== undefined) {
    headers['content-type'] = request.headers['content-type'];
  }
}
