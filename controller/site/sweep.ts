import type { SiteBucket, StoredFile } from './site-bucket';
import type { Site } from './site-releases';
import { isReleaseId } from '../../src/core/release-id';
import { MANIFEST_FOLDER, SHARED_FOLDER, manifestKey, releaseFolder, releaseOfManifest } from '../../src/core/site-keys';
import { isRemembered, sweepableReleases } from '../../src/core/state/retention';
import type { StateSettings, Truth } from '../../src/core/state/truth';
import { recordOf } from '../../src/core/state/truth';
import type { VersionSweep } from '../functions/version-sweep';
import type { ReleaseClaims } from '../store/release-claims';

/** What was written within this time stays: a release that is being uploaded, or that waits to be staged, may need it. */
const SAFETY_SECONDS = 86_400;

/** The next run goes on. */
const MAX_RELEASES = 100;

export interface SweepOptions {
  readonly stateName: string;
  /** By component. */
  readonly sites: ReadonlyMap<string, Site>;
  readonly versions: VersionSweep;
  readonly claims: ReleaseClaims;
  readonly settings: StateSettings;
  readonly now: () => number;
}

/** @returns what was done, in words */
type SharedFolderAction = (bucket: SiteBucket, isNeeded: (key: string) => boolean) => Promise<string[]>;

/**
 * Deletes what no release needs any more. Every upload writes its manifest first and every file of its release again, so a
 * manifest vouches for the files that are on their way, and whatever is old and in no manifest is needed by nobody.
 */
export class Sweep {
  constructor(private readonly options: SweepOptions) {}

  /**
   * Releases whose files may go: nobody uploads them, and the truth protects them no longer, or never knew them. Those that the
   * template names stay: a stack that rolls back writes their files again, whatever has taken their place.
   */
  public async idleReleases(truth: Truth): Promise<string[]> {
    const { settings, versions, now } = this.options;
    const withVersion = await versions.releases(); // before the template is asked: a deploy tells what it names first
    const deployed = await this.deployedReleases();
    const writtenAt = await this.manifestTimes();
    const isOlder = (release: string, seconds: number): boolean => (writtenAt.get(release) ?? 0) + seconds * 1000 <= now();
    const marked = sweepableReleases(truth, settings, now()).filter((release) => isOlder(release, SAFETY_SECONDS));
    const strays = [...new Set([...writtenAt.keys(), ...withVersion])].filter((release) => hasNoFiles(truth, release)
      && isOlder(release, Math.max(SAFETY_SECONDS, settings.retention.seconds)));
    const own = await Promise.all(strays.map(async (release) => this.isOwn(release)));
    return [...marked, ...strays.filter((_, index) => own[index])].filter((release) => !deployed.includes(release)).slice(0, MAX_RELEASES);
  }

  /** The manifest goes last: as long as a file of the release is there, the release is found. */
  public async deleteRelease(release: string): Promise<void> {
    for (const [component, { bucket }] of this.options.sites) {
      await this.deleteOld(bucket, releaseFolder(release));
      await this.deleteOld(bucket, manifestKey(release));
      await this.options.claims.free(component, release, this.options.now() - SAFETY_SECONDS * 1000);
    }
    await this.options.versions.deleteRelease(release);
  }

  /** Deletes shared files that no manifest names. @returns what was done, in words */
  public async deleteSharedFiles(truth: Truth): Promise<string[]> {
    return this.eachSharedFolder(truth, [], async (bucket, isNeeded) => {
      const count = await this.deleteOld(bucket, SHARED_FOLDER, isNeeded);
      return count === 0 ? [] : [`deleted ${sharedFiles(count)} that no release needs`];
    });
  }

  /** Deletes versions that no release ever had. @returns what was done, in words */
  public async deleteUnknownVersions(truth: Truth): Promise<string[]> {
    return this.options.versions.deleteUnknownVersions(truth);
  }

  /** What {@link deleteSharedFiles} would do once the releases that are being swept are gone, in words; deletes nothing. */
  public async unneededSharedFiles(truth: Truth): Promise<string[]> {
    return this.eachSharedFolder(truth, truth.sweeping ?? [], async (bucket, isNeeded) => {
      const count = (await bucket.files(SHARED_FOLDER)).filter((file) => this.isOld(file) && !isNeeded(file.key)).length;
      return count === 0 ? [] : [`deleting ${sharedFiles(count)} that no release needs`];
    });
  }

  private async eachSharedFolder(truth: Truth, gone: readonly string[], act: SharedFolderAction): Promise<string[]> {
    const done: string[] = [];
    for (const [component, { bucket }] of this.options.sites) {
      const manifests = await bucket.manifests();
      const holders = Object.keys(truth.records).filter((release) => truth.records[release].components[component] !== undefined);
      const unknown = holders.find((release) => !manifests.has(release));
      if (unknown !== undefined) {
        done.push(`shared files in bucket ${bucket.name} are kept, for nothing tells which of them release ${unknown} needs: its manifest is missing`);
        continue;
      }
      const needed = new Set([...manifests].flatMap(([release, { objects }]) => gone.includes(release) ? [] : Object.keys(objects)));
      done.push(...await act(bucket, (key) => needed.has(key)));
    }
    return done;
  }

  private async deployedReleases(): Promise<string[]> {
    const { sites, claims, versions } = this.options;
    const ofSites = await Promise.all([...sites.keys()].map(async (component) => claims.deployed(component)));
    return [...ofSites.flat(), ...await versions.deployedReleases()];
  }

  /** When the manifest of each release was last written, in any of the buckets. */
  private async manifestTimes(): Promise<Map<string, number>> {
    const times = new Map<string, number>();
    for (const { bucket } of this.options.sites.values()) {
      for (const { key, modifiedAt } of await bucket.files(MANIFEST_FOLDER)) {
        const release = releaseOfManifest(key);
        if (isReleaseId(release)) {
          times.set(release, Math.max(modifiedAt, times.get(release) ?? 0));
        }
      }
    }
    return times;
  }

  /** A bucket that was given may hold releases of another state, of which this one knows nothing. */
  private async isOwn(release: string): Promise<boolean> {
    const manifests = await Promise.all([...this.options.sites.values()].map(async ({ bucket }) => bucket.manifest(release)));
    return manifests.every((manifest) => manifest === undefined || manifest.state === this.options.stateName);
  }

  /** Page by page, so that hardly any time passes between seeing that a file is old and deleting it. */
  private async deleteOld(bucket: SiteBucket, prefix: string, isNeeded: (key: string) => boolean = () => false): Promise<number> {
    let count = 0;
    for await (const page of bucket.pages(prefix)) {
      const keys = page.filter((file) => this.isOld(file) && !isNeeded(file.key)).map(({ key }) => key);
      await bucket.delete(keys);
      count += keys.length;
    }
    return count;
  }

  private isOld({ modifiedAt }: StoredFile): boolean {
    return modifiedAt + SAFETY_SECONDS * 1000 <= this.options.now();
  }
}

function sharedFiles(count: number): string {
  return `${count} shared ${count === 1 ? 'file' : 'files'}`;
}

/** As far as the truth knows: what lies in the bucket nevertheless was uploaded and never staged. */
function hasNoFiles(truth: Truth, release: string): boolean {
  const record = recordOf(truth, release);
  return (record === undefined || isRemembered(record)) && truth.sweeping?.includes(release) !== true;
}
