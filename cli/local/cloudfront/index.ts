/**
 * A model of CloudFront with Lambda@Edge, for tests, benchmarks, the demo and the local edge. Time, network, randomness
 * and the cache's storage are injected, so a run can be repeated exactly.
 *
 * NOT MODELLED, so neither proved nor refuted by anything that runs on it:
 * - regional edge caches and Origin Shield: each location goes to the origin itself; eviction before expiry;
 * - propagation: a changed distribution, a new function version and an invalidation act everywhere at once;
 * - compression (Accept-Encoding only enters the key and goes to the origin), `Vary`, HTTP versions, gRPC; what ends a WebSocket (idle time, a changed distribution);
 * - the body of what may be cached as it arrives: it is passed on as a whole, as are errors; pauses between packets of an origin;
 * - ranges in the cache: a range that misses goes to the origin and its 206 is not kept; several ranges in one request;
 * - CloudFront Functions and KeyValueStore; `includeBody` of Lambda@Edge; ES modules and Python as handlers;
 * - Lambda at the edge: memory limits, CPU time, start-up time, account concurrency, logs; `globalThis` by any other
 *   name, and the objects behind it (`Array.prototype` ...), are shared by all environments of this process;
 * - geography, devices and TLS: of the `CloudFront-*` headers only forwarded-proto and viewer-address exist;
 * - AWS WAF, geo restriction, signed URLs and cookies, field-level encryption, continuous deployment, access logs;
 * - limits on the size of requests and URLs that viewers send; connection attempts and retries at origins;
 * - DNS of the configured origin, which CloudFront resolves before an origin-request function can replace it;
 * - the legacy `ForwardedValues`, and cache-tag invalidation.
 *
 * `Distribution.notModelled` names those that a given distribution uses. Where AWS documents two readings, the one that
 * is harder on the application is taken; where it documents none, there is an option (`functionCookies`).
 */
export { createMemoryCache, type Cache, type CacheEntry } from './cache';
export { createCloudFront, type CloudFront, type CloudFrontOptions, type LocationName } from './cloudfront';
export { parseDistribution, type Behavior, type Distribution, type EventType, type PolicyProperties } from './distribution';
export type { EdgeFunctionSource, EnvironmentInfo } from './edge-function/environment';
export type { Headers, OriginResponse, ViewerRequest } from './http';
export { EMPTY_BODY, isWebSocket } from './http';
export type { Location } from './location';
export type { CustomOrigin, Origin, S3Origin } from './origins';
export type { Clock, Fetch, LogLevel, OriginRequest, Ports } from './ports';
export type { FunctionCookies } from './request-context';
export { createSystemClock } from './system-clock';
export type { CacheResult, StageTrace, Trace, ViewerResponse } from './trace';
export { createVirtualClock, type VirtualClock } from './virtual-clock';
