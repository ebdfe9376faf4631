import type { IConstruct } from 'constructs';
import type { SiteFile } from './site-source';
import { matchesPathPattern } from '../core/edge/path-pattern';
import { invalid } from '../private/errors';
import { literal } from '../private/validate';

/** What CloudFront takes in a path pattern. */
const PATH_PATTERN = /^\/[A-Za-z0-9_\-.$/~"'@:+&*?]{1,254}$/;

/** Checks patterns of shared files: rooted, distinct, and none that would hold documents of every release. */
export function checkSharedAssets(scope: IConstruct, patterns: readonly string[]): string[] {
  patterns.forEach((pattern, index) => {
    if (!PATH_PATTERN.test(literal(scope, 'sharedAssets', pattern))) {
      throw invalid(scope, 'sharedAssets', 'path patterns that start with / and hold letters, digits and _-.$/~"\'@:+&*? only', `'${pattern}'`, 'write for example /assets/*');
    }
    if (matchesPathPattern(pattern, '/index.html')) {
      throw invalid(scope, 'sharedAssets', 'patterns that no document matches', `'${pattern}', which matches /index.html`, 'name the folder of content-hashed files, like /assets/*');
    }
    const twin = patterns.slice(0, index).find((other) => overlap(pattern, other));
    if (twin !== undefined) {
      throw invalid(scope, 'sharedAssets', 'path patterns that do not overlap', `'${twin}' and '${pattern}'`, 'keep the wider one');
    }
  });
  return [...patterns];
}

/** A document under a shared pattern would be one file for all releases, kept for a year. */
export function checkSharedFiles(scope: IConstruct, files: readonly SiteFile[]): void {
  const document = files.find((file) => /\.html?$/i.test(file.path));
  if (document !== undefined) {
    throw invalid(scope, 'sharedAssets', 'patterns that no document matches', `one that matches /${document.path}`, 'name the folder of content-hashed files, like /assets/*');
  }
}

/** Whether one pattern, read as a path, falls under the other. */
export function overlap(a: string, b: string): boolean {
  return matchesPathPattern(a, b) || matchesPathPattern(b, a);
}
