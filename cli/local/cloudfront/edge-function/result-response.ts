import type { EventType } from '../distribution';
import { EMPTY_BODY, type Headers, type OriginResponse } from '../http';
import { checkHeaders, readHeaders } from './result-headers';

type Fields = Readonly<Record<string, unknown>>;

/**
 * Bytes of headers and body that a function may answer with.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html#limits-lambda-at-edge
 */
const SIZE_LIMITS: Readonly<Record<EventType, number>> = {
  'viewer-request': 40 * 1024,
  'viewer-response': 40 * 1024,
  'origin-request': 1024 * 1024,
  'origin-response': 1024 * 1024,
};

/**
 * Reads a response that a function generated, or changed if there was one `before` it. The body of the origin stays
 * unless the function gives another one.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-generating-http-responses.html
 */
export function readResponse(eventType: EventType, result: Fields, before: OriginResponse | undefined, errors: string[]): OriginResponse {
  const headers = readHeaders(result.headers, 'response.headers', errors);
  checkHeaders(eventType, before?.headers ?? onlyReadable(eventType, headers), headers, errors);
  const status = readStatus(result.status, errors);
  if (eventType === 'viewer-response' && before !== undefined && status !== before.status) {
    errors.push(`'response.status' must be ${before.status}, got: ${status}; a viewer-response function cannot change it`);
  }
  const replaced = result.body !== undefined && eventType !== 'viewer-response';
  const body = replaced ? readBody(result, errors) : before?.body ?? EMPTY_BODY;
  checkSize(eventType, headers, replaced ? body.length : 0, errors);
  if (replaced) {
    delete headers['content-length'];
  }
  return { status, headers, body, ...!replaced && before?.stream !== undefined && { stream: before.stream } };
}

/** Nothing precedes a generated response, so any read-only response header in it is an addition, save its length. */
function onlyReadable(eventType: EventType, headers: Headers): Headers {
  const names = eventType === 'viewer-request' ? ['content-length', 'host'] : ['accept-encoding', 'content-length'];
  return Object.fromEntries(names.filter(name => headers[name] !== undefined).map(name => [name, headers[name]]));
}

function readStatus(value: unknown, errors: string[]): number {
  const status = typeof value === 'string' && /^\d{3}$/.test(value) ? Number(value) : 0;
  if (status < 200 || status > 599) {
    errors.push(`'response.status' must be a string from '200' to '599', got: ${JSON.stringify(value)}; correct the status`);
  }
  return status;
}

function readBody(result: Fields, errors: string[]): Uint8Array {
  const encoding = result.bodyEncoding ?? 'text';
  if (typeof result.body !== 'string' || (encoding !== 'text' && encoding !== 'base64')) {
    errors.push(`'response.body' must be a string with bodyEncoding text or base64, got: ${typeof result.body}, ${String(encoding)}; encode it`);
    return EMPTY_BODY;
  }
  return Buffer.from(result.body, encoding === 'base64' ? 'base64' : 'utf8');
}

function checkSize(eventType: EventType, headers: Headers, bodySize: number, errors: string[]): void {
  let size = bodySize;
  for (const name of Object.keys(headers)) {
    size += headers[name].reduce((sum, value) => sum + name.length + value.length + 4, 0);
  }
  if (size > SIZE_LIMITS[eventType]) {
    errors.push(`'response' must be at most ${SIZE_LIMITS[eventType]} bytes in ${eventType}, got: ${size}; shorten it`);
  }
}
