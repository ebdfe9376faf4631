import * as fs from 'node:fs';
import * as path from 'node:path';
import type { CustomResource } from 'aws-cdk-lib';
import { CustomResource as Resource, Duration, RemovalPolicy, SymlinkFollowMode } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as s3deploy from 'aws-cdk-lib/aws-s3-deployment';
import { Construct } from 'constructs';
import { checkNotFoundPage, DocumentFallback } from './document-fallback';
import { checkSharedAssets, checkSharedFiles } from './shared-assets';
import type { SiteManifest, SiteRelease } from './site-release';
import { linkFiles, releaseIdOf, siteManifest, siteRelease } from './site-release';
import { SiteRouter } from './site-router';
import type { SiteSource } from './site-source';
import { EdgeReleaseRouter } from '../edge-router/edge-release-router';
import { ReleaseBackend } from '../edge-router/release-backend';
import { withTemporaryFolder } from '../private/assets';
import { integerBetween, secondsBetween } from '../private/validate';
import { stateNameOf } from '../release-state/names';
import { ReleaseState } from '../release-state/release-state';

/** How long releases stay selectable after they were replaced. */
export interface ReleaseRetention {
  /**
   * This many releases are kept whatever their age, 1 to 10.
   *
   * @default 5
   */
  readonly releases?: number;

  /**
   * For this long after it was replaced a release is kept whatever their number, up to 365 days.
   *
   * @default Duration.days(7)
   */
  readonly duration?: Duration;
}

/** Properties of a {@link BlueGreenStaticSite}. */
export interface BlueGreenStaticSiteProps {
  /** The files of the release that this deploy stages. */
  readonly source: SiteSource;

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
   * @default ['/assets/*']
   */
  readonly sharedAssets?: string[];

  /**
   * How paths that name no file are answered.
   *
   * @default DocumentFallback.directoryIndex()
   */
  readonly fallback?: DocumentFallback;

  /**
   * How long replaced releases stay selectable, for open tabs and for roll back.
   *
   * @default - 5 releases, and at least 7 days
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
   * site made its own state.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
}

const DEFAULT_SHARED_ASSETS = ['/assets/*'];

/** Python handler memory, MB: enough for sites of some hundred MB. */
const UPLOAD_MEMORY = 512;

/**
 * A static site with two releases at a time, one of them live.
 *
 * Defines a private bucket with one prefix per release, the uploads (files that all releases share, then the release,
 * then its manifest), and unless told otherwise a {@link ReleaseState} and an {@link EdgeReleaseRouter} with a CloudFront
 * distribution.
 *
 * At deploy the files are uploaded beside those of earlier releases and the release is staged on the idle color, after
 * every file was seen in the bucket. Nobody sees it without a preview credential until it is promoted. If a deploy fails,
 * the active release is untouched.
 *
 * Outputs: `<id>StateName`, `<id>OperatorName`, `<id>Url`.
 *
 * @example
 * new BlueGreenStaticSite(this, 'Site', {
 *   source: SiteSource.asset('examples/static-site/releases/1'),
 * });
 */
export class BlueGreenStaticSite extends Construct {
  /** Holds `releases/<id>/`, `shared/` and `manifests/`. */
  public readonly bucket: s3.Bucket;
  public readonly state: ReleaseState;
  /** The router of the site, if it made one. */
  public readonly router?: EdgeReleaseRouter;
  /** Id of the release that this deploy stages. */
  public readonly releaseId: string;
  /** Path patterns of files that all releases share. */
  public readonly sharedAssets: string[];
  public readonly fallback: DocumentFallback;

