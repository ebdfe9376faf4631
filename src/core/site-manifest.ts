import { matchesPathPattern } from './edge/path-pattern';
import { ownKey, sharedKey } from './site-keys';
import type { SiteLayout } from './site-layout';

/** What the controller checks before it stages a release, and what tells it which files a release needs. */
export interface SiteManifest {
  readonly release: string;
  /** The state that the release belongs to. */
  readonly state: string;
  /** Of what was known before the files were uploaded. */
  readonly fingerprint: string;
  /** Object key -> size in bytes. */
  readonly objects: { readonly [key: string]: number };
  /** Object key of each file that all releases share -> SHA-256 of its bytes. */
  readonly shared: { readonly [key: string]: string };
  /** Object keys of files whose bytes are known at deploy only. */
  readonly deployTime: readonly string[];
  /** The layout that the release was made for. */
  readonly layout?: SiteLayout;
  /** How it came, if not with a deploy: an upload overwrites nothing, so what it names is there as named, or will be. */
  readonly origin?: 'upload';
}

/** A file of a release: its path in the site, with `/` between folders and none in front. */
export interface ManifestFile {
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** SHA-256 of its bytes, in hexadecimal digits. */
  readonly digest: string;
}

type Paths = ReadonlyArray<Pick<ManifestFile, 'path'>>;
type Digests = ReadonlyArray<Pick<ManifestFile, 'path' | 'digest'>>;

/** What decides the fingerprint of a release. */
export interface ReleaseContent {
  readonly files: Digests;
  /** Files whose bytes are known at deploy only, with the SHA-256 of what is known of them before. */
  readonly deployTime: Digests;
  readonly sharedAssets: readonly string[];
}

/** Whoever puts a file into the bucket says this of those that all releases share; of the others it says nothing, the edge does. */
export const SHARED_CACHE_CONTROL = 'public, max-age=31536000, immutable';

/** Length of a release id that is taken from a fingerprint. */
const ID_LENGTH = 12;

export function isSharedFile(path: string, sharedAssets: readonly string[]): boolean {
  return sharedAssets.some((pattern) => matchesPathPattern(pattern, `/${path}`));
}

/** A document under a shared pattern would be one file for all releases, kept for a year. */
export function isDocumentFile(path: string): boolean {
  return /\.[sx]?html?$/i.test(path);
}

/** A deploy-time file takes the place of a file of the same path. */
export function withoutDeployTime<T extends { readonly path: string }>(files: readonly T[], deployTime: Paths): T[] {
  return files.filter(({ path }) => !deployTime.some((other) => other.path === path));
}

/**
 * The text whose SHA-256 is the fingerprint of a release: all paths and contents, as far as they are known, and which of
 * them are shared. Whoever lists the files, and in whatever order, comes to the same text.
 *
 * Of `assets/app.js`, which all releases share, and `index.html`, with digests `a..` and `b..`:
 * `assets/app.js\0shared a..\nindex.html\0b..\n`.
 */
export function fingerprintText({ files, deployTime, sharedAssets }: ReleaseContent): string {
  const lines = withoutDeployTime(files, deployTime)
    .sort((a, b) => comparePaths(a.path, b.path))
    .map(({ path, digest }) => `${path}\0${isSharedFile(path, sharedAssets) ? 'shared ' : ''}${digest}\n`);
  return [...lines, ...deployTime.map(({ path, digest }) => `${path}\0deploy-time ${digest}\n`).sort()].join('');
}

/** The id of a release that nobody named: the same content is the same release. */
export function releaseIdOf(fingerprint: string): string {
  return fingerprint.slice(0, ID_LENGTH);
}

/** @param layout whose patterns sort the files, too */
export function siteManifest(
  { files, deployTime }: { files: readonly ManifestFile[]; deployTime: Paths },
  { release, state, fingerprint, layout, origin }: Pick<SiteManifest, 'release' | 'state' | 'fingerprint' | 'origin'> & { readonly layout: SiteLayout },
): SiteManifest {
  const uploaded = withoutDeployTime(files, deployTime);
  const shared = uploaded.filter(({ path }) => isSharedFile(path, layout.sharedAssets));
  const own = uploaded.filter(({ path }) => !isSharedFile(path, layout.sharedAssets));
  return {
    release,
    state,
    fingerprint,
    objects: Object.fromEntries([
      ...shared.map(({ path, size }) => [sharedKey(path), size] as const),
      ...own.map(({ path, size }) => [ownKey(release, path), size] as const),
    ]),
    shared: Object.fromEntries(shared.map(({ path, digest }) => [sharedKey(path), digest])),
    deployTime: deployTime.map(({ path }) => ownKey(release, path)),
    layout,
    ...origin !== undefined && { origin },
  };
}

/** Folder by folder, as a walk meets them: `a/b` stands before `a-b`, though `-` comes before `/`. */
function comparePaths(a: string, b: string): number {
  const [these, those] = [a, b].map((path) => path.split('/').join('\0'));
  return these < those ? -1 : 1;
}
