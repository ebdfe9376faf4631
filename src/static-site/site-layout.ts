import type { Construct } from 'constructs';
import type { DocumentFallback } from './document-fallback';
import type { SiteLayout } from '../core/site-layout';
import { invalid } from '../private/errors';

export function siteLayout(sharedAssets: readonly string[], fallback: DocumentFallback): SiteLayout {
  return { sharedAssets: [...sharedAssets].sort(), fallback: fallback._kind(), notFoundPage: fallback._notFoundPage() };
}

/** `-c changeLayout=true`, or for one state of several `-c changeLayout:<stateName>=true`: the live release may be answered otherwise. */
export function mayChangeLayout(scope: Construct, stateName: string): boolean {
  const value: unknown = scope.node.tryGetContext(`changeLayout:${stateName}`) ?? scope.node.tryGetContext('changeLayout');
  if (value !== undefined && String(value) !== 'true') {
    throw invalid(scope, 'changeLayout', '\'true\'', `'${String(value)}'`, 'leave the flag out, or pass -c changeLayout=true');
  }
  return value !== undefined;
}
