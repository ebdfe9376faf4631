import type { Construct } from 'constructs';
import type { DocumentFallback } from './document-fallback';
import type { SiteLayout } from '../core/site-layout';
import { invalid } from '../private/errors';
import { readFlag } from '../release-state/flags';

export function siteLayout(sharedAssets: readonly string[], fallback: DocumentFallback): SiteLayout {
  return { sharedAssets: [...sharedAssets].sort(), fallback: fallback._kind(), notFoundPage: fallback._notFoundPage() };
}

/** `-c changeLayout=true`, or for one state of several `-c changeLayout:<stateName>=true`: the live release may be answered otherwise. */
export function mayChangeLayout(scope: Construct, stateName: string): boolean {
  const value = readFlag(scope, 'changeLayout', stateName);
  if (value !== undefined && value !== 'true') {
    throw invalid(scope, 'changeLayout', '\'true\'', `'${value}'`, 'leave the flag out, or pass -c changeLayout=true');
  }
  return value !== undefined;
}
