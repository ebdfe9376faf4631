import type { EventType } from '../distribution';
import { validationFailure } from '../edge-failure';
import type { EdgeRequest, OriginResponse } from '../http';
import type { Origin } from '../origins';
import type { Trace } from '../trace';
import { buildEvent, type EventConfig } from './event';
import type { Pool } from './pool';
import { readRequest, type ResultRequest } from './result-request';
import { readResponse } from './result-response';

/**
 * The time limits that hold everywhere; the quota page allows viewer functions more, another page does not.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/edge-functions-choosing.html
 */
const TIME_LIMITS: Readonly<Record<EventType, number>> = {
  'viewer-request': 5_000,
  'viewer-response': 5_000,
  'origin-request': 30_000,
  'origin-response': 30_000,
};

/** A function of one behaviour at one location. */
export interface EdgeFunction {
  readonly pool: Pool;
  readonly timeoutMs?: number;
}

export type RequestOutcome = ({ readonly kind: 'request' } & ResultRequest) | { readonly kind: 'response'; readonly response: OriginResponse };

type Fields = Readonly<Record<string, unknown>>;

/** viewer-request and origin-request: passes a request on, or answers. Throws an EdgeFailure for what CloudFront refuses. */
export async function runRequestStage(
  eventType: 'viewer-request' | 'origin-request', edgeFunction: EdgeFunction, config: EventConfig, trace: Trace, request: EdgeRequest, origin?: Origin,
): Promise<RequestOutcome> {
  const result = await invoke(eventType, edgeFunction, trace, buildEvent(eventType, config, request, origin));
  const errors: string[] = [];
  const outcome: RequestOutcome = 'status' in result
    ? { kind: 'response', response: readResponse(eventType, result, undefined, errors) }
    : { kind: 'request', ...readRequest(eventType, result, request, origin, errors) };
  refuse(eventType, errors);
  return outcome;
}

/** origin-response and viewer-response: changes a response. */
export async function runResponseStage(
  eventType: 'origin-response' | 'viewer-response', edgeFunction: EdgeFunction, config: EventConfig, trace: Trace,
  request: EdgeRequest, response: OriginResponse, origin?: Origin,
): Promise<OriginResponse> {
  const result = await invoke(eventType, edgeFunction, trace, buildEvent(eventType, config, request, origin, response));
  const errors: string[] = [];
  const changed = readResponse(eventType, result, response, errors);
  refuse(eventType, errors);
  return changed;
}

async function invoke(eventType: EventType, { pool, timeoutMs }: EdgeFunction, trace: Trace, event: unknown): Promise<Fields> {
  const limit = Math.min(timeoutMs ?? Infinity, TIME_LIMITS[eventType]);
  const result = await pool.invoke(event, limit, (environment, coldStart) => trace.stages.push({ eventType, environment, coldStart }));
  if (typeof result !== 'object' || result === null || Array.isArray(result)) {
    throw validationFailure([`'${eventType}' must return a request or a response, got: ${JSON.stringify(result)}; return one of them`]);
  }
  return result as Fields;
}

function refuse(eventType: EventType, errors: readonly string[]): void {
  if (errors.length > 0) {
    throw validationFailure(errors.map(error => `${eventType}: ${error}`));
  }
}
