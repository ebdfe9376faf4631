import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';
import type { IConstruct } from 'constructs';
import type { DeployTimeContent } from './deploy-time-file';
import { structureOf } from './deploy-time-file';
import type { SiteFile } from './site-source';
import { matchesPathPattern } from '../core/edge/path-pattern';
import type { SiteLayout } from '../core/site-layout';
import { invalid } from '../private/errors';

/** A file with the SHA-256 of its bytes. */
export interface DigestedFile extends SiteFile {
  readonly digest: string;
}

/** One release of a site as files: what all releases share, and what only this one has. */
export interface SiteRelease {
  readonly shared: readonly DigestedFile[];
  readonly own: readonly DigestedFile[];
  /** Belong to the release too. */
  readonly deployTime: readonly DeployTimeContent[];
  /** SHA-256 over all paths and contents, as far as they are known at synthesis, and over which of them are shared. */
  readonly fingerprint: string;
}

/** What the controller checks before it stages a release, and what tells it which files a release needs. */
export interface SiteManifest {
  readonly release: string;
  readonly state: string;
  readonly fingerprint: string;
  /** Object key -> size in bytes. */
  readonly objects: { readonly [key: string]: number };
  /** Object key of each shared file -> SHA-256 of its bytes. */
  readonly shared: { readonly [key: string]: string };
  /** Object keys of files whose bytes are known at deploy only. */
  readonly deployTime: readonly string[];
  readonly layout: SiteLayout;
}

/** Length of a release id that is taken from a fingerprint. */
const ID_LENGTH = 12;

export function siteRelease(
  scope: IConstruct, found: readonly SiteFile[], sharedAssets: readonly string[], deployTime: readonly DeployTimeContent[],
): SiteRelease {
  const isShared = (file: { readonly path: string }): boolean => sharedAssets.some((pattern) => matchesPathPattern(pattern, `/${file.path}`));
  const misplaced = deployTime.find(isShared);
  if (misplaced !== undefined) {
    throw invalid(scope, 'deployTimeFiles', 'files that no pattern of \'sharedAssets\' matches', `'${misplaced.path}'`, 'give it another path: it belongs to one release');
  }
  const files = found
    .filter((file) => !deployTime.some((other) => other.path === file.path))
    .map((file) => ({ ...file, digest: sha256(fs.readFileSync(file.location)) }));
  const lines = [
    ...files.map((file) => `${file.path}\0${isShared(file) ? 'shared ' : ''}${file.digest}\n`),
    ...deployTime.map((file) => `${file.path}\0deploy-time ${sha256(structureOf(scope, file.content))}\n`).sort(),
  ];
  return { shared: files.filter(isShared), own: files.filter((file) => !isShared(file)), deployTime, fingerprint: sha256(lines.join('')) };
}

export function releaseIdOf(fingerprint: string): string {
  return fingerprint.slice(0, ID_LENGTH);
}

export function siteManifest(release: SiteRelease, { id, state, layout }: { id: string; state: string; layout: SiteLayout }): SiteManifest {
  const ownKey = (file: { readonly path: string }): string => `releases/${id}/${file.path}`;
  const sharedKey = (file: SiteFile): string => `shared/${file.path}`;
  return {
    release: id,
    state,
    fingerprint: release.fingerprint,
    objects: Object.fromEntries([
      ...release.shared.map((file) => [sharedKey(file), fs.statSync(file.location).size] as const),
      ...release.own.map((file) => [ownKey(file), fs.statSync(file.location).size] as const),
    ]),
    shared: Object.fromEntries(release.shared.map((file) => [sharedKey(file), file.digest])),
    deployTime: release.deployTime.map(ownKey),
    layout,
  };
}

/** Lays files out in a folder for staging, by links: staging copies them once. */
export function linkFiles(files: readonly SiteFile[], folder: string): void {
  for (const file of files) {
    const target = path.join(folder, file.path);
    fs.mkdirSync(path.dirname(target), { recursive: true });
    fs.symlinkSync(file.location, target);
  }
}

function sha256(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}
