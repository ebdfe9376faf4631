import { Annotations, Names, Stack, Token } from 'aws-cdk-lib';
import type * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as origins from 'aws-cdk-lib/aws-cloudfront-origins';
import * as route53 from 'aws-cdk-lib/aws-route53';
import { CloudFrontTarget } from 'aws-cdk-lib/aws-route53-targets';
import { Construct } from 'constructs';
import { EdgeFunctions } from './edge-functions';
import { edgeStackOf } from './edge-stack';
import type { ReleaseBackend } from './release-backend';
import { ROUTE_HEADER } from '../core/edge/config';
import type { EdgeConfig } from '../core/edge/config';
import { SHARED_PREFIX } from '../core/edge/release-path';
import { invalid } from '../private/errors';
import { addOutput } from '../private/outputs';
import { cookieName, parameterName } from '../private/validate';
import type { IReleaseState } from '../release-state/release-state-ref';
import type { BlueGreenStaticSite } from '../static-site/blue-green-static-site';

/** Names that the router uses in browsers. */
export interface RouterCookies {
  /**
   * Cookie that pins an open page to its release.
   *
   * @default 'bg-release'
   */
  readonly release?: string;

  /**
   * Cookie that holds a preview credential; also the query parameter of a preview link.
   *
   * @default 'bg-preview'
   */
  readonly preview?: string;
}

/** What a router takes besides its state and its backends. */
export interface EdgeReleaseRouterOptions {
  /**
   * Names under which the distribution answers. They need a `certificate`.
   *
   * @default - the distribution's own name only
   */
  readonly domainNames?: string[];

  /**
   * Certificate for the domain names, in us-east-1.
   *
   * @default - CloudFront's certificate
   */
  readonly certificate?: acm.ICertificate;

  /**
   * Zone in which an A and an AAAA record per domain name is made.
   *
   * @default - no records
   */
  readonly hostedZone?: route53.IHostedZone;

  /**
   * Where CloudFront answers.
   *
   * @default cloudfront.PriceClass.PRICE_CLASS_ALL
   */
  readonly priceClass?: cloudfront.PriceClass;

  /**
   * Stack in us-east-1 that takes the edge functions.
   *
   * @default - the router's own stack if it is in us-east-1, else one stack per app, `<stack name>-edge`
   */
  readonly edgeStack?: Stack;

  /**
   * Names of the cookies.
   *
   * @default - bg-release and bg-preview
   */
  readonly cookies?: RouterCookies;
}

/** Properties of an {@link EdgeReleaseRouter}. */
export interface EdgeReleaseRouterProps extends EdgeReleaseRouterOptions {
  /** The state that says which release is active. */
  readonly state: IReleaseState;

  /** What requests go to. */
  readonly backends: ReleaseBackend[];
}

/**
 * A CloudFront distribution that answers every request from one release: the active one, the one that the open page
 * belongs to, or the one that a preview credential opens.
 *
 * Defines the distribution with viewer-request, origin-request and origin-response functions (Lambda@Edge, in the edge
 * stack), a cache policy with the release in the key, and records for the domain names. A flip changes none of them:
 * the functions read the state's published document and follow it within its propagation bound.
 *
 * Until the first release is deployed, and only when neither region of the state can be read by a function that has
 * never read it before, requests get a fixed maintenance answer (503).
 *
 * Output: `<id>Url`.
 *
 * @example
 * const state = new ReleaseState(this, 'Release');
 * const site = new BlueGreenStaticSite(this, 'Site', {
 *   source: SiteSource.asset('examples/static-site/releases/1'),
 *   state,
 *   router: SiteRouter.none(),
 * });
 * new EdgeReleaseRouter(this, 'Router', { state, backends: [ReleaseBackend.site(site)] });
 */
export class EdgeReleaseRouter extends Construct {
  public readonly distribution: cloudfront.Distribution;
  /** Address of the first domain name, or of the distribution. */
  public readonly url: string;
  /** Stack that holds the edge functions. */
  public readonly edgeStack: Stack;

  constructor(scope: Construct, id: string, props: EdgeReleaseRouterProps) {
    super(scope, id);
    const site = onlySite(this, props.backends);
    checkState(this, props.state, site);
    checkDomain(this, props);
    const config = edgeConfig(this, props, site);
    this.edgeStack = edgeStackOf(this, props.edgeStack);
    const functions = new EdgeFunctions(this, 'Functions', { edgeStack: this.edgeStack, config });
    const access = new cloudfront.S3OriginAccessControl(this, 'OriginAccessControl', { originAccessControlName: accountWideName(this, 'access') });
    this.distribution = new cloudfront.Distribution(this, 'Distribution', {
      comment: `Blue/green releases of ${props.state.stateName}`.slice(0, 128),
      domainNames: props.domainNames,
      certificate: props.certificate,
      priceClass: props.priceClass ?? cloudfront.PriceClass.PRICE_CLASS_ALL,
      httpVersion: cloudfront.HttpVersion.HTTP2_AND_3,
      minimumProtocolVersion: props.certificate && cloudfront.SecurityPolicyProtocol.TLS_V1_2_2021,
      defaultBehavior: {
        ...commonBehavior(site, access, ''),
        cachePolicy: releaseCachePolicy(this),
        originRequestPolicy: new cloudfront.OriginRequestPolicy(this, 'OriginRequestPolicy', {
          originRequestPolicyName: accountWideName(this, 'cookies'),
          comment: 'CloudFront drops Set-Cookie unless cookies are forwarded',
          cookieBehavior: cloudfront.OriginRequestCookieBehavior.allowList(config.cookies.release),
        }),
        edgeLambdas: functions.associations,
      },
      additionalBehaviors: Object.fromEntries(site.sharedAssets.map((pattern) => [pattern, {
        ...commonBehavior(site, access, SHARED_PREFIX),
        cachePolicy: cloudfront.CachePolicy.CACHING_OPTIMIZED,
      }])),
    });
    // A listing is what `/` of the bucket would be; origin-request never asks for it.
    Annotations.of(this.distribution).acknowledgeWarning('@aws-cdk/aws-cloudfront-origins:listBucketSecurityRisk');
    this.url = `https://${props.domainNames?.[0] ?? this.distribution.distributionDomainName}`;
    addRecords(this, props, this.distribution);
    addOutput(this, 'Url', this.url, 'Address of the site', 'Router');
  }
}

