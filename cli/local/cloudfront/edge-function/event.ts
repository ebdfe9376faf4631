import type { EventType } from '../distribution';
import type { EdgeRequest, Headers, OriginResponse } from '../http';
import type { Origin } from '../origins';
import { statusText } from '../status-text';

/** Lower-case names to entries, as in events and results of Lambda@Edge. */
export type EventHeaders = Record<string, Array<{ key?: string; value: string }>>;

export interface EventConfig {
  readonly distributionDomainName: string;
  readonly distributionId: string;
  readonly requestId: string;
}

const displayNames = new Map<string, string>();

/** `x-bg-release` to `X-Bg-Release`, as most clients write it. Kept in memory: names repeat on every request. */
function displayName(name: string): string {
  let display = displayNames.get(name);
  if (display === undefined) {
    display = name.replace(/(^|-)([a-z])/g, (_, dash: string, letter: string) => dash + letter.toUpperCase());
    if (displayNames.size < 1000) {
      displayNames.set(name, display);
    }
  }
  return display;
}

function toEventHeaders(headers: Headers): EventHeaders {
  const result: EventHeaders = {};
  for (const name of Object.keys(headers)) {
    const key = displayName(name);
    result[name] = headers[name].map(value => ({ key, value }));
  }
  return result;
}

function toEventOrigin(origin: Origin): Record<string, unknown> {
  const { domainName, path, readTimeout } = origin;
  const customHeaders = toEventHeaders(origin.customHeaders);
  if (origin.kind === 's3') {
    return { s3: { authMethod: origin.authMethod, customHeaders, domainName, path, readTimeout, region: origin.region } };
  }
  const { keepaliveTimeout, port, protocol, sslProtocols } = origin;
  return { custom: { customHeaders, domainName, keepaliveTimeout, path, port, protocol, readTimeout, sslProtocols: [...sslProtocols] } };
}

/**
 * The event of one stage, with nothing shared with the cache: handlers may change all of it.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-event-structure.html
 */
export function buildEvent(
  eventType: EventType, config: EventConfig, request: EdgeRequest, origin?: Origin, response?: OriginResponse,
): { Records: [{ cf: Record<string, unknown> }] } {
  const cf: Record<string, unknown> = {
    config: {
      distributionDomainName: config.distributionDomainName,
      distributionId: config.distributionId,
      eventType,
      requestId: config.requestId,
    },
    request: {
      clientIp: request.clientIp,
      headers: toEventHeaders(request.headers),
      method: request.method,
      ...(origin === undefined ? {} : { origin: toEventOrigin(origin) }),
      querystring: request.querystring,
      uri: request.uri,
    },
  };
  if (response !== undefined) {
    cf.response = {
      headers: toEventHeaders(response.headers),
      status: String(response.status),
      statusDescription: statusText(response.status),
    };
  }
  return { Records: [{ cf }] };
}
