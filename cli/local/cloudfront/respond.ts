import type { CachedOutcome } from './cached-fetch';
import { isNotModified, notModifiedHeaders } from './conditional';
import type { Behavior } from './distribution';
import { runResponseStage } from './edge-function/stages';
import { copyHeaders, EMPTY_BODY, isRead, type EdgeRequest, type OriginResponse } from './http';
import { applyRange } from './range';
import type { RequestContext } from './request-context';
import { applyResponseHeadersPolicy } from './response-headers-policy';
import type { ViewerResponse } from './trace';

/** From what was fetched to what this viewer gets: conditions, ranges, viewer-response, policy, CloudFront's own headers. */
export async function respond(context: RequestContext, behavior: Behavior, request: EdgeRequest, outcome: CachedOutcome): Promise<ViewerResponse> {
  const selected = select(behavior, request, outcome);
  const response = await runViewerResponse(context, behavior, request, outcome, selected);
  const headers = copyHeaders(response.headers);
  if (outcome.storedAt !== undefined) {
    headers.age = [String(Math.max(0, Math.floor((context.ports.clock.now() - outcome.storedAt) / 1000)))];
  }
  return seal(context, behavior, request, { ...response, headers }, xCacheOf(outcome));
}

/** The last step of every response, those that CloudFront makes itself included. */
export function seal(
  { location, trace }: RequestContext, behavior: Behavior, request: EdgeRequest, response: OriginResponse, xCache: string,
): ViewerResponse {
  const headers = copyHeaders(response.headers);
  if (behavior.responseHeadersPolicy !== undefined) {
    applyResponseHeadersPolicy(headers, behavior.responseHeadersPolicy, request.headers);
  }
  headers['x-cache'] = [`${xCache} from cloudfront`];
  headers.via = ['1.1 local.cloudfront.net (CloudFront)'];
  headers['x-amz-cf-pop'] = [location.name];
  headers['x-amz-cf-id'] = [trace.requestId];
  return { ...response, headers, body: request.method === 'HEAD' ? EMPTY_BODY : response.body, trace };
}

/** Conditional requests are not supported where cookies are forwarded. */
function select(behavior: Behavior, request: EdgeRequest, { response, source }: CachedOutcome): OriginResponse {
  if (response.status !== 200 || !isRead(request.method)) {
    return response;
  }
  if (!behavior.forwardsCookies && isNotModified(request.headers, response.headers)) {
    return { status: 304, headers: notModifiedHeaders(response.headers), body: EMPTY_BODY };
  }
  // An origin that ignored the range gives this viewer the whole object; the cache gives the next one the part.
  const ranged = request.method === 'GET' && source !== 'miss' && source !== 'uncacheable';
  return ranged ? applyRange(request.headers, response) : response;
}

/**
 * Skipped for errors, whether of the origin or dressed as a custom error page.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-cloudfront-trigger-events.html
 */
async function runViewerResponse(
  context: RequestContext, behavior: Behavior, request: EdgeRequest, outcome: CachedOutcome, response: OriginResponse,
): Promise<OriginResponse> {
  const edgeFunction = context.edgeFunction(behavior, 'viewer-response');
  if (edgeFunction === undefined || outcome.error || outcome.customErrorPage || response.status >= 400) {
    return response;
  }
  return runResponseStage('viewer-response', edgeFunction, context.eventConfig, context.trace, request, response);
}

function xCacheOf({ source, error }: CachedOutcome): string {
  if (error) {
    return 'Error';
  }
  switch (source) {
    case 'hit':
    case 'error-hit': return 'Hit';
    case 'refresh-hit': return 'RefreshHit';
    case 'generated': return 'LambdaGeneratedResponse';
    case 'miss':
    case 'uncacheable': return 'Miss';
  }
}
