import * as fs from 'node:fs';
import * as path from 'node:path';
import { CfnResource, CustomResource, Duration, RemovalPolicy, SymlinkFollowMode } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as s3deploy from 'aws-cdk-lib/aws-s3-deployment';
import type { IDependable } from 'constructs';
import { Construct } from 'constructs';
import type { DeployTimeFile } from './deploy-time-file';
import { bindDeployTimeFiles } from './deploy-time-file';
import { checkNotFoundPage, DocumentFallback, warnOfHiddenFiles } from './document-fallback';
import { checkSharedAssets, checkSharedFiles } from './shared-assets';
import { grantController, siteBucket } from './site-bucket';
import { mayChangeLayout, siteLayout } from './site-layout';
import type { SiteRelease } from './site-release';
import { linkFiles, manifestOf, siteRelease } from './site-release';
import { SiteRouter } from './site-router';
import type { SiteSource } from './site-source';
import type { SiteLayout } from '../core/site-layout';
import type { SiteManifest } from '../core/site-manifest';
import { releaseIdOf, SHARED_CACHE_CONTROL } from '../core/site-manifest';
import { EdgeReleaseRouter } from '../edge-router/edge-release-router';
import { ReleaseBackend } from '../edge-router/release-backend';
import { acknowledgeCdkHandler } from '../private/acknowledge';
import { withTemporaryFolder } from '../private/assets';
import { stateNameOf } from '../release-state/names';
import { ReleaseState } from '../release-state/release-state';
import type { ReleaseRetention } from '../release-state/retention';
import { retentionOf } from '../release-state/retention';

/** Properties of a {@link BlueGreenStaticSite}. */
export interface BlueGreenStaticSiteProps {
  /** The files of the release that this deploy stages. */
  readonly source: SiteSource;

  /**
   * Files that hold values which are known at deploy only, like the URL of an API. They belong to the release and never
   * change in it: if only a value changes, the deploy fails before anything is uploaded, until another release id is given.
   *
   * @default - none
   */
  readonly deployTimeFiles?: DeployTimeFile[];

  /**
   * Bucket for the files of the site, in the region of the stack: one of this stack, or an imported one. Prefixes
   * `releases/`, `shared/` and `manifests/` must be free, and no other site may use the bucket: the site deletes what it
   * needs no longer under them.
   *
   * The policy of an imported bucket cannot be changed from here: synthesis warns with the statements to add to it. Until
   * they are there, CloudFront answers 403.
   *
   * @default - a private bucket of its own
   */
  readonly bucket?: s3.IBucket;

  /**
   * The release state that the site takes part in. Pass one to flip several components at once.
   *
   * @default - a state of its own
   */
  readonly state?: ReleaseState;

  /**
   * Path patterns of files whose names change with their content. All releases share them, the edge and browsers keep
   * them for a year, and no open tab ever misses one. They are public from the moment they are uploaded, source maps too.
   *
   * A deploy that brings other content under a name that another release uses fails before a file of it is uploaded.
   *
   * The patterns hold for all releases at once. So a deploy fails, before anything changes, if a file of a release that is
   * in use would be looked for elsewhere by new patterns. To share more files, put them into a new folder and add its pattern;
   * drop a pattern when no release in use has files under it; or deploy with `-c changeLayout=true`, which changes what
   * visitors of the live release get at once.
   *
   * @default ['/assets/*']
   */
  readonly sharedAssets?: string[];

  /**
   * How paths that name no file are answered.
   *
   * It holds for all releases at once. So a deploy that changes it fails while a release is in use that would be answered
   * otherwise, unless it runs with `-c changeLayout=true`: then visitors of the live release see the change at once.
   *
   * @default DocumentFallback.directoryIndex()
   */
  readonly fallback?: DocumentFallback;

  /**
   * How long replaced releases stay selectable, for open tabs and for roll back.
   *
   * @default - 5 releases, and all that were replaced within 7 days
   */
  readonly retention?: ReleaseRetention;

