import type { Manifest } from './manifest';
import type { SiteBucket } from './site-bucket';
import type { UploadContent } from './upload-content';
import { uploadTarget } from './upload-target';
import type { Result } from '../../src/core/result';
import { success } from '../../src/core/result';
import { SHARED_FOLDER, manifestKey, ownKey, releaseFolder, sharedKey } from '../../src/core/site-keys';
import { isSharedFile, siteManifest } from '../../src/core/site-manifest';
import type { UploadFile, UploadPlan } from '../../src/core/state/operator-request';
import type { Refusal } from '../../src/core/state/refusal';
import { refuse } from '../../src/core/state/refusal';
import type { ReleaseClaims } from '../store/release-claims';

/** With the longest paths the answer stays below the 6 MB that Lambda takes. */
const MAX_TARGETS = 500;

/** A manifest vouches for a day: one that is older than half of it is renewed while files are still missing. */
const RENEW_MS = 43_200_000;

const MAX_NAMED = 3;

export interface UploadedRelease {
  readonly component: string;
  readonly release: string;
  readonly state: string;
  readonly content: UploadContent;
  /** Of all its bytes, those included that are carried over. */
  readonly fingerprint: string;
  /** Releases whose files were seen in place when they were staged. */
  readonly staged: readonly string[];
}

/** What lies in the bucket now. */
interface Survey {
  /** Key -> size in bytes. */
  readonly present: ReadonlyMap<string, number>;
  readonly manifests: ReadonlyMap<string, Manifest>;
}

/**
 * Uploads a release without a deploy, step by step: each call looks at the bucket and says what comes next, so an upload that
 * broke off goes on where it ended. First it takes the id, then the manifest vouches for the files that follow. Nothing is
 * ever overwritten, so what lies in the bucket already must be known to hold the right bytes.
 */
export class Upload {
  private readonly manifest: Manifest;

  constructor(
    private readonly bucket: SiteBucket,
    private readonly claims: ReleaseClaims,
    private readonly wanted: UploadedRelease,
    private readonly now: () => number,
  ) {
    const { release, state, content: { files, carried, fingerprint, layout } } = wanted;
    this.manifest = siteManifest({ files, deployTime: carried }, { release, state, fingerprint, layout, origin: 'upload' });
  }

  /** What would be uploaded; writes nothing. */
  public async rehearse(): Promise<Result<UploadPlan, Refusal>> {
    const survey = await this.survey();
    const obstacle = this.obstacle(survey, !survey.manifests.has(this.wanted.release))
      ?? (await this.claims.isOpenTo(this.wanted) ? undefined : this.begunOtherwise());
    return obstacle ?? success(this.planOf(this.missing(survey)));
  }

  /** What comes next. */
  public async plan(): Promise<Result<UploadPlan, Refusal>> {
    const found = await this.survey();
    const isNew = !found.manifests.has(this.wanted.release);
    const obstacle = this.obstacle(found, isNew);
    if (obstacle !== undefined) {
      return obstacle;
    }
    if (!await this.claims.take({ ...this.wanted, by: 'upload' }, this.now())) {
      return this.begunOtherwise();
    }
    const vouched = isNew ? await this.vouch() : success(found);
    if (!vouched.ok) {
      return vouched;
    }
    await this.carryOver(vouched.value);
    const missing = this.missing(vouched.value);
    if (missing.length > 0) {
      await this.renewManifest();
    }
    const targets = missing.slice(0, MAX_TARGETS);
    return success({
      ...this.planOf(missing),
      targets: await Promise.all(targets.map(async (file) => uploadTarget(this.bucket, this.keyOf(file), file, this.isShared(file)))),
    });
  }

  /**
   * Writes the manifest, and looks again: only from now on does a sweep spare the shared files that it names, and does
   * another upload see that a name is taken.
   */
  private async vouch(): Promise<Result<Survey, Refusal>> {
    const key = manifestKey(this.wanted.release);
    const mine = await this.bucket.create(key, JSON.stringify(this.manifest), 'application/json');
    const survey = await this.survey();
    const obstacle = this.obstacle(survey, mine !== undefined);
    if (obstacle !== undefined && mine !== undefined) {
      await this.bucket.remove(key, mine);
    }
    return obstacle ?? success(survey);
  }

  private async carryOver({ present }: Survey): Promise<void> {
    const { release, content: { carried } } = this.wanted;
    const absent = carried.filter(({ path }) => !present.has(ownKey(release, path)));
    await Promise.all(absent.map(async ({ path, object }) => this.bucket.create(ownKey(release, path), object.text, object.contentType)));
  }

  private async renewManifest(): Promise<void> {
    const key = manifestKey(this.wanted.release);
    const object = await this.bucket.read(key);
    if (object !== undefined && object.modifiedAt + RENEW_MS <= this.now()) {
      await this.bucket.renew(key, object);
    }
  }

