import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';
import type { SiteFile } from './site-source';
import { matchesPathPattern } from '../core/edge/path-pattern';

/** One release of a site as files: what all releases share, and what only this one has. */
export interface SiteRelease {
  readonly shared: readonly SiteFile[];
  readonly own: readonly SiteFile[];
  /** SHA-256 over all paths and contents. */
  readonly fingerprint: string;
}

/** What the controller checks before it stages a release. */
export interface SiteManifest {
  readonly release: string;
  readonly fingerprint: string;
  /** Object key -> size in bytes. */
  readonly objects: { readonly [key: string]: number };
}

/** Length of a release id that is taken from a fingerprint. */
const ID_LENGTH = 12;

export function siteRelease(files: readonly SiteFile[], sharedAssets: readonly string[]): SiteRelease {
  const isShared = (file: SiteFile): boolean => sharedAssets.some((pattern) => matchesPathPattern(pattern, `/${file.path}`));
  const digest = createHash('sha256');
  for (const file of files) {
    digest.update(`${file.path}\0${createHash('sha256').update(fs.readFileSync(file.location)).digest('hex')}\n`);
  }
  return { shared: files.filter(isShared), own: files.filter((file) => !isShared(file)), fingerprint: digest.digest('hex') };
}

export function releaseIdOf(fingerprint: string): string {
  return fingerprint.slice(0, ID_LENGTH);
}

export function siteManifest(release: SiteRelease, id: string): SiteManifest {
  const entries = [
    ...release.shared.map((file) => [`shared/${file.path}`, fs.statSync(file.location).size] as const),
    ...release.own.map((file) => [`releases/${id}/${file.path}`, fs.statSync(file.location).size] as const),
  ];
  return { release: id, fingerprint: release.fingerprint, objects: Object.fromEntries(entries) };
}

/** Lays files out in a folder for staging, by links: staging copies them once. */
export function linkFiles(files: readonly SiteFile[], folder: string): void {
  for (const file of files) {
    const target = path.join(folder, file.path);
    fs.mkdirSync(path.dirname(target), { recursive: true });
    fs.symlinkSync(file.location, target);
  }
}