  /**
   * Who routes requests to the releases.
   *
   * @default SiteRouter.own()
   */
  readonly router?: SiteRouter;

  /**
   * What happens to the bucket when the site is removed. `DESTROY` empties it first. Removes the history too, if the
   * site made its own state. Not for a given `bucket`.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
}

const DEFAULT_SHARED_ASSETS = ['/assets/*'];

const UPLOAD_TYPE = 'Custom::CDKBucketDeployment';

/** Python handler memory, MB: enough for sites of some hundred MB. */
const UPLOAD_MEMORY = 512;

/**
 * A static site with two releases at a time, one of them live.
 *
 * Defines a private bucket with one prefix per release, the uploads (a manifest, then files that all releases share, then
 * the release), and unless told otherwise a {@link ReleaseState} and an {@link EdgeReleaseRouter} with a CloudFront
 * distribution.
 *
 * At deploy the files are uploaded beside those of earlier releases and the release is staged on the idle color, after
 * every file was seen in the bucket. Nobody sees it without a preview credential until it is promoted. If a deploy fails,
 * the active release is untouched.
 *
 * After the first deploy, `cdk-blue-green stage <folder>` uploads and stages further releases without CloudFormation, for
 * whoever has the grant to stage; nobody needs rights in the bucket. Those releases are laid out as the last deploy says, and
 * a file that is in place is never overwritten.
 *
 * Outputs: `<id>StateName`, `<id>OperatorName`, `<id>ReleaseId`, `<id>Url`.
 *
 * @example
 * new BlueGreenStaticSite(this, 'Site', {
 *   source: SiteSource.asset('examples/static-site/releases/1'),
 * });
 */
export class BlueGreenStaticSite extends Construct {
  /** Holds `releases/<id>/`, `shared/` and `manifests/`. */
  public readonly bucket: s3.IBucket;
  public readonly state: ReleaseState;
  /** The router of the site, if it made one. */
  public readonly router?: EdgeReleaseRouter;
  /** Id of the release that this deploy stages. */
  public readonly releaseId: string;
  /** Path patterns of files that all releases share. */
  public readonly sharedAssets: string[];
  public readonly fallback: DocumentFallback;
  /** A distribution may change only after the check that releases in use are answered by it as before. @internal */
  public readonly _readyForRouting: IDependable;

  constructor(scope: Construct, id: string, props: BlueGreenStaticSiteProps) {
    super(scope, id);
    this.sharedAssets = checkSharedAssets(this, props.sharedAssets ?? DEFAULT_SHARED_ASSETS);
    this.fallback = props.fallback ?? DocumentFallback.directoryIndex();
    const deployTime = bindDeployTimeFiles(this, props.deployTimeFiles ?? []);
    const release = siteRelease(this, props.source._bind(this), this.sharedAssets, deployTime);
    checkSharedFiles(this, release.shared);
    checkNotFoundPage(this, this.fallback, release.own);
    warnOfHiddenFiles(this, this.fallback, [...release.own, ...release.deployTime]);

    this.bucket = siteBucket(this, props.bucket, props.removalPolicy);
    this.state = props.state ?? new ReleaseState(this, 'Release', {
      stateName: stateNameOf(this, undefined), removalPolicy: props.removalPolicy ?? RemovalPolicy.RETAIN,
    });
    grantController(this.bucket, this.state.deployer, this.state.operator);
    this.releaseId = this.state._addComponent(this, {
      name: id,
      config: componentConfig(this.bucket, siteLayout(this.sharedAssets, this.fallback)),
      fingerprint: releaseIdOf(release.fingerprint),
      retention: retentionOf(this, props.retention),
    });
    this._readyForRouting = this.upload(release);
    const routerOptions = (props.router ?? SiteRouter.own())._options();
    if (routerOptions !== undefined) {
      const backends = [ReleaseBackend.site(this), ...routerOptions.backends ?? []];
      this.router = new EdgeReleaseRouter(this, 'Router', { ...routerOptions, state: this.state, backends });
    }
  }

