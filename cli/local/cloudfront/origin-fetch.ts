import type { Behavior } from './distribution';
import { isDisallowed } from './edge-function/header-rules';
import { runRequestStage, runResponseStage } from './edge-function/stages';
import { originHeaders, originQueryString } from './forwarding';
import { copyHeaders, EMPTY_BODY, isRead, lowerCaseHeaders, withoutHeaders, type EdgeRequest, type Headers, type OriginResponse } from './http';
import type { Origin } from './origins';
import type { OriginRequest } from './ports';
import type { RequestContext } from './request-context';

/** What came back from the origin side, after its functions. */
export interface OriginOutcome {
  readonly response: OriginResponse;
  /** An origin-request function answered in place of the origin. */
  readonly generated: boolean;
  /** The origin gave no answer at all. */
  readonly unreachable: boolean;
}

/** Meant for one connection, or written by CloudFront itself. */
const HOP_BY_HOP = new Set(['connection', 'keep-alive', 'proxy-connection', 'te', 'trailer', 'transfer-encoding', 'upgrade', 'via', 'x-cache', 'age']);
const SET_COOKIE = new Set(['set-cookie']);
const FAILOVER_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Asks the origin of the behaviour, and the second one of its group if the first fails: origin functions then run for
 * each of the two.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/high_availability_origin_failover.html
 */
export async function fetchFromTarget(
  context: RequestContext, behavior: Behavior, request: EdgeRequest, conditions: Headers,
): Promise<OriginOutcome> {
  const { primary, secondary, failoverStatusCodes } = behavior.target;
  const outcome = await fetchFromOrigin(context, behavior, request, primary, conditions);
  const failed = outcome.unreachable || failoverStatusCodes.has(outcome.response.status);
  if (secondary === undefined || !failed || outcome.generated || !FAILOVER_METHODS.has(request.method)) {
    return outcome;
  }
  return fetchFromOrigin(context, behavior, request, secondary, conditions);
}

async function fetchFromOrigin(
  context: RequestContext, behavior: Behavior, viewerRequest: EdgeRequest, configured: Origin, conditions: Headers,
): Promise<OriginOutcome> {
  let origin = configured;
  let request: EdgeRequest = {
    ...viewerRequest,
    querystring: originQueryString(viewerRequest, behavior),
    headers: originHeaders(viewerRequest, behavior, origin, conditions),
  };
  const onRequest = context.edgeFunction(behavior, 'origin-request');
  if (onRequest !== undefined) {
    const outcome = await runRequestStage('origin-request', onRequest, context.eventConfig, context.trace, request, origin);
    if (outcome.kind === 'response') {
      return { response: stripFunctionCookies(context, behavior, outcome.response), generated: true, unreachable: false };
    }
    request = outcome.request;
    origin = outcome.origin ?? origin;
  }
  const answer = await send(context, behavior, request, origin);
  if (typeof answer === 'number') {
    return { response: { status: answer, headers: {}, body: EMPTY_BODY }, generated: false, unreachable: true };
  }
  const response = readOriginResponse(answer, behavior);
  return { response: await afterOrigin(context, behavior, request, origin, response), generated: false, unreachable: false };
}

/** The response, or the status that stands for none. */
async function send(context: RequestContext, behavior: Behavior, request: EdgeRequest, origin: Origin): Promise<OriginResponse | number> {
  const { ports, trace, gone, forErrorPage } = context;
  const originRequest: OriginRequest = {
    origin,
    method: request.method,
    uri: `${origin.path}${request.uri}`,
    querystring: request.querystring,
    headers: { ...request.headers, ...origin.customHeaders, 'x-amz-cf-id': [trace.requestId] },
    ...(request.body === undefined ? {} : { body: request.body }),
    ...(gone !== undefined && !forErrorPage && isForOneViewer(request, behavior) ? { gone } : {}),
  };
  trace.originRequest = originRequest;
  return new Promise(resolve => {
    const timer = ports.clock.setTimeout(() => {
      trace.errors.push(`the origin ${origin.domainName} must answer within ${origin.readTimeout} s, got: no answer; see why it is slow`);
      resolve(504);
    }, origin.readTimeout * 1000);
    const settle = (result: OriginResponse | number) => {
      ports.clock.clearTimeout(timer);
      resolve(result);
    };
    ports.origin(originRequest).then(settle, error => {
      trace.errors.push(`the origin ${origin.domainName} must be reachable, got: ${String(error?.message ?? error)}; see that it runs`);
      settle(error?.name === 'TimeoutError' ? 504 : 502);
    });
  });
}

/** Nothing keeps the answer, and no other request waits for it. */
function isForOneViewer({ method }: EdgeRequest, { cachePolicy, cachesOptions }: Behavior): boolean {
  return cachePolicy.maxTtl === 0 || !(isRead(method) || (method === 'OPTIONS' && cachesOptions));
}

/** Where no policy forwards cookies, CloudFront removes the Set-Cookie of the origin. */
function readOriginResponse(response: OriginResponse, behavior: Behavior): OriginResponse {
  const headers = withoutHeaders(lowerCaseHeaders(response.headers), HOP_BY_HOP);
  return { ...response, headers: behavior.forwardsCookies ? headers : withoutHeaders(headers, SET_COOKIE) };
}

/** Runs on every status but 101, of which AWS says nothing, before caching. Headers that functions do not see pass by it unchanged. */
async function afterOrigin(
  context: RequestContext, behavior: Behavior, request: EdgeRequest, origin: Origin, response: OriginResponse,
): Promise<OriginResponse> {
  const onResponse = context.edgeFunction(behavior, 'origin-response');
  if (onResponse === undefined || response.tunnel !== undefined) {
    return response;
  }
  const visible: Headers = {};
  const hidden: Headers = {};
  for (const name of Object.keys(response.headers)) {
    (isDisallowed(name) ? hidden : visible)[name] = response.headers[name];
  }
  const shown = { ...response, headers: visible };
  const changed = await runResponseStage('origin-response', onResponse, context.eventConfig, context.trace, request, shown, origin);
  return stripFunctionCookies(context, behavior, { ...changed, headers: { ...hidden, ...changed.headers } });
}

/**
 * AWS does not say whether a Set-Cookie of an origin function survives where no policy forwards cookies, so both
 * readings can be had; see `functionCookies` of the options.
 */
function stripFunctionCookies({ functionCookies }: RequestContext, behavior: Behavior, response: OriginResponse): OriginResponse {
  if (behavior.forwardsCookies || functionCookies === 'keep' || response.headers['set-cookie'] === undefined) {
    return response;
  }
  const headers = copyHeaders(response.headers);
  delete headers['set-cookie'];
  return { ...response, headers };
}
