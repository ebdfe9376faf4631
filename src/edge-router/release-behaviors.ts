import type { Stack } from 'aws-cdk-lib';
import { Duration } from 'aws-cdk-lib';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import { Construct } from 'constructs';
import { colorBehavior } from './color-behavior';
import { edgeConfig } from './edge-config';
import { EdgeFunctions } from './edge-functions';
import { edgeStackOf } from './edge-stack';
import type { PerColorBackend, ReleaseBackend } from './release-backend';
import { SiteBehaviors } from './site-behaviors';
import { invalid } from '../private/errors';
import { patternsOverlap } from '../private/path-patterns';
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

/** Host names that lead to another one, like `www.example.com` to `example.com`. */
export interface HostRedirect {
  /** Names that lead away. */
  readonly from: string[];
  /** Name that they lead to. */
  readonly to: string;
}

/** What routing by release takes besides its state and its backends. */
export interface ReleaseBehaviorsOptions {
  /**
   * Stack in us-east-1 that takes the edge functions.
   *
   * @default - the construct's own stack if it is in us-east-1, else one stack per app, `<stack name>-edge`
   */
  readonly edgeStack?: Stack;

  /**
   * Names of the cookies.
   *
   * @default - bg-release and bg-preview
   */
  readonly cookies?: RouterCookies;

  /**
   * A cookie of your app that identifies a client, for weights: a client whose address changes stays in its share.
   * A client that does not have it yet counts by address and browser.
   *
   * @default - address and browser
   */
  readonly bucketBy?: string;

  /**
   * Host names that are answered with a permanent redirect (308), whatever the path. Paths of shared assets, which no
   * function sees, are answered as they are.
   *
   * @default - none
   */
  readonly hostRedirect?: HostRedirect;

  /**
   * Lets edge functions write logs: failed reads of the document, and what Lambda writes for every invocation. They land
   * in each region where a function ran, in groups without retention, and cost per gigabyte. Never cookies or paths.
   *
   * @default false
   */
  readonly edgeLogging?: boolean;

  /**
   * Headers that CloudFront adds to every response.
   *
   * @default - none
   */
  readonly responseHeadersPolicy?: cloudfront.IResponseHeadersPolicyRef;

  /**
   * Whether CloudFront compresses text.
   *
   * @default true
   */
  readonly compress?: boolean;
}

/** Properties of {@link ReleaseBehaviors}. */
export interface ReleaseBehaviorsProps extends ReleaseBehaviorsOptions {
  /** The state that says which release is active. */
  readonly state: IReleaseState;

  /** What requests go to: one site, and any number of backends with an address per color. */
  readonly backends: ReleaseBackend[];
}

/** Every status that CloudFront caches for ten seconds unless it is told otherwise. */
const CACHED_ERRORS = [400, 403, 404, 405, 414, 416, 500, 501, 502, 503, 504];

/**
 * Cache behaviours that route by release, for a distribution that you make yourself in the same stack. An
 * {@link EdgeReleaseRouter} makes the distribution too.
 *
 * Defines the edge functions (in the edge stack) and the policies. Pass all of `defaultBehavior`, `additionalBehaviors`
 * and `errorResponses` on; further behaviours may stand beside them.
 *
 * @example
 * const site = new BlueGreenStaticSite(this, 'Site', {
 *   source: SiteSource.asset('examples/static-site/releases/1'),
 *   router: SiteRouter.none(),
 * });
 * const routed = new ReleaseBehaviors(this, 'Routed', { state: site.state, backends: [ReleaseBackend.site(site)] });
 * new cloudfront.Distribution(this, 'Distribution', {
 *   defaultBehavior: routed.defaultBehavior,
 *   additionalBehaviors: routed.additionalBehaviors,
 *   errorResponses: routed.errorResponses,
 * });
 */
