import type { Duration } from 'aws-cdk-lib';
import { Token } from 'aws-cdk-lib';
import type * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import type { IConstruct } from 'constructs';
import type { Color } from '../core/color';
import { COLORS } from '../core/color';
import { invalid } from '../private/errors';
import { pathPattern } from '../private/path-patterns';
import { hostName, secondsBetween } from '../private/validate';
import type { IReleaseState } from '../release-state/release-state-ref';
import type { BlueGreenStaticSite } from '../static-site/blue-green-static-site';

const MAX_TIMEOUT_SECONDS = 120;
const WELL_KNOWN_PORTS: readonly number[] = [80, 443];

/** How CloudFront reaches a backend that has one address per color. */
export interface PerColorBackendOptions {
  /**
   * Path pattern of the requests that go there, as CloudFront reads it: `*` is any run of characters, `?` is one.
   */
  readonly pathPattern: string;

  /**
   * Protocol towards the backend. HTTPS needs a certificate for the address that is named here.
   *
   * @default cloudfront.OriginProtocolPolicy.HTTPS_ONLY
   */
  readonly protocolPolicy?: cloudfront.OriginProtocolPolicy;

  /**
   * Port for HTTP: 80, 443 or 1024 to 65535.
   *
   * @default 80
   */
  readonly httpPort?: number;

  /**
   * Port for HTTPS: 80, 443 or 1024 to 65535.
   *
   * @default 443
   */
  readonly httpsPort?: number;

  /**
   * How long CloudFront waits for an answer, 1 to 120 seconds.
   *
   * @default Duration.seconds(30)
   */
  readonly readTimeout?: Duration;

  /**
   * How long CloudFront keeps a connection open, 1 to 120 seconds.
   *
   * @default Duration.seconds(5)
   */
  readonly keepaliveTimeout?: Duration;

  /**
   * A secret that CloudFront sends as `x-bg-origin-secret`, so that the backend can refuse who comes another way. The
   * template holds a reference only; CloudFormation reads the value whenever it updates the distribution.
   *
   * @default - no secret
   */
  readonly originSecret?: secretsmanager.ISecret;
}

/** Two servers that answer under names of their own. */
export interface HttpOriginsProps extends PerColorBackendOptions {
  /** Host name of the blue environment. */
  readonly blue: string;
  /** Host name of the green environment. */
  readonly green: string;
}

/** Two load balancers that can be reached from the internet. */
export interface LoadBalancersProps extends PerColorBackendOptions {
  /** Load balancer of the blue environment. */
  readonly blue: elbv2.ILoadBalancerV2;
  /** Load balancer of the green environment. */
  readonly green: elbv2.ILoadBalancerV2;
}

/** A backend with one address per color, as the router needs it. @internal */
export interface PerColorBackend {
  readonly domainNames: { readonly [color in Color]: string };
  readonly options: PerColorBackendOptions;
}

/** What a router sends requests to. */
export abstract class ReleaseBackend {
  /**
   * A static site: one prefix per release in one bucket. It answers every path that no other backend takes.
   *
   * @example
   * const site = new BlueGreenStaticSite(this, 'Site', {
   *   source: SiteSource.asset('examples/static-site/releases/1'),
   *   router: SiteRouter.none(),
   * });
   * new EdgeReleaseRouter(this, 'Router', { state: site.state, backends: [ReleaseBackend.site(site)] });
   */
  public static site(site: BlueGreenStaticSite): ReleaseBackend {
    return new SiteBackend(site);
  }

  /**
   * Two servers, one per color. A request goes to the color that holds its release: an API call follows the page that
   * makes it while that release is on a color, else it goes to the active one. Nothing is cached, not even errors.
   *
   * Edge functions swap the address per request, so neither can be a VPC origin or a function URL behind origin access
   * control; a function URL without authentication works.
   *
   * @example
   * const router = SiteRouter.own({
   *   backends: [ReleaseBackend.httpOrigins({
   *     pathPattern: '/api/*',
   *     blue: 'blue.api.example.com',
   *     green: 'green.api.example.com',
   *   })],
   * });
   * new BlueGreenStaticSite(this, 'Site', { source: SiteSource.asset('examples/static-site/releases/1'), router });
   */
  public static httpOrigins(props: HttpOriginsProps): ReleaseBackend {
    return new HttpOriginsBackend(props);
  }

