import type { Manifest } from './manifest';
import { contentFingerprint, releaseFolder, SHARED_FOLDER } from './manifest';
import type { SiteBucket } from './site-bucket';

const MAX_NAMED = 3;

/** A shared file that two releases hold with different bytes. */
export interface SharedConflict {
  readonly path: string;
  readonly release: string;
}

/** Says of a release what is in the bucket of its site. */
export class SiteReleases {
  constructor(private readonly bucket: SiteBucket) {}

  /** @returns the fingerprint of its content @throws when the release is not completely there */
  public async verify(release: string): Promise<string> {
    const manifest = await this.bucket.manifest(release);
    if (manifest === undefined) {
      throw new Error(`release ${release} has no manifest in bucket ${this.bucket.name}; upload it again`);
    }
    const present = await this.sizesUnder(foldersOf(manifest));
    const missing = [
      ...Object.keys(manifest.objects).filter((key) => present.get(key) !== manifest.objects[key]),
      ...manifest.deployTime.filter((key) => !present.has(key)),
    ];
    if (missing.length > 0) {
      const named = missing.slice(0, MAX_NAMED).join(', ') + (missing.length > MAX_NAMED ? ', ...' : '');
      throw new Error(`release ${release} is not complete in bucket ${this.bucket.name}: `
        + `${missing.length} of ${Object.keys(manifest.objects).length + manifest.deployTime.length} files are missing or differ (${named}); upload it again`);
    }
    return contentFingerprint(manifest.fingerprint, await Promise.all(manifest.deployTime.map(async (key) => (
      { path: key.slice(releaseFolder(release).length), content: (await this.bucket.text(key))! }))));
  }

  /** A file under a shared name that one of the other releases holds with other bytes: uploading it would change that release. */
  public async sharedConflict(release: string, others: readonly string[]): Promise<SharedConflict | undefined> {
    const own = (await this.bucket.manifest(release))?.shared ?? {};
    for (const other of others.filter((name) => name !== release)) {
      const theirs = (await this.bucket.manifest(other))?.shared ?? {};
      const key = Object.keys(own).find((name) => theirs[name] !== undefined && theirs[name] !== own[name]);
      if (key !== undefined) {
        return { path: `/${key.slice(SHARED_FOLDER.length)}`, release: other };
      }
    }
    return undefined;
  }

  private async sizesUnder(folders: readonly string[]): Promise<Map<string, number>> {
    const files = await Promise.all(folders.map(async (folder) => this.bucket.files(folder)));
    return new Map(files.flat().map(({ key, size }) => [key, size]));
  }
}

/** Listing beats one request per file. */
function foldersOf({ release, objects }: Manifest): string[] {
  return [...Object.keys(objects).some((key) => key.startsWith(SHARED_FOLDER)) ? [SHARED_FOLDER] : [], releaseFolder(release)];
}