export class ReleaseBehaviors extends Construct {
  /** Behaviour for all paths that no other takes. */
  public readonly defaultBehavior: cloudfront.BehaviorOptions;
  /** Behaviours by path pattern, in the order in which they must stand. */
  public readonly additionalBehaviors: { [pathPattern: string]: cloudfront.BehaviorOptions };
  /** Errors must not be kept where the cache key holds no release. */
  public readonly errorResponses: cloudfront.ErrorResponse[];
  /** Stack that holds the edge functions. */
  public readonly edgeStack: Stack;

  constructor(scope: Construct, id: string, props: ReleaseBehaviorsProps) {
    super(scope, id);
    const site = onlySite(this, props.backends);
    const perColor = props.backends.flatMap((backend) => backend._perColor(this) ?? []);
    [site.state, ...props.backends.flatMap((backend) => backend._state ?? [])].forEach((its) => checkState(this, props.state, its));
    checkPatterns(this, perColor, site);
    this.node.addDependency(site._readyForRouting); // a distribution that somebody else makes refers to what is made here, so it waits too
    const config = edgeConfig(this, props, site, perColor);
    this.edgeStack = edgeStackOf(this, props.edgeStack);
    const functions = new EdgeFunctions(this, 'Functions', { edgeStack: this.edgeStack, config, logging: props.edgeLogging ?? false });
    const common = { compress: props.compress ?? true, responseHeadersPolicy: props.responseHeadersPolicy };
    const siteBehaviors = new SiteBehaviors(this, 'Site', { site, cookie: config.cookies.release, edgeLambdas: functions.associations, common });
    this.defaultBehavior = siteBehaviors.releases;
    this.additionalBehaviors = {
      ...Object.fromEntries(perColor.map((backend) => [backend.options.pathPattern, colorBehavior(backend, functions.associations, common)])),
      ...Object.fromEntries(site.sharedAssets.map((pattern) => [pattern, siteBehaviors.shared])),
    };
    this.errorResponses = perColor.length === 0 ? [] : CACHED_ERRORS.map((httpStatus) => ({ httpStatus, ttl: Duration.seconds(0) }));
  }
}

function onlySite(scope: Construct, backends: readonly ReleaseBackend[]): BlueGreenStaticSite {
  const sites = backends.flatMap((backend) => backend._site() ?? []);
  if (sites.length !== 1) {
    throw invalid(scope, 'backends', 'one site, and backends per color beside it', `${sites.length} sites`, 'pass [ReleaseBackend.site(site)]');
  }
  return sites[0];
}

/** Edge functions serve the releases that the document names: it must be the document of the state that stages them, read as that state counts on. */
function checkState(scope: Construct, state: IReleaseState, its: IReleaseState): void {
  const { replicaRegion, stateTtlSeconds } = its;
  if (state.stateTtlSeconds !== stateTtlSeconds || state.replicaRegion !== replicaRegion) {
    throw invalid(scope, 'state', `imported with the stateTtl and the replicaRegion that it has, ${stateTtlSeconds} s and ${replicaRegion}`,
      `${state.stateTtlSeconds} s and ${state.replicaRegion}`, 'pass the state itself, or both to fromReleaseStateAttributes');
  }
  if (state.stateName !== its.stateName || state.region !== its.region) {
    throw invalid(scope, 'state', `the state of its backends, '${its.stateName}' in ${its.region}`,
      `'${state.stateName}' in ${state.region}`, 'pass the state that they take part in');
  }
}

function checkPatterns(scope: Construct, perColor: readonly PerColorBackend[], site: BlueGreenStaticSite): void {
  const patterns = [...perColor.map(({ options }) => options.pathPattern), ...site.sharedAssets];
  patterns.forEach((pattern, index) => {
    const twin = patterns.slice(0, index).find((other) => patternsOverlap(pattern, other));
    if (twin !== undefined) {
      throw invalid(scope, 'pathPattern', 'a path pattern that overlaps no other backend or shared asset', `'${twin}' and '${pattern}'`, 'narrow one of them');
    }
  });
}
