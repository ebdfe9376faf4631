import type { Duplex, Readable } from 'node:stream';

/** Lower-case header names to their values, in the order they arrived. */
export type Headers = Record<string, string[]>;

/** What a browser sends to an edge location. */
export interface ViewerRequest {
  readonly method: string;
  /** Path only, as sent (percent-encoded), starting with `/`. */
  readonly uri: string;
  /** Without the leading `?`; empty if there is none. */
  readonly querystring: string;
  readonly headers: Headers;
  readonly clientIp: string;
  /** @default https */
  readonly scheme?: 'http' | 'https';
  readonly body?: Uint8Array;
  /** Aborted once the viewer has gone away. Who gives it takes answers for this viewer alone as they arrive: `stream` instead of `body`. */
  readonly gone?: AbortSignal;
}

/** A response as the origin port gives it and as the cache keeps it. */
export interface OriginResponse {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Uint8Array;
  /** What follows a 101: a WebSocket, byte by byte in both directions. Never kept in a cache. */
  readonly tunnel?: Duplex;
  /** The body as it arrives, in place of `body`. Never kept in a cache. */
  readonly stream?: Readable;
}

/** Whether a request opens a WebSocket. */
export function isWebSocket({ headers }: { readonly headers: Headers }): boolean {
  return headers['sec-websocket-key'] !== undefined;
}

/** The part of a request that edge functions may change. */
export interface EdgeRequest {
  readonly method: string;
  readonly uri: string;
  readonly querystring: string;
  readonly headers: Headers;
  readonly clientIp: string;
  readonly scheme: 'http' | 'https';
  readonly body?: Uint8Array;
}

export const EMPTY_BODY = new Uint8Array(0);

/** All values of a header joined as RFC 9110 section 5.3 allows; undefined if it is not there. */
export function headerValue(headers: Headers, name: string): string | undefined {
  const values = headers[name];
  if (values === undefined || values.length === 0) {
    return undefined;
  }
  return values.length === 1 ? values[0] : values.join(', ');
}

/** A copy that shares the value arrays: replace values, do not push to them. */
export function copyHeaders(headers: Headers): Headers {
  return { ...headers };
}

/** A copy without the named headers. */
export function withoutHeaders(headers: Headers, names: ReadonlySet<string>): Headers {
  const copy: Headers = {};
  for (const name of Object.keys(headers)) {
    if (!names.has(name)) {
      copy[name] = headers[name];
    }
  }
  return copy;
}

/** Lower-cases names and merges those that differ only in case. */
export function lowerCaseHeaders(headers: Headers): Headers {
  const result: Headers = {};
  for (const name of Object.keys(headers)) {
    const lower = name.toLowerCase();
    result[lower] = result[lower] === undefined ? headers[name] : [...result[lower], ...headers[name]];
  }
  return result;
}

export function isRead(method: string): boolean {
  return method === 'GET' || method === 'HEAD';
}
