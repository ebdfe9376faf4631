import type { CloudFrontRequestEvent, CloudFrontRequestResult } from 'aws-lambda';
import { loadConfig } from './adapter/config';
import { headerValue } from './adapter/headers';
import { notFound } from './adapter/responses';
import { ROUTE_HEADER } from '../src/core/edge/config';
import { releasePath } from '../src/core/edge/release-path';
import { parseRouteValue } from '../src/core/edge/route-value';

const config = loadConfig();

/** Turns the decision into an origin path. It reads nothing that a client can write. */
export async function handler(event: CloudFrontRequestEvent): Promise<CloudFrontRequestResult> {
  const { request } = event.Records[0].cf;
  const route = parseRouteValue(headerValue(request.headers, ROUTE_HEADER) ?? '');
  const path = route && releasePath(request.uri, route, config.fallback);
  if (path === null) {
    return notFound();
  }
  request.uri = path;
  return request;
}
