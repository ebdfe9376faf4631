import type { IConstruct } from 'constructs';
import type { SiteFile } from './site-source';
import { matchesPathPattern } from '../core/edge/path-pattern';
import { isDocumentFile } from '../core/site-manifest';
import { invalid } from '../private/errors';
import { pathPattern, patternsOverlap } from '../private/path-patterns';

/** Checks patterns of shared files: rooted, distinct, and none that would hold documents of every release. */
export function checkSharedAssets(scope: IConstruct, patterns: readonly string[]): string[] {
  patterns.forEach((pattern, index) => {
    pathPattern(scope, 'sharedAssets', pattern, '/assets/*');
    if (matchesPathPattern(pattern, '/index.html')) {
      throw invalid(scope, 'sharedAssets', 'patterns that no document matches', `'${pattern}', which matches /index.html`, 'name the folder of content-hashed files, like /assets/*');
    }
    const twin = patterns.slice(0, index).find((other) => patternsOverlap(pattern, other));
    if (twin !== undefined) {
      throw invalid(scope, 'sharedAssets', 'path patterns that do not overlap', `'${twin}' and '${pattern}'`, 'keep the wider one');
    }
  });
  return [...patterns];
}

/** A document under a shared pattern would be one file for all releases, kept for a year. */
export function checkSharedFiles(scope: IConstruct, files: readonly SiteFile[]): void {
  const document = files.find((file) => isDocumentFile(file.path));
  if (document !== undefined) {
    throw invalid(scope, 'sharedAssets', 'patterns that no document matches', `one that matches /${document.path}`, 'name the folder of content-hashed files, like /assets/*');
  }
}
