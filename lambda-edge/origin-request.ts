import type { CloudFrontRequest, CloudFrontRequestEvent, CloudFrontRequestResult } from 'aws-lambda';
import { loadConfig } from './adapter/config';
import { headerValue, removeCookie } from './adapter/headers';
import { colorOrigin, notFoundPage, sendTo } from './adapter/origin';
import { notFound } from './adapter/responses';
import { REASON_HEADER, ROUTE_HEADER } from '../src/core/edge/config';
import { releaseFile, releasePath } from '../src/core/edge/release-path';
import type { RouteValue } from '../src/core/edge/route-value';
import { parseRouteValue } from '../src/core/edge/route-value';

const config = loadConfig();

/** Path and query string of a request must be shorter, also once a path has grown: CloudFront answers 502 for what is not. */
const MAX_URL_LENGTH = 8192;

/** Turns the decision into an origin and a path. It reads nothing that a client can write. */
export async function handler(event: CloudFrontRequestEvent): Promise<CloudFrontRequestResult> {
  const { request } = event.Records[0].cf;
  const route = parseRouteValue(headerValue(request.headers, ROUTE_HEADER) ?? '');
  if (route === null) {
    return notFound();
  }
  return request.origin?.custom === undefined ? toFile(request, route) : toColor(request, route);
}

/** A site: one bucket, one prefix per release. */
function toFile(request: CloudFrontRequest, route: RouteValue): CloudFrontRequestResult {
  const page = notFoundPage(request);
  const path = page === undefined ? releasePath(request.uri, route, config.fallback)
    : route.requestClass === 'subresource' ? null : releaseFile(page, route);
  if (path === null || path.length + request.querystring.length >= MAX_URL_LENGTH) {
    return notFound();
  }
  request.uri = path;
  return request;
}

/** A backend per color. A decision without a color matched another behaviour than the path did: nobody answers that. */
function toColor(request: CloudFrontRequest, route: RouteValue): CloudFrontRequestResult {
  const domainName = route.color === null ? undefined : colorOrigin(request, route.color);
  if (domainName === undefined) {
    return notFound();
  }
  removeCookie(request.headers, config.cookies.preview);
  delete request.headers[REASON_HEADER];
  sendTo(request, domainName);
  return request;
}
