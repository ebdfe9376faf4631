import type { Manifest } from './manifest';
import { contentFingerprint } from './manifest';
import type { SiteBucket } from './site-bucket';
import { SHARED_FOLDER, releaseFolder } from '../../src/core/site-keys';
import type { LayoutConflict, SiteLayout } from '../../src/core/site-layout';
import { layoutConflict } from '../../src/core/site-layout';

const MAX_NAMED = 3;

/** A site as the controller knows it. */
export interface Site {
  readonly bucket: SiteBucket;
  /** What the distribution has since the last deploy. */
  readonly layout?: SiteLayout;
}

/** A shared file that two releases hold with different bytes. */
export interface SharedConflict {
  readonly path: string;
  readonly release: string;
}

/** @returns the fingerprint per component @throws when the release is not completely there */
export async function verifyEverywhere(sites: ReadonlyMap<string, Site>, release: string): Promise<Record<string, string>> {
  const components: Record<string, string> = {};
  for (const [name, { bucket, layout }] of sites) {
    components[name] = await new SiteReleases(bucket).verify(release, layout);
  }
  return components;
}

/** Says of a release what is in the bucket of its site. */
export class SiteReleases {
  constructor(private readonly bucket: SiteBucket) {}

  /** @returns the fingerprint of its content @throws when the release is not completely there, or could not be answered as it was made */
  public async verify(release: string, inForce?: SiteLayout): Promise<string> {
    const manifest = await this.bucket.manifest(release);
    if (manifest === undefined) {
      throw new Error(`release ${release} has no manifest in bucket ${this.bucket.name}; upload it again`);
    }
    const lost = inForce && manifest.layout && layoutConflict({ ...manifest, keys: keysOf(manifest) }, inForce);
    if (lost !== undefined) {
      throw new Error(`release ${release} was made for another layout of its site ('${lost.prop}': ${lost.got}); upload it again under another id`);
    }
    const present = await this.sizesUnder(foldersOf(manifest));
    const missing = [
      ...Object.keys(manifest.objects).filter((key) => present.get(key) !== manifest.objects[key]),
      ...manifest.deployTime.filter((key) => !present.has(key)),
    ];
    if (missing.length > 0) {
      throw new Error(`release ${release} is not complete in bucket ${this.bucket.name}: `
        + `${missing.length} of ${Object.keys(manifest.objects).length + manifest.deployTime.length} files are missing or differ (${named(missing)}); upload it again`);
    }
    const expected = new Set([...Object.keys(manifest.objects), ...manifest.deployTime]);
    const foreign = [...present.keys()].filter((key) => key.startsWith(releaseFolder(release)) && !expected.has(key));
    if (foreign.length > 0) {
      throw new Error(`release ${release} has files in bucket ${this.bucket.name} that it does not name (${named(foreign)}): `
        + 'an earlier deploy with other content under the same id left them; pass another releaseId');
    }
    return contentFingerprint(manifest.fingerprint, await Promise.all(manifest.deployTime.map(async (key) => (
      { path: key.slice(releaseFolder(release).length), content: (await this.bucket.text(key))! }))));
  }

  /**
   * A file under a shared name that one of the other releases holds with other bytes: uploading it would change that release.
   * A release that was never staged counts when its own files are there, for it can be staged, or may be on their way, for
   * an upload overwrites nothing; the manifest of a deploy that failed does not count alone.
   */
  public async sharedConflict(release: string, { state, staged }: { state: string; staged: readonly string[] }): Promise<SharedConflict | undefined> {
    const manifests = await this.bucket.manifests();
    const own = manifests.get(release)?.shared;
    if (own === undefined) {
      throw new Error(`release ${release} has no manifest in bucket ${this.bucket.name}; deploy it again`);
    }
    for (const [other, { shared: theirs, state: owner, origin }] of manifests) {
      const key = Object.keys(own).find((name) => theirs[name] !== undefined && theirs[name] !== own[name]);
      if (key !== undefined && other !== release && (staged.includes(other) || (owner === state && (origin === 'upload' || await this.holdsFiles(other))))) {
        return { path: `/${key.slice(SHARED_FOLDER.length)}`, release: other };
      }
    }
    return undefined;
  }

  /** What a new layout would change for some releases. */
  public async layoutConflict(releases: readonly string[], wanted: SiteLayout, current?: SiteLayout): Promise<LayoutConflict | undefined> {
    for (const release of releases) {
      const manifest = await this.bucket.manifest(release);
      const conflict = manifest && layoutConflict({ ...manifest, keys: keysOf(manifest) }, wanted, current);
      if (conflict !== undefined) {
        return conflict;
      }
    }
    return undefined;
  }

  private async holdsFiles(release: string): Promise<boolean> {
    return (await this.bucket.files(releaseFolder(release))).length > 0;
  }

  private async sizesUnder(folders: readonly string[]): Promise<Map<string, number>> {
    const files = await Promise.all(folders.map(async (folder) => this.bucket.files(folder)));
    return new Map(files.flat().map(({ key, size }) => [key, size]));
  }
}

function keysOf({ objects, deployTime }: Manifest): string[] {
  return [...Object.keys(objects), ...deployTime];
}

/** Listing beats one request per file. */
function foldersOf({ release, objects }: Manifest): string[] {
  return [...Object.keys(objects).some((key) => key.startsWith(SHARED_FOLDER)) ? [SHARED_FOLDER] : [], releaseFolder(release)];
}

function named(keys: readonly string[]): string {
  return keys.slice(0, MAX_NAMED).join(', ') + (keys.length > MAX_NAMED ? ', ...' : '');
}
