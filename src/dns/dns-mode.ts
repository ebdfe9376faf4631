import type * as route53 from 'aws-cdk-lib/aws-route53';

/** Health checks of weighted records. */
export interface WeightedDnsOptions {
  /**
   * Health check of the blue color. It counts while both colors have a share: Route 53 then answers with the healthy one only.
   * A name that one color has alone is a simple record, and Route 53 answers with it whatever its health.
   *
   * @default - none
   */
  readonly blueHealthCheck?: route53.IHealthCheck;

  /**
   * Health check of the green color, see `blueHealthCheck`.
   *
   * @default - none
   */
  readonly greenHealthCheck?: route53.IHealthCheck;
}

/** What `DnsMode` tells the construct. @internal */
export interface DnsModeConfig {
  readonly mode: 'simple' | 'weighted';
  readonly healthChecks: WeightedDnsOptions;
}

/** How a live name leads to a color. */
export abstract class DnsMode {
  /**
   * One record per name, all or nothing. `shift` is refused for the whole state.
   *
   * @example
   * declare const state: ReleaseState;
   * declare const zone: route53.IHostedZone;
   * new BlueGreenDnsRecord(this, 'Name', {
   *   state,
   *   zone,
   *   recordName: 'api',
   *   blue: route53.RecordTarget.fromIpAddresses('192.0.2.1'),
   *   green: route53.RecordTarget.fromIpAddresses('192.0.2.2'),
   *   mode: DnsMode.simple(),
   * });
   */
  public static simple(): DnsMode {
    return new FixedMode({ mode: 'simple', healthChecks: {} });
  }

  /**
   * Two weighted records per name while both colors have a share, one simple record while a color has it all; each change is
   * one batch, so no name is ever without an answer.
   *
   * The share is one of DNS answers, not of requests: a resolver asks for many clients and remembers what it hears. Expect
   * the share that you set over thousands of resolvers, and something else from a single office.
   *
   * A state that is changed back to `simple()` while its candidate has a share refuses the deploy: abort or promote first.
   *
   * @example
   * declare const state: ReleaseState;
   * declare const zone: route53.IHostedZone;
   * new BlueGreenDnsRecord(this, 'Name', {
   *   state,
   *   zone,
   *   recordName: 'api',
   *   blue: route53.RecordTarget.fromIpAddresses('192.0.2.1'),
   *   green: route53.RecordTarget.fromIpAddresses('192.0.2.2'),
   *   mode: DnsMode.weighted(),
   * });
   */
  public static weighted(options: WeightedDnsOptions = {}): DnsMode {
    return new FixedMode({ mode: 'weighted', healthChecks: options });
  }

  /** @internal */
  public abstract _bind(): DnsModeConfig;
}

class FixedMode extends DnsMode {
  constructor(private readonly config: DnsModeConfig) {
    super();
  }

  /** @internal */
  public _bind(): DnsModeConfig {
    return this.config;
  }
}
