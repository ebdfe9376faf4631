import type { Cache } from './cache';
import type { Headers, OriginResponse } from './http';
import type { Origin } from './origins';

/** Time. Cache lifetimes, function limits, and all that edge functions see of time follow it. */
export interface Clock {
  /** Milliseconds since the Unix epoch. */
  now(): number;
  setTimeout(callback: () => void, milliseconds: number): unknown;
  clearTimeout(handle: unknown): void;
}

/** What CloudFront sends to an origin. */
export interface OriginRequest {
  readonly origin: Origin;
  readonly method: string;
  /** With the origin's path in front. */
  readonly uri: string;
  readonly querystring: string;
  /** Custom headers of the origin included. */
  readonly headers: Headers;
  readonly body?: Uint8Array;
  /** There if the answer is for one viewer alone, who takes it as it arrives: it may be a stream, unless it is an error. Aborted when they have gone away. */
  readonly gone?: AbortSignal;
}

/** The network as edge functions see it. */
export type Fetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>;

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** Everything the model needs of the world around it. */
export interface Ports {
  readonly clock: Clock;
  /** 0 (inclusive) to 1 (exclusive); edge functions get it as `Math.random`. */
  readonly random: () => number;
  /** Rejecting means that the origin cannot be reached: a 502, or a 504 if the error is named `TimeoutError`. */
  readonly origin: (request: OriginRequest) => Promise<OriginResponse>;
  readonly fetch: Fetch;
  /** `process.env` of the edge functions: region, credentials, endpoints. */
  readonly env: Readonly<Record<string, string>>;
  readonly log?: (level: LogLevel, message: string, details: Readonly<Record<string, unknown>>) => void;
  /**
   * The cache of one location.
   *
   * @default - unbounded, in memory
   */
  readonly cache?: (location: string) => Cache;
}
