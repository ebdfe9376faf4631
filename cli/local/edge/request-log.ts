import type { EdgeDocument } from '../../../src/core';
import { colorOf, parseRouteValue, REASON_HEADER, ROUTE_HEADER } from '../../../src/core';
import type { Color } from '../../../src/core/color';
import type { CacheResult, ViewerRequest, ViewerResponse } from '../cloudfront';

/** One line of the control page: which release served a request, why, and from where. No cookie, no query string. */
export interface RequestLogEntry {
  readonly id: number;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly location: string;
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly release: string | null;
  readonly class: string | null;
  readonly reason: string;
  readonly cache: CacheResult;
  readonly color: Color | null;
  readonly ms: number;
  /** Why the answer is a 502, 503 or 504, in words for the developer. */
  readonly errors: readonly string[];
}

/** Kept for a browser that lost its connection. */
const KEPT = 200;

export class RequestLog {
  private readonly listeners = new Set<(entry: RequestLogEntry) => void>();
  private readonly entries: RequestLogEntry[] = [];
  private lastId = 0;

  add(entry: Omit<RequestLogEntry, 'id'>): void {
    const complete = { id: ++this.lastId, ...entry };
    this.entries.push(complete);
    this.entries.splice(0, this.entries.length - KEPT);
    this.listeners.forEach((listener) => listener(complete));
  }

  after(id: number): readonly RequestLogEntry[] {
    return this.entries.filter((entry) => entry.id > id);
  }

  /** Gives the way to stop listening. */
  listen(listener: (entry: RequestLogEntry) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
}

export function describeRequest(
  location: string, request: ViewerRequest, { status, trace }: ViewerResponse, document: EdgeDocument | null, at: number, ms: number,
): Omit<RequestLogEntry, 'id'> {
  const route = parseRouteValue(trace.requestAfterViewer?.headers[ROUTE_HEADER]?.[0] ?? '');
  return {
    at,
    location,
    method: request.method,
    path: request.uri,
    status,
    release: route?.release ?? null,
    class: route?.requestClass ?? null,
    reason: reasonOf(trace, status),
    cache: trace.cache,
    color: route === null ? null : route.color ?? (document && colorOf(document, route.release)),
    ms: Math.round(ms * 10) / 10,
    errors: trace.errors,
  };
}

function reasonOf({ requestAfterViewer, errors, stages }: ViewerResponse['trace'], status: number): string {
  const given = requestAfterViewer?.headers[REASON_HEADER]?.[0];
  if (given !== undefined) {
    return given;
  }
  if (errors.length > 0) {
    return 'error';
  }
  if (!stages.some(({ eventType }) => eventType === 'viewer-request')) {
    return requestAfterViewer === undefined ? 'refused' : 'shared-asset';
  }
  return status === 503 ? 'maintenance' : status === 302 ? 'preview-link' : 'function';
}
