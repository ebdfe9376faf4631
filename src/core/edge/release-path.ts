import { hasFileExtension } from './request-class';
import type { RouteValue } from './route-value';

/** How a site answers a path that names no file. */
export type FallbackKind = 'spa' | 'directory-index';

/** Where a release's files lie in the bucket. */
export const RELEASES_PREFIX = '/releases';

/** Where the files that all releases share lie. */
export const SHARED_PREFIX = '/shared';

const INDEX = 'index.html';

/**
 * The path of a request inside its release, or `null` for a path that no release may answer.
 *
 * With `directory-index`: `/about` is `/releases/<id>/about/index.html`. With `spa`: a document or frame at `/orders/7`
 * is `/releases/<id>/index.html`, a subresource at `/orders/7` stays as it is and gets the origin's 404.
 * Paths with a file extension are never answered by another file.
 */
export function releasePath(path: string, route: RouteValue, fallback: FallbackKind): string | null {
  if (!isPlainPath(path)) {
    return null;
  }
  return releaseFile(withFallback(path, route, fallback), route);
}

/** Where a file of a release lies in the bucket. */
export function releaseFile(path: string, route: RouteValue): string {
  return `${RELEASES_PREFIX}/${route.release}${path}`;
}

function withFallback(path: string, route: RouteValue, fallback: FallbackKind): string {
  if (path === '/') {
    return `/${INDEX}`;
  }
  if (fallback === 'directory-index') {
    return withDirectoryIndex(path);
  }
  return hasFileExtension(path) || route.requestClass === 'subresource' ? path : `/${INDEX}`;
}

function withDirectoryIndex(path: string): string {
  if (path.charAt(path.length - 1) === '/') {
    return path + INDEX;
  }
  return hasFileExtension(path) ? path : `${path}/${INDEX}`;
}

/** Encoded once or more often: what decodes a path twice must not find more in it than what decodes it once. */
const UNSAFE = /[\u0000-\u0020\\]|%(25)*(5c|2f|[01][0-9a-f])/i;
const DOT = /%(25)*2e/gi;
const DOT_SEGMENT = /\/\.\.?(\/|$|[?#]|%(25)*(20|23|3f))/i;

/** Dot segments, backslashes, control characters and encoded separators could climb out of a release in whatever normalises a path later. */
function isPlainPath(path: string): boolean {
  return path.charAt(0) === '/' && !UNSAFE.test(path) && !DOT_SEGMENT.test(path.replace(DOT, '.'));
}
