import type { Color } from '../color';
import { isColor } from '../color';
import { isReleaseId } from '../release-id';
import type { Route } from './decide';
import type { RequestClass } from './request-class';

/** What later stages learn of a decision. It travels in one header that stands in the cache key. */
export interface RouteValue {
  readonly release: string;
  readonly requestClass: RequestClass;
  readonly color: Color | null;
  readonly preview: boolean;
}

const CLASSES: readonly RequestClass[] = ['document', 'embedded', 'subresource'];
const NONE = '-';

/**
 * The value for the cache key: one of a handful per release, whatever the client sent, so no client can make cache entries.
 * A preview takes `requestId` along, so that it never meets a shared entry.
 *
 * `9bc1a77f0e55.document`, `9bc1a77f0e55.subresource.green`, `9bc1a77f0e55.document.-.REQUEST_ID` (preview).
 */
export function writeRouteValue(route: Route, requestId: string): string {
  const shared = `${route.release}.${route.requestClass}`;
  if (route.preview) {
    return `${shared}.${route.color === null ? NONE : route.color}.${requestId}`;
  }
  return route.color === null ? shared : `${shared}.${route.color}`;
}

export function parseRouteValue(value: string): RouteValue | null {
  const parts = value.split('.');
  const requestClass = parts[1] as RequestClass;
  const color = parts[2];
  const preview = parts.length === 4;
  const isWhole = preview
    ? (isColor(color) || color === NONE) && parts[3] !== ''
    : parts.length === 2 || (parts.length === 3 && isColor(color));
  if (!isWhole || !isReleaseId(parts[0]) || CLASSES.indexOf(requestClass) < 0) {
    return null;
  }
  return { release: parts[0], requestClass: requestClass, color: isColor(color) ? color : null, preview: preview };
}