function onlySite(scope: Construct, backends: readonly ReleaseBackend[]): BlueGreenStaticSite {
  if (backends.length !== 1) {
    throw invalid(scope, 'backends', 'one site', `${backends.length} backends`, 'pass [ReleaseBackend.site(site)]');
  }
  return backends[0]._site();
}

/** Edge functions serve the releases that the document names: it must be the document of the state that stages them. */
function checkState(scope: Construct, state: IReleaseState, site: BlueGreenStaticSite): void {
  if (state.stateName !== site.state.stateName || state.region !== site.state.region) {
    throw invalid(scope, 'state', `the state of its backends, '${site.state.stateName}' in ${site.state.region}`,
      `'${state.stateName}' in ${state.region}`, 'pass the state that the site takes part in');
  }
}

/** CloudFront's policies and access controls are named per account: the same stack in two regions must not collide. */
function accountWideName(scope: Construct, purpose: string): string {
  return `${Names.uniqueResourceName(scope, { maxLength: 40 })}-${purpose}-${Stack.of(scope).region}`;
}

function checkDomain(scope: Construct, props: EdgeReleaseRouterOptions): void {
  const names = props.domainNames ?? [];
  if (names.length > 0 && props.certificate === undefined) {
    throw invalid(scope, 'certificate', 'given with \'domainNames\'', 'none', 'pass a certificate of us-east-1 that covers the names');
  }
  if (names.length === 0 && props.hostedZone !== undefined) {
    throw invalid(scope, 'domainNames', 'given with \'hostedZone\'', 'none', 'name the records to make');
  }
  const zoneName = props.hostedZone?.zoneName;
  const foreign = names.find((name) => zoneName !== undefined && !Token.isUnresolved(name) && !Token.isUnresolved(zoneName)
    && name !== zoneName && !name.endsWith(`.${zoneName}`));
  if (foreign !== undefined) {
    throw invalid(scope, 'domainNames', `in the hosted zone ${zoneName}`, `'${foreign}'`, 'pass the zone of the names, or make the records yourself');
  }
}

function edgeConfig(scope: Construct, props: EdgeReleaseRouterProps, site: BlueGreenStaticSite): EdgeConfig {
  const release = cookieName(scope, 'cookies.release', props.cookies?.release ?? 'bg-release');
  const preview = parameterName(scope, 'cookies.preview', props.cookies?.preview ?? 'bg-preview');
  if (release === preview) {
    throw invalid(scope, 'cookies', 'two different names', `'${release}' twice`, 'rename one of them');
  }
  const { parameterName: name, region, replicaRegion, stateTtlSeconds } = props.state;
  return {
    parameter: { name, region, replicaRegion },
    stateTtl: stateTtlSeconds,
    cookies: { release, preview },
    previewParameter: preview,
    fallback: site.fallback._kind(),
    perColorPaths: [],
  };
}

/** A missing key is 404 only for an origin access that may list. */
function commonBehavior(
  site: BlueGreenStaticSite, originAccessControl: cloudfront.IOriginAccessControl, originPath: string,
): Omit<cloudfront.BehaviorOptions, 'cachePolicy'> & { origin: cloudfront.IOrigin } {
  return {
    origin: origins.S3BucketOrigin.withOriginAccessControl(site.bucket, {
      originPath,
      originAccessControl,
      originAccessLevels: [cloudfront.AccessLevel.READ, cloudfront.AccessLevel.LIST],
    }),
    viewerProtocolPolicy: cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
    allowedMethods: cloudfront.AllowedMethods.ALLOW_GET_HEAD_OPTIONS,
    compress: true,
  };
}

/** Release and class stand in the key, so that a flip needs no invalidation and no client can make entries of its own. */
function releaseCachePolicy(scope: Construct): cloudfront.CachePolicy {
  return new cloudfront.CachePolicy(scope, 'CachePolicy', {
    cachePolicyName: accountWideName(scope, 'release'),
    comment: 'One cache entry per path, release and class of request',
    headerBehavior: cloudfront.CacheHeaderBehavior.allowList(ROUTE_HEADER),
    cookieBehavior: cloudfront.CacheCookieBehavior.none(),
    queryStringBehavior: cloudfront.CacheQueryStringBehavior.none(),
    enableAcceptEncodingGzip: true,
    enableAcceptEncodingBrotli: true,
  });
}

function addRecords(scope: Construct, props: EdgeReleaseRouterOptions, distribution: cloudfront.IDistribution): void {
  const { domainNames = [], hostedZone: zone } = props;
  if (zone === undefined) {
    return;
  }
  domainNames.forEach((recordName, index) => {
    const id = Token.isUnresolved(recordName) ? index : recordName;
    const target = route53.RecordTarget.fromAlias(new CloudFrontTarget(distribution));
    new route53.ARecord(scope, `A-${id}`, { zone, recordName, target });
    new route53.AaaaRecord(scope, `AAAA-${id}`, { zone, recordName, target });
  });
}
