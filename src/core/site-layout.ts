import { matchesPathPattern } from './edge/path-pattern';
import type { FallbackKind } from './edge/release-path';
import { releaseFolder, SHARED_FOLDER } from './site-keys';

/**
 * Where a distribution looks for the files of a site, and how it answers for what it does not find. It stands in the
 * distribution and in the edge code, so it holds for every release at once.
 */
export interface SiteLayout {
  /** Sorted path patterns of files that all releases share. */
  readonly sharedAssets: readonly string[];
  readonly fallback: FallbackKind;
  readonly notFoundPage?: string;
}

/** A release as far as a layout concerns it. */
export interface LaidOutRelease {
  readonly release: string;
  /** Object keys of all its files. */
  readonly keys: readonly string[];
  /** The layout that it was made for, if that is known. */
  readonly layout?: SiteLayout;
}

/** What a release would lose by another layout. */
export interface LayoutConflict {
  readonly prop: 'sharedAssets' | 'fallback' | 'fallback.notFoundPage';
  /** In words. */
  readonly got: string;
}

interface HeldFile {
  readonly path: string;
  readonly isShared: boolean;
}

/**
 * Whether a release would be answered otherwise by another layout, judged by its files: a pattern that concerns none of
 * them may come and go, and so may a page for missing files that it does not hold.
 *
 * @param current the layout of the distribution; without it, the one that the release was made for
 */
export function layoutConflict(held: LaidOutRelease, wanted: SiteLayout, current = held.layout): LayoutConflict | undefined {
  const files = held.keys.map((key) => heldFile(key, held.release));
  return patternConflict(held.release, files, wanted, current) ?? (current && fallbackConflict(held.release, files, wanted, current));
}

/** `shared/assets/app.js` and `releases/<id>/index.html`. */
function heldFile(key: string, release: string): HeldFile {
  const own = releaseFolder(release);
  const isShared = key.indexOf(own) !== 0;
  return { path: `/${key.slice((isShared ? SHARED_FOLDER : own).length)}`, isShared };
}

function patternConflict(release: string, files: readonly HeldFile[], wanted: SiteLayout, current?: SiteLayout): LayoutConflict | undefined {
  const finds = ({ sharedAssets }: SiteLayout, { path, isShared }: HeldFile): boolean =>
    sharedAssets.some((pattern) => matchesPathPattern(pattern, path)) === isShared;
  const lost = files.find((file) => !finds(wanted, file) && (current === undefined || finds(current, file)));
  return lost && { prop: 'sharedAssets', got: `patterns that ${lost.isShared ? 'leave out' : 'match'} ${lost.path} of release ${release}` };
}

function fallbackConflict(release: string, files: readonly HeldFile[], wanted: SiteLayout, current: SiteLayout): LayoutConflict | undefined {
  if (wanted.fallback !== current.fallback) {
    return { prop: 'fallback', got: `${wanted.fallback} instead of ${current.fallback}, by which release ${release} is answered` };
  }
  const pageOf = ({ notFoundPage }: SiteLayout): string | undefined => files.some(({ path }) => path === notFoundPage) ? notFoundPage : undefined;
  const [before, after] = [pageOf(current), pageOf(wanted)];
  return before === after ? undefined : { prop: 'fallback.notFoundPage', got: `${after ?? 'no page'} instead of ${before ?? 'no page'} for release ${release}` };
}
