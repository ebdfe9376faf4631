import type { CloudFrontHeaders, CloudFrontRequest, CloudFrontRequestResult, CloudFrontResultResponse } from 'aws-lambda';
import type { EventType } from '../../../cli/local/cloudfront';
import { isAddedByCloudFront, isDisallowed, readOnlyHeaders } from '../../../cli/local/cloudfront/edge-function/header-rules';

const VIEWER_RESPONSE_LIMIT = 40 * 1024;
const NAME = /^[!#$%&'*+.^_`|~0-9a-z-]+$/;
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/;

/** What a handler gets: events arrive as JSON, and belong to whoever gets them. */
export function delivered<T>(event: T): T {
  return JSON.parse(JSON.stringify(event)) as T;
}

export function isResponse(result: CloudFrontRequestResult): result is CloudFrontResultResponse {
  return typeof result === 'object' && result !== null && 'status' in result;
}

/** Names of the headers that are not what they were: added, changed or removed. */
export function changedHeaders(before: CloudFrontHeaders, after: CloudFrontHeaders): string[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return names.filter((name) => JSON.stringify(own(before, name)) !== JSON.stringify(own(after, name)));
}

function own(headers: CloudFrontHeaders, name: string): unknown {
  return Object.prototype.hasOwnProperty.call(headers, name) ? headers[name] : undefined;
}

/** Which of these changes CloudFront would answer with 502, at a stage that passes a message on. */
export function forbiddenChanges(eventType: EventType, changed: readonly string[], after: CloudFrontHeaders): string[] {
  return changed.filter((name) => readOnlyHeaders(eventType).includes(name)
    || (own(after, name) !== undefined && (isDisallowed(name) || (eventType === 'viewer-request' && isAddedByCloudFront(name)))));
}

/** The part of a request that a stage has no business with. */
export function untouchable(request: CloudFrontRequest): Partial<CloudFrontRequest> {
  const { headers: _, uri: __, origin: ___, ...rest } = request;
  return rest;
}

/** Why CloudFront or a client could not take a generated response; a 5xx is never right. */
export function faultsOfGenerated(response: CloudFrontResultResponse, eventType: EventType): string[] {
  const { status, statusDescription, headers = {}, body = '', ...rest } = response;
  const faults = Object.keys(rest).map((field) => `field ${field}`);
  if (!/^[234]\d\d$/.test(status) || typeof statusDescription !== 'string') {
    faults.push(`status ${status} ${String(statusDescription)}`);
  }
  if (headers['cache-control']?.length !== 1) {
    faults.push('nothing says whether it may be kept');
  }
  if (sizeOf(headers) + Buffer.byteLength(body) > VIEWER_RESPONSE_LIMIT) {
    faults.push('too large');
  }
  return faults.concat(faultsOfHeaders(headers), forbiddenChanges(eventType, Object.keys(headers), headers));
}

function faultsOfHeaders(headers: CloudFrontHeaders): string[] {
  return Object.entries(headers).filter(([name, list]) => !NAME.test(name) || list.length === 0
    || list.some(({ key, value }) => (key ?? name).toLowerCase() !== name || CONTROL.test(value))).map(([name, list]) => `${name}: ${JSON.stringify(list)}`);
}

function sizeOf(headers: CloudFrontHeaders): number {
  return Object.values(headers).flat().reduce((sum, { key = '', value }) => sum + key.length + Buffer.byteLength(value) + 4, 0);
}