  constructor(scope: Construct, id: string, props: BlueGreenStaticSiteProps) {
    super(scope, id);
    this.sharedAssets = checkSharedAssets(this, props.sharedAssets ?? DEFAULT_SHARED_ASSETS);
    this.fallback = props.fallback ?? DocumentFallback.directoryIndex();
    const removalPolicy = props.removalPolicy ?? RemovalPolicy.RETAIN;
    const release = siteRelease(props.source._bind(this), this.sharedAssets);
    checkSharedFiles(this, release.shared);
    checkNotFoundPage(this, this.fallback, release.own);

    this.bucket = new s3.Bucket(this, 'Bucket', {
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      encryption: s3.BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
      removalPolicy,
      autoDeleteObjects: removalPolicy === RemovalPolicy.DESTROY,
    });
    this.state = props.state ?? new ReleaseState(this, 'Release', { stateName: stateNameOf(this, undefined), removalPolicy });
    this.bucket.grantRead(this.state.deployer);
    this.bucket.grantRead(this.state.operator);
    this.releaseId = this.state._addComponent(this, {
      name: id,
      config: { kind: 'site', bucket: this.bucket.bucketName },
      fingerprint: releaseIdOf(release.fingerprint),
      retention: retentionOf(this, props.retention ?? {}),
    });
    this.upload(release, this.checkRelease(release));
    const routerOptions = (props.router ?? SiteRouter.own())._options();
    if (routerOptions !== undefined) {
      const backends = [ReleaseBackend.site(this), ...routerOptions.backends ?? []];
      this.router = new EdgeReleaseRouter(this, 'Router', { ...routerOptions, state: this.state, backends });
    }
  }

  /** A release id that was staged with other files is refused before anything is uploaded. */
  private checkRelease(release: SiteRelease): CustomResource {
    return new Resource(this, 'ReleaseCheck', {
      resourceType: 'Custom::BlueGreenReleaseCheck',
      serviceToken: this.state.deployer.functionArn,
      serviceTimeout: Duration.minutes(6),
      properties: { Component: this.node.id, ReleaseId: this.releaseId, Fingerprint: release.fingerprint },
    });
  }

  /** Files that others need come first: what all releases share, then the release, then the manifest that vouches for them. */
  private upload(release: SiteRelease, check: CustomResource): void {
    const manifest = siteManifest(release, this.releaseId);
    const steps = [
      ...release.shared.length === 0 ? [] : [this.deployment('SharedAssets', 'shared', (folder) => linkFiles(release.shared, folder), {
        cacheControl: [s3deploy.CacheControl.fromString('public, max-age=31536000, immutable')],
      })],
      this.deployment('ReleaseFiles', `releases/${this.releaseId}`, (folder) => linkFiles(release.own, folder)),
      this.deployment('Manifest', 'manifests', (folder) => writeManifest(manifest, folder)),
    ];
    steps.reduce<Construct>((previous, next) => {
      next.node.addDependency(previous);
      return next;
    }, check);
  }

  private deployment(id: string, prefix: string, fill: (folder: string) => void, options: Partial<s3deploy.BucketDeploymentProps> = {}): Construct {
    return withTemporaryFolder((folder) => {
      fill(folder);
      return new s3deploy.BucketDeployment(this, id, {
        ...options,
        sources: [s3deploy.Source.asset(folder, { followSymlinks: SymlinkFollowMode.ALWAYS })],
        destinationBucket: this.bucket,
        destinationKeyPrefix: prefix,
        prune: false,
        retainOnDelete: true,
        outputObjectKeys: false,
        memoryLimit: UPLOAD_MEMORY,
      });
    });
  }
}

function retentionOf(scope: Construct, retention: ReleaseRetention): { releases: number; seconds: number } {
  return {
    releases: integerBetween(scope, 'retention.releases', retention.releases ?? 5, 1, 10),
    seconds: secondsBetween(scope, 'retention.duration', retention.duration ?? Duration.days(7), 0, 365 * 86_400),
  };
}

function writeManifest(manifest: SiteManifest, folder: string): void {
  fs.writeFileSync(path.join(folder, `${manifest.release}.json`), JSON.stringify(manifest));
}