  /**
   * An id that was staged with other content is refused before anything is uploaded. Then the manifest vouches for the files
   * that follow, so that none of them is pruned meanwhile, and lets other content under a shared name be refused.
   *
   * @returns the first step
   */
  private upload(release: SiteRelease): Construct {
    const { stateName } = this.state;
    const layout = siteLayout(this.sharedAssets, this.fallback);
    const manifest = manifestOf(release, { id: this.releaseId, state: stateName, layout });
    const steps = [
      this.check('ReleaseCheck', 'Custom::BlueGreenReleaseCheck', {
        Fingerprint: release.fingerprint,
        Layout: JSON.stringify(layout),
        ...mayChangeLayout(this, stateName) && { ChangeLayout: 'true' },
        ...release.deployTime.length > 0 && { DeployTimeFiles: release.deployTime.map(({ path: Path, content: Content }) => ({ Path, Content })) },
      }),
      this.deployment('Manifest', 'manifests', (folder) => writeManifest(manifest, folder)),
      ...release.shared.length === 0 ? [] : [this.check('SharedAssetsCheck', 'Custom::BlueGreenSharedAssetsCheck'), this.uploadShared(release)],
      this.deployment('ReleaseFiles', `releases/${this.releaseId}`, (folder) => linkFiles(release.own, folder), {
        sources: release.deployTime.map(({ path: file, content }) => s3deploy.Source.data(file, content)),
      }),
    ];
    steps.reduce((previous, next) => {
      next.node.addDependency(previous);
      return next;
    });
    return steps[0];
  }

  private check(id: string, resourceType: string, properties: Record<string, unknown> = {}): Construct {
    return new CustomResource(this, id, {
      resourceType,
      serviceToken: this.state.deployer.functionArn,
      serviceTimeout: Duration.minutes(6),
      properties: { Component: this.node.id, ReleaseId: this.releaseId, ...properties },
    });
  }

  /** Every release uploads its shared files again, also if they are those of the release before: that may be pruned by then. */
  private uploadShared(release: SiteRelease): Construct {
    const deployment = this.deployment('SharedAssets', 'shared', (folder) => linkFiles(release.shared, folder), {
      cacheControl: [s3deploy.CacheControl.fromString(SHARED_CACHE_CONTROL)],
    });
    deployment.node.findAll().filter((node): node is CfnResource => CfnResource.isCfnResource(node) && node.cfnResourceType === UPLOAD_TYPE)
      .forEach((upload) => upload.addPropertyOverride('Release', this.releaseId));
    return deployment;
  }

  private deployment(id: string, prefix: string, fill: (folder: string) => void, options: Partial<s3deploy.BucketDeploymentProps> = {}): Construct {
    return withTemporaryFolder(this, (folder) => {
      fill(folder);
      const deployment = new s3deploy.BucketDeployment(this, id, {
        ...options,
        sources: [s3deploy.Source.asset(folder, { followSymlinks: SymlinkFollowMode.ALWAYS }), ...options.sources ?? []],
        destinationBucket: this.bucket,
        destinationKeyPrefix: prefix,
        prune: false,
        retainOnDelete: true,
        outputObjectKeys: false,
        memoryLimit: UPLOAD_MEMORY,
      });
      acknowledgeCdkHandler(deployment.handlerRole);
      return deployment;
    });
  }
}

/** What the controller knows of the site. A release that is uploaded without a deploy is sorted by the layout of the last one. */
function componentConfig(bucket: s3.IBucket, layout: SiteLayout): { kind: 'site'; bucket: string; layout: SiteLayout } {
  return { kind: 'site', bucket: bucket.bucketName, layout };
}

function writeManifest(manifest: SiteManifest, folder: string): void {
  fs.writeFileSync(path.join(folder, `${manifest.release}.json`), JSON.stringify(manifest));
}
