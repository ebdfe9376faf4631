import type { EventType } from './distribution';
import type { EdgeRequest, OriginResponse } from './http';
import type { OriginRequest } from './ports';

/**
 * Where the bytes of a response came from. `uncacheable`: the method or the policy never caches;
 * `refresh-hit`: the origin answered 304 and the cached bytes were served; `generated`: a function answered.
 */
export type CacheResult = 'hit' | 'refresh-hit' | 'miss' | 'error-hit' | 'uncacheable' | 'generated';

/** One invocation of an edge function. */
export interface StageTrace {
  readonly eventType: EventType;
  readonly environment: string;
  readonly coldStart: boolean;
}

/** Why a viewer got what it got: for tests, and for the control page of the local edge. */
export interface Trace {
  readonly requestId: string;
  readonly location: string;
  /** Path pattern of the behaviour, `*` for the default one. */
  behavior: string;
  cache: CacheResult;
  cacheKey?: string;
  /** The request as the viewer-request function left it: what the cache key is computed from. */
  requestAfterViewer?: Pick<EdgeRequest, 'uri' | 'querystring' | 'headers'>;
  /** The request as the origin got it; only if this request went there. */
  originRequest?: OriginRequest;
  readonly stages: StageTrace[];
  /** Why the answer is a 502, 503 or 504. */
  readonly errors: string[];
}

/** What a browser gets, with the reason. */
export interface ViewerResponse extends OriginResponse {
  readonly trace: Trace;
}

export function newTrace(requestId: string, location: string): Trace {
  return { requestId, location, behavior: '*', cache: 'miss', stages: [], errors: [] };
}
