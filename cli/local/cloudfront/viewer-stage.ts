import type { Behavior, Distribution } from './distribution';
import { isDisallowed } from './edge-function/header-rules';
import { runRequestStage, type RequestOutcome } from './edge-function/stages';
import { EMPTY_BODY, type EdgeRequest, type Headers, type OriginResponse, type ViewerRequest } from './http';
import type { RequestContext } from './request-context';

/** The request as CloudFront takes it: without the headers that it removes and that no function ever sees. */
export function acceptRequest(request: ViewerRequest): EdgeRequest {
  const headers: Headers = {};
  for (const name of Object.keys(request.headers)) {
    if (!isDisallowed(name)) {
      headers[name] = request.headers[name];
    }
  }
  const { method, uri, querystring, clientIp, scheme = 'https', body } = request;
  return { method, uri, querystring, headers, clientIp, scheme, body };
}

/** What CloudFront answers by itself before anything else runs. */
export function refuseOrRedirect(request: EdgeRequest, behavior: Behavior): OriginResponse | undefined {
  if (request.scheme === 'http' && behavior.viewerProtocolPolicy !== 'allow-all') {
    return behavior.viewerProtocolPolicy === 'https-only' ? plain(403, 'HTTPS is required') : redirectToHttps(request);
  }
  return behavior.allowedMethods.has(request.method) ? undefined : plain(403, `${request.method} is not allowed here`);
}

/** A 307 keeps method and body; @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-https-viewers-to-cloudfront.html */
function redirectToHttps(request: EdgeRequest): OriginResponse {
  const status = request.method === 'GET' || request.method === 'HEAD' ? 301 : 307;
  const query = request.querystring === '' ? '' : `?${request.querystring}`;
  const location = `https://${request.headers.host?.[0] ?? 'localhost'}${request.uri}${query}`;
  return { status, headers: { location: [location] }, body: EMPTY_BODY };
}

export function plain(status: number, text: string): OriginResponse {
  return { status, headers: { 'content-type': ['text/plain; charset=utf-8'] }, body: Buffer.from(`${text}\n`) };
}

/** Runs the viewer-request function, if there is one. */
export async function runViewerRequest(context: RequestContext, behavior: Behavior, request: EdgeRequest): Promise<RequestOutcome> {
  const edgeFunction = context.edgeFunction(behavior, 'viewer-request');
  return edgeFunction === undefined
    ? { kind: 'request', request }
    : runRequestStage('viewer-request', edgeFunction, context.eventConfig, context.trace, request);
}

/**
 * The default root object stands for `/`, and for `/` only, after viewer-request: a function there still sees `/`.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/DefaultRootObject.html
 */
export function withRootObject(request: EdgeRequest, { defaultRootObject }: Distribution): EdgeRequest {
  return request.uri === '/' && defaultRootObject !== '' ? { ...request, uri: `/${defaultRootObject}` } : request;
}