  /**
   * Two load balancers, one per color, like {@link ReleaseBackend.httpOrigins}. They must face the internet: CloudFront
   * cannot swap to an internal one.
   *
   * With HTTPS the listeners need certificates for the load balancers' own names; for names of yours use `httpOrigins`.
   */
  public static loadBalancers(props: LoadBalancersProps): ReleaseBackend {
    return new LoadBalancersBackend(props);
  }

  /** The state that the backend takes part in, if it does. @internal */
  public _state?: IReleaseState;

  /** @internal */
  public abstract _site(): BlueGreenStaticSite | undefined;

  /** @internal */
  public abstract _perColor(scope: IConstruct): PerColorBackend | undefined;
}

class SiteBackend extends ReleaseBackend {
  constructor(private readonly site: BlueGreenStaticSite) {
    super();
  }

  /** @internal */
  public _site(): BlueGreenStaticSite {
    return this.site;
  }

  /** @internal */
  public _perColor(): undefined {
    return undefined;
  }
}

class HttpOriginsBackend extends ReleaseBackend {
  constructor(private readonly props: HttpOriginsProps) {
    super();
  }

  /** @internal */
  public _site(): undefined {
    return undefined;
  }

  /** @internal */
  public _perColor(scope: IConstruct): PerColorBackend {
    const { blue, green } = this.props;
    return {
      domainNames: { blue: hostName(scope, 'blue', blue), green: hostName(scope, 'green', green) },
      options: checked(scope, this.props),
    };
  }
}

class LoadBalancersBackend extends ReleaseBackend {
  constructor(private readonly props: LoadBalancersProps) {
    super();
  }

  /** @internal */
  public _site(): undefined {
    return undefined;
  }

  /** @internal */
  public _perColor(scope: IConstruct): PerColorBackend {
    const { blue, green } = this.props;
    COLORS.forEach((color) => refuseInternal(scope, color, this.props[color]));
    return { domainNames: { blue: blue.loadBalancerDnsName, green: green.loadBalancerDnsName }, options: checked(scope, this.props) };
  }
}

/** What CloudFront takes of an edge function that gives it an origin: less than it takes in a distribution, and a 502 if it is not kept to. */
function checked(scope: IConstruct, options: PerColorBackendOptions): PerColorBackendOptions {
  pathPattern(scope, 'pathPattern', options.pathPattern, '/api/*');
  (['readTimeout', 'keepaliveTimeout'] as const).forEach((prop) => {
    const duration = options[prop];
    if (duration !== undefined) {
      secondsBetween(scope, prop, duration, 1, MAX_TIMEOUT_SECONDS);
    }
  });
  (['httpPort', 'httpsPort'] as const).forEach((prop) => originPort(scope, prop, options[prop]));
  return options;
}

function originPort(scope: IConstruct, prop: string, port: number | undefined): void {
  if (port === undefined || WELL_KNOWN_PORTS.includes(port)) {
    return;
  }
  if (Token.isUnresolved(port) || !Number.isInteger(port) || port < 1024 || port > 65_535) {
    throw invalid(scope, prop, '80, 443 or a whole number from 1024 to 65535', Token.isUnresolved(port) ? 'a token' : port,
      'let the backend listen on a port that CloudFront takes, and pass it as a literal');
  }
}

function refuseInternal(scope: IConstruct, color: Color, loadBalancer: elbv2.ILoadBalancerV2): void {
  const resource = loadBalancer.node.defaultChild;
  if (resource instanceof elbv2.CfnLoadBalancer && resource.scheme === 'internal') {
    throw invalid(scope, color, 'a load balancer that faces the internet', `the internal '${loadBalancer.node.path}'`,
      'pass internetFacing: true and an originSecret; edge functions cannot swap to a VPC origin');
  }
}
