import type { Color } from '../color';
import type { CanonicalHost } from './canonical-host';
import type { FallbackKind } from './release-path';

/**
 * What the edge functions know at synthesis. It is a file beside each bundle, because Lambda@Edge has no environment
 * variables, and it names no release: neither a release nor a flip changes a byte of it.
 */
export interface EdgeConfig {
  readonly parameter: EdgeParameter;
  /** Seconds, 2-300. */
  readonly stateTtl: number;
  readonly cookies: EdgeCookies;
  /** Query parameter of a preview link. */
  readonly previewParameter: string;
  readonly fallback: FallbackKind;
  /** Path patterns whose backend holds one release per color. */
  readonly perColorPaths: readonly string[];
  /** Host names that lead to another one, if there are any. */
  readonly hosts?: CanonicalHost;
}

/** Where the edge document is read: the home region first, the replica only when that fails. */
export interface EdgeParameter {
  readonly name: string;
  readonly region: string;
  readonly replicaRegion: string;
}

export interface EdgeCookies {
  readonly release: string;
  readonly preview: string;
  /** A cookie of the app that identifies a client better than its address. */
  readonly bucketBy?: string;
}

/** Header in the cache key that carries release and class from viewer-request to the origin stages. */
export const ROUTE_HEADER = 'x-bg-route';

/** Request header that says why, for whoever watches the edge; it reaches no origin. */
export const REASON_HEADER = 'x-bg-reason';

/** Response header that names the release of the bytes. */
export const RELEASE_HEADER = 'x-bg-release';

/** A client that sends one of these is not believed. */
export const INTERNAL_HEADER_PREFIX = 'x-bg-';

/** Origin headers that name the domain of each color's backend: edge code cannot hold names that are known at deploy only. */
export const ORIGIN_HEADERS: { readonly [color in Color]: string } = { blue: 'x-bg-origin-blue', green: 'x-bg-origin-green' };

/** Origin header that marks the second try after a 404, and names the page of the release to answer with. */
export const NOT_FOUND_HEADER = 'x-bg-not-found';

/** Origin header by which a backend knows that a request came through the distribution. */
export const SECRET_HEADER = 'x-bg-origin-secret';