  private async survey(): Promise<Survey> {
    const { release } = this.wanted;
    const hasShared = Object.keys(this.manifest.shared).length > 0;
    const files = await Promise.all([...hasShared ? [SHARED_FOLDER] : [], releaseFolder(release)].map(async (folder) => this.bucket.files(folder)));
    const own = hasShared ? undefined : await this.bucket.manifest(release);
    const manifests = hasShared ? await this.bucket.manifests() : new Map(own === undefined ? [] : [[release, own]]);
    return { present: new Map(files.flat().map(({ key, size }) => [key, size])), manifests };
  }

  /** Whether the release could not become what it is wanted to be. A new one finds nothing in place that nobody vouches for. */
  private obstacle(survey: Survey, isNew: boolean): Result<never, Refusal> | undefined {
    return this.otherRelease(survey, isNew) ?? this.sharedConflict(survey) ?? this.strayFile(survey, isNew);
  }

  private otherRelease({ present, manifests }: Survey, isNew: boolean): Result<never, Refusal> | undefined {
    const { release, staged } = this.wanted;
    const begun = manifests.get(release);
    if (begun !== undefined && begun.fingerprint !== this.manifest.fingerprint) {
      return this.begunOtherwise();
    }
    const { objects, deployTime } = this.manifest;
    const mayBeThere = (key: string): boolean => deployTime.includes(key) || objects[key] === present.get(key);
    const own = [...present.keys()].filter((key) => key.startsWith(releaseFolder(release)));
    const foreign = isNew && !staged.includes(release) ? own : own.filter((key) => !mayBeThere(key));
    return foreign.length === 0 ? undefined : refuse('other-content', `bucket ${this.bucket.name} has files of a release ${release} that is none of these files `
      + `(${foreign.slice(0, MAX_NAMED).join(', ')}${foreign.length > MAX_NAMED ? ', ...' : ''}); use another release id. Nothing was uploaded`);
  }

  private begunOtherwise(): Result<never, Refusal> {
    return refuse('other-content', `release ${this.wanted.release} was begun with other files; use another release id. Nothing was uploaded`);
  }

  /**
   * A shared file is one file for all releases. Of another content under its name only a staged release is sure to be the
   * one that lies there; any other may be on its way.
   */
  private sharedConflict({ manifests }: Survey): Result<never, Refusal> | undefined {
    const { release, staged } = this.wanted;
    for (const [key, digest] of Object.entries(this.manifest.shared)) {
      const rivals = [...manifests].filter(([other, { shared }]) => other !== release && shared[key] !== undefined);
      const isSure = rivals.some(([other, { shared }]) => shared[key] === digest && staged.includes(other));
      const rival = isSure ? undefined : rivals.find(([, { shared }]) => shared[key] !== digest);
      if (rival !== undefined) {
        return refuse('other-content', `'sharedAssets' must match files whose names change with their content, got: /${key.slice(SHARED_FOLDER.length)}, which release `
          + `${rival[0]} holds with other content; put a content hash into the name. No file of the release was uploaded`);
      }
    }
    return undefined;
  }

  /**
   * A shared file that no release names may hold anything, and a sweep may delete it at this very moment. A deploy that did
   * not stage yet says what it will hold, not what it holds.
   */
  private strayFile({ present, manifests }: Survey, isNew: boolean): Result<never, Refusal> | undefined {
    const { release, staged } = this.wanted;
    const { shared, objects } = this.manifest;
    const isVouched = (key: string): boolean => !isNew || staged.includes(release)
      || [...manifests].some(([other, { shared: theirs, origin }]) => (staged.includes(other) || origin === 'upload')
        && other !== release && theirs[key] === shared[key]);
    const stray = Object.keys(shared).find((key) => present.has(key) && !(isVouched(key) && present.get(key) === objects[key]));
    return stray === undefined ? undefined : refuse('other-content', `${stray} lies in bucket ${this.bucket.name}, and no release that is complete says what it holds; `
      + 'finish the deploy that brought it, or give the file another name; prune deletes it a day after it came. No file of the release was uploaded');
  }

  private missing({ present }: Survey): UploadFile[] {
    return this.wanted.content.files.filter((file) => !present.has(this.keyOf(file)));
  }

  private planOf(missing: readonly UploadFile[]): UploadPlan {
    return { release: this.wanted.release, targets: [], missing: missing.length, present: this.wanted.content.files.length - missing.length };
  }

  private keyOf(file: UploadFile): string {
    return this.isShared(file) ? sharedKey(file.path) : ownKey(this.wanted.release, file.path);
  }

  private isShared({ path }: UploadFile): boolean {
    return isSharedFile(path, this.wanted.content.layout.sharedAssets);
  }
}
