import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';
import type { IConstruct } from 'constructs';
import type { DeployTimeContent } from './deploy-time-file';
import { structureOf } from './deploy-time-file';
import type { SiteFile } from './site-source';
import type { SiteLayout } from '../core/site-layout';
import type { ManifestFile, SiteManifest } from '../core/site-manifest';
import { fingerprintText, isSharedFile, siteManifest, withoutDeployTime } from '../core/site-manifest';
import { invalid } from '../private/errors';

/** A file with the SHA-256 of its bytes. */
export type DigestedFile = SiteFile & ManifestFile;

/** One release of a site as files: what all releases share, and what only this one has. */
export interface SiteRelease {
  readonly shared: readonly DigestedFile[];
  readonly own: readonly DigestedFile[];
  /** Belong to the release too. */
  readonly deployTime: readonly DeployTimeContent[];
  /** SHA-256 over all paths and contents, as far as they are known at synthesis, and over which of them are shared. */
  readonly fingerprint: string;
}

export function siteRelease(
  scope: IConstruct, found: readonly SiteFile[], sharedAssets: readonly string[], deployTime: readonly DeployTimeContent[],
): SiteRelease {
  const misplaced = deployTime.find((file) => isSharedFile(file.path, sharedAssets));
  if (misplaced !== undefined) {
    throw invalid(scope, 'deployTimeFiles', 'files that no pattern of \'sharedAssets\' matches', `'${misplaced.path}'`, 'give it another path: it belongs to one release');
  }
  const files = withoutDeployTime(found, deployTime).map((file) => {
    const content = fs.readFileSync(file.location);
    return { ...file, size: content.length, digest: sha256(content) };
  });
  const structures = deployTime.map((file) => ({ path: file.path, digest: sha256(structureOf(scope, file.content)) }));
  const [shared, own] = [true, false].map((isShared) => files.filter((file) => isSharedFile(file.path, sharedAssets) === isShared));
  return { shared, own, deployTime, fingerprint: sha256(fingerprintText({ files, deployTime: structures, sharedAssets })) };
}

export function manifestOf(release: SiteRelease, { id, state, layout }: { id: string; state: string; layout: SiteLayout }): SiteManifest {
  const { shared, own, deployTime, fingerprint } = release;
  return siteManifest({ files: [...shared, ...own], deployTime }, { release: id, state, fingerprint, layout });
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
