import { createHash } from 'node:crypto';
import type { SiteManifest } from '../../src/core/site-manifest';

/** What synthesis wrote about one release of one site, or the operator about one that is uploaded: before every other file of it. */
export type Manifest = SiteManifest;

/** A file of a release whose bytes are known at deploy only. */
export interface DeployTimeContent {
  /** Below the prefix of the release. */
  readonly path: string;
  readonly content: string;
}

/** Fingerprint of all bytes of a release: what was known at synthesis, and what was not. */
export function contentFingerprint(synthesized: string, deployTime: readonly DeployTimeContent[]): string {
  if (deployTime.length === 0) {
    return synthesized;
  }
  const digest = createHash('sha256').update(synthesized);
  for (const { path, content } of [...deployTime].sort((a, b) => a.path < b.path ? -1 : 1)) {
    digest.update(`\n${path}\0${createHash('sha256').update(content).digest('hex')}`);
  }
  return digest.digest('hex');
}
