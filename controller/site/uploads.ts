import { contentFingerprint } from './manifest';
import type { Manifest } from './manifest';
import { SiteBucket } from './site-bucket';
import { Upload } from './upload';
import type { CarriedFile, UploadContent } from './upload-content';
import { uploadContent } from './upload-content';
import type { Result } from '../../src/core/result';
import { success } from '../../src/core/result';
import { releaseFolder } from '../../src/core/site-keys';
import type { SiteLayout } from '../../src/core/site-layout';
import { releaseIdOf } from '../../src/core/site-manifest';
import { lockedBy } from '../../src/core/state/operations';
import type { OperatorRequest, UploadPlan } from '../../src/core/state/operator-request';
import { describeOtherContent, hasOtherContent } from '../../src/core/state/other-content';
import type { Refusal } from '../../src/core/state/refusal';
import { refuse } from '../../src/core/state/refusal';
import type { Truth } from '../../src/core/state/truth';
import { activeRelease } from '../../src/core/state/truth';
import type { Environment } from '../environment';
import type { ReleaseArtifacts } from '../store/release-artifacts';
import type { ReleaseClaims } from '../store/release-claims';

export type UploadRequest = Pick<OperatorRequest, 'release' | 'component' | 'files' | 'dryRun'>;

interface Site {
  readonly name: string;
  readonly bucket: SiteBucket;
  readonly layout?: SiteLayout;
}

/**
 * Releases that come without a deploy. Whoever may stage gets addresses for their files, one by one, and no rights in the
 * bucket. What a deploy decides is taken from the last one: which files all releases share, how missing ones are answered,
 * and files with deploy-time values, which the new release carries over from the active one.
 */
export class Uploads {
  constructor(
    private readonly environment: Pick<Environment, 'stateName' | 'components'>, private readonly claims: ReleaseClaims,
    private readonly artifacts: Pick<ReleaseArtifacts, 'find'>, private readonly now: () => number,
  ) {}

  public async plan(request: UploadRequest, truth: Truth | undefined): Promise<Result<UploadPlan, Refusal>> {
    const site = this.siteOf(request.component);
    if (!site.ok) {
      return site;
    }
    if (truth === undefined) {
      return refuse('unknown-release', 'no release was ever deployed, so nothing tells how files are shared and found; deploy one first');
    }
    if (truth.lock !== undefined) {
      return refuse('locked', lockedBy(truth.lock));
    }
    const others = await this.heldByOthers(request.release);
    if (!others.ok) {
      return others;
    }
    const content = await this.contentOf(request, site.value, activeRelease(truth));
    if (!content.ok) {
      return content;
    }
    const release = this.releaseOf(request, content.value);
    if (!release.ok) {
      return release;
    }
    const fingerprint = contentFingerprint(
      content.value.fingerprint, content.value.carried.map(({ path, object }) => ({ path, content: object.text })));
    const known = knownRelease(release.value, site.value.name, fingerprint, truth);
    if (!known.ok) {
      return known;
    }
    const upload = new Upload(site.value.bucket, this.claims, {
      component: site.value.name,
      release: release.value,
      state: this.environment.stateName,
      content: content.value,
      fingerprint,
      staged: Object.keys(truth.records).filter((other) => truth.records[other].components[site.value.name] !== undefined),
    }, this.now);
    return request.dryRun === true ? upload.rehearse() : upload.plan();
  }

  private siteOf(component: string | undefined): Result<Site, Refusal> {
    const { components } = this.environment;
    const sites = Object.keys(components).filter((each) => components[each].kind === 'site');
    const name = component ?? (sites.length === 1 ? sites[0] : undefined);
    if (name === undefined || !Object.hasOwn(components, name)) {
      return refuse('invalid', `'component' must be one of ${sites.join(', ')}, got: ${component ?? 'none'}; name the site that the files are for`);
    }
    const config = components[name];
    return config.kind === 'site'
      ? success({ name, bucket: new SiteBucket(config.bucket), layout: config.layout })
      : refuse('invalid', `'component' must be a site, got: ${name}, which is a ${config.kind}; deploy its release`);
  }

  /** A folder brings files only: what services and functions run for a release comes with a deploy. Asked before anything is uploaded. */
  private async heldByOthers(release: string | undefined): Promise<Result<null, Refusal>> {
    const others = Object.entries(this.environment.components).filter(([, { kind }]) => kind !== 'site');
    const holds = await Promise.all(others.map(async ([name]) => release !== undefined && await this.artifacts.find(name, release) !== undefined));
    const lacking = others.filter((_, index) => !holds[index]).map(([name, { kind }]) => `${kind} '${name}'`);
    return lacking.length === 0 ? success(null) : refuse('incomplete', `a release of this state is more than files: ${lacking.join(' and ')} `
      + `${lacking.length === 1 ? 'takes' : 'take'} part, and ${release === undefined ? 'no release is named' : `release ${release} was never deployed there`}; `
      + 'deploy it with `cdk deploy`, or give the site a state of its own. Nothing was uploaded');
  }

  private async contentOf({ files }: UploadRequest, { bucket, layout }: Site, active: string): Promise<Result<UploadContent, Refusal>> {
    const model = await bucket.manifest(active);
    if (model === undefined) {
      return refuse('incomplete', `release ${active} is active and has no manifest in bucket ${bucket.name}, so nothing tells which files come with a deploy; deploy the site first`);
    }
    const inForce = layout ?? model.layout;
    return inForce === undefined
      ? refuse('incomplete', `release ${active} is active and its manifest names no layout, for an older version of the library deployed it; deploy the site once more`)
      : uploadContent(files!, await carriedFiles(bucket, model), inForce);
  }

  private releaseOf({ release }: UploadRequest, { fingerprint }: UploadContent): Result<string, Refusal> {
    const names = Object.keys(this.environment.components);
    if (release === undefined && names.length > 1) {
      return refuse('invalid', `'release' must be given when several components take part in one release (${names.join(', ')}), got: none; pass for example the commit hash`);
    }
    return success(release ?? releaseIdOf(fingerprint));
  }
}

/** A release that is being deleted cannot come back yet, and one that was staged never changes. */
function knownRelease(release: string, component: string, fingerprint: string, truth: Truth): Result<null, Refusal> {
  if (truth.sweeping?.includes(release) === true) {
    return refuse('pruning', `the files of release ${release} are being deleted; upload it again when they are gone, in a minute`);
  }
  const content = { release, component, fingerprint };
  return hasOtherContent(truth, content) ? refuse('other-content', `${describeOtherContent(content)}. Nothing was uploaded`) : success(null);
}

async function carriedFiles(bucket: SiteBucket, { release, deployTime }: Manifest): Promise<CarriedFile[]> {
  return Promise.all(deployTime.map(async (key) => {
    const object = await bucket.read(key);
    if (object === undefined) {
      throw new Error(`release ${release} is not complete in bucket ${bucket.name}: ${key} is missing; deploy it again`);
    }
    return { path: key.slice(releaseFolder(release).length), object };
  }));
}
