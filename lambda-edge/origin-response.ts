import type { CloudFrontHeaders, CloudFrontResponseEvent, CloudFrontResponseResult } from 'aws-lambda';
import { loadConfig } from './adapter/config';
import { headerValue, setHeader } from './adapter/headers';
import { notFoundPage } from './adapter/origin';
import { RELEASE_HEADER, ROUTE_HEADER } from '../src/core/edge/config';
import type { RouteValue } from '../src/core/edge/route-value';
import { parseRouteValue } from '../src/core/edge/route-value';
import { EDGE_CACHE_SECONDS } from '../src/core/propagation';

const config = loadConfig();

/** A release is immutable and stands in the key, so the edge keeps it; browsers ask again, for the next reload may be another release. */
const EDGE_KEEPS_BROWSERS_ASK = `public, max-age=0, must-revalidate, s-maxage=${EDGE_CACHE_SECONDS}`;

const SUCCESS = ['200', '206', '304'];

/** Marks a response with the release of its bytes. Release and class stand in the key, so what is cached is right for every hit. */
export async function handler(event: CloudFrontResponseEvent): Promise<CloudFrontResponseResult> {
  const { request, response } = event.Records[0].cf;
  const route = parseRouteValue(headerValue(request.headers, ROUTE_HEADER) ?? '');
  const missing = notFoundPage(request) !== undefined; // the page was found, what was asked for was not
  if (missing && response.status.startsWith('20')) {
    response.status = '404';
    response.statusDescription = 'Not Found';
  }
  if (route !== null) {
    mark(response.headers, route, !missing && SUCCESS.includes(response.status));
  }
  return response;
}

function mark(headers: CloudFrontHeaders, route: RouteValue, success: boolean): void {
  setHeader(headers, RELEASE_HEADER, route.release);
  if (route.preview) {
    setHeader(headers, 'cache-control', 'private, no-store');
    if (route.requestClass === 'document') {
      setHeader(headers, 'x-robots-tag', 'noindex');
    }
    return;
  }
  if (!success) {
    return;
  }
  if (route.color === null) {
    setHeader(headers, 'cache-control', EDGE_KEEPS_BROWSERS_ASK);
  }
  if (route.requestClass === 'document' && opensPage(headers)) {
    const value = `${config.cookies.release}=${route.release}; Path=/; Secure; HttpOnly; SameSite=Lax`;
    headers['set-cookie'] = [...headers['set-cookie'] ?? [], { key: 'set-cookie', value }];
  }
}

/** A download is a navigation too, but leaves the page open that it was started from; a cookie would move that page's requests. */
function opensPage(headers: CloudFrontHeaders): boolean {
  const type = headerValue(headers, 'content-type') ?? 'text/html';
  return /^(text\/html|application\/xhtml\+xml)\b/i.test(type) && !/^attachment\b/i.test(headerValue(headers, 'content-disposition') ?? '');
}
