import type { CloudFrontRequest, CloudFrontRequestEvent, CloudFrontRequestResult } from 'aws-lambda';
import { loadConfig } from './adapter/config';
import { factsOf } from './adapter/facts';
import { removeInternalHeaders, setHeader } from './adapter/headers';
import { hostOf } from './adapter/host';
import { maintenance, moved, redirectWithCookie } from './adapter/responses';
import { readParameter } from './document/parameter';
import { createFailureReport } from './document/read-failures';
import { createDocumentReader } from './document/reader';
import type { EdgeDocument } from '../src/core/document';
import { canonicalLocation } from '../src/core/edge/canonical-host';
import { REASON_HEADER, ROUTE_HEADER } from '../src/core/edge/config';
import { decideRoute } from '../src/core/edge/decide';
import { parsePreviewLink } from '../src/core/edge/preview-link';
import { writeRouteValue } from '../src/core/edge/route-value';

const config = loadConfig();
const reader = createDocumentReader({ ...config.parameter, stateTtl: config.stateTtl }, {
  read: (region, limitMs) => readParameter(config.parameter.name, region, Date.now(), limitMs).catch((error: Error) => {
    console.error(`no document from ${region}: ${error.message}`); // written only where logging was asked for
    throw error;
  }),
  now: () => Date.now(),
  wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  random: () => Math.random(),
  homeFailed: createFailureReport(config.parameter.name, () => Date.now()),
});

/** Decides which release answers and writes it where the cache key sees it. */
export async function handler(event: CloudFrontRequestEvent): Promise<CloudFrontRequestResult> {
  const { config: invocation, request } = event.Records[0].cf;
  removeInternalHeaders(request.headers);
  const host = hostOf(request, invocation);
  const elsewhere = canonicalLocation(host, request.uri, request.querystring, config.hosts);
  if (elsewhere !== null) {
    return moved(elsewhere, { mayHoldCredential: elsewhere.includes(config.previewParameter) });
  }
  const link = parsePreviewLink(request.uri, request.querystring, config.previewParameter);
  if (link !== null && (request.method === 'GET' || request.method === 'HEAD')) {
    return redirectWithCookie(`https://${host}${link.location}`, previewCookie(link.token));
  }
  const document = reader.fresh() ?? await reader.current();
  return document === undefined ? maintenance() : route(request, invocation.requestId, document);
}

function route(request: CloudFrontRequest, requestId: string, document: EdgeDocument): CloudFrontRequest {
  const decision = decideRoute(factsOf(request, config), document, Date.now());
  setHeader(request.headers, ROUTE_HEADER, writeRouteValue(decision, requestId));
  setHeader(request.headers, REASON_HEADER, decision.reason);
  if (decision.requestClass === 'document') {
    removeConditions(request); // a 304 would leave the old document with the new cookie
  }
  return request;
}

function removeConditions(request: CloudFrontRequest): void {
  delete request.headers['if-none-match'];
  delete request.headers['if-modified-since'];
  delete request.headers['if-range'];
}

function previewCookie(token: string): string {
  const attributes = 'Path=/; HttpOnly; Secure; SameSite=Lax';
  return `${config.cookies.preview}=${token}; ${attributes}${token === '' ? '; Max-Age=0' : ''}`;
}
