import type { Stack } from 'aws-cdk-lib';
import { Annotations } from 'aws-cdk-lib';
import type * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as route53 from 'aws-cdk-lib/aws-route53';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { addRecords, checkDomain } from './domain';
import type { EdgeAlarmProps } from './edge-alarm';
import { edgeAlarm } from './edge-alarm';
import { serverErrorRate, stateReadFailures } from './edge-metrics';
import { addForbiddenPage } from './forbidden-page';
import type { ReleaseBackend } from './release-backend';
import type { ReleaseBehaviorsOptions } from './release-behaviors';
import { ReleaseBehaviors } from './release-behaviors';
import { acknowledge } from '../private/acknowledge';
import { invalid } from '../private/errors';
import { addOutput } from '../private/outputs';
import { ReleaseState } from '../release-state/release-state';
import type { IReleaseState } from '../release-state/release-state-ref';

/** What a router takes besides its state and its backends. */
export interface EdgeReleaseRouterOptions extends ReleaseBehaviorsOptions {
  /**
   * Names under which the distribution answers. They need a `certificate`.
   *
   * @default - the distribution's own name only
   */
  readonly domainNames?: string[];

  /**
   * Certificate for the domain names, in us-east-1. It must cover the names of `hostRedirect` too.
   *
   * @default - CloudFront's certificate
   */
  readonly certificate?: acm.ICertificate;

  /**
   * Zone in which an A and an AAAA record per domain name is made. A zone of another account cannot be written from
   * here: make the records there.
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
   * Versions of HTTP that viewers may speak.
   *
   * @default cloudfront.HttpVersion.HTTP2_AND_3
   */
  readonly httpVersion?: cloudfront.HttpVersion;

  /**
   * Countries that are served or refused.
   *
   * @default - all are served
   */
  readonly geoRestriction?: cloudfront.GeoRestriction;

  /**
   * ARN of an AWS WAF web ACL of scope CLOUDFRONT, in us-east-1.
   *
   * @default - none
   */
  readonly webAclId?: string;

  /**
   * Bucket for standard logs, which must allow ACLs. Cookies are never logged, for one of them is a preview credential;
   * query strings are, so the preview links that people open stand there until they expire or are revoked.
   *
   * @default - no logs
   */
  readonly logBucket?: s3.IBucket;

  /**
   * Prefix of standard logs in their bucket.
   *
   * @default - none
   */
  readonly logFilePrefix?: string;

  /**
   * Paths to invalidate once after each change of traffic: for what you cache in behaviours of your own, without the release
   * in the key. What the router routes needs no invalidation. See `ReleaseState.invalidateOnChange`.
   *
   * @default - none
   */
  readonly invalidateOnChange?: string[];

  /**
   * A local HTML file for visitors whom CloudFront refuses with 403 (country, web ACL) before a release is chosen. It is
   * uploaded at deploy, belongs to no release, and takes the place of every 403; so it cannot stand beside backends per
   * color, whose own 403 answers it would hide.
   *
   * @default - CloudFront's own page
   */
  readonly forbiddenPage?: string;
}

/** Properties of an {@link EdgeReleaseRouter}. */
export interface EdgeReleaseRouterProps extends EdgeReleaseRouterOptions {
  /** The state that says which release is active. */
  readonly state: IReleaseState;

  /** What requests go to: one site, and any number of backends with an address per color. */
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

  private readonly state: IReleaseState;

  constructor(scope: Construct, id: string, props: EdgeReleaseRouterProps) {
    super(scope, id);
    this.state = props.state;
    if (props.state instanceof ReleaseState) {
      props.state._attachRouter(this);
    }
    const domainNames = checkDomain(this, props);
    const behaviors = new ReleaseBehaviors(this, 'Behaviors', props);
    this.edgeStack = behaviors.edgeStack;
    const forbidden = props.forbiddenPage === undefined ? undefined : addForbiddenPage(this, props.forbiddenPage, props.backends);
    this.distribution = new cloudfront.Distribution(this, 'Distribution', {
      comment: `Blue/green releases of ${props.state.stateName}`.slice(0, 128),
      domainNames: domainNames.length > 0 ? domainNames : undefined,
      certificate: props.certificate,
      priceClass: props.priceClass ?? cloudfront.PriceClass.PRICE_CLASS_ALL,
      httpVersion: props.httpVersion ?? cloudfront.HttpVersion.HTTP2_AND_3,
      minimumProtocolVersion: props.certificate && cloudfront.SecurityPolicyProtocol.TLS_V1_2_2021,
      geoRestriction: props.geoRestriction,
      webAclId: props.webAclId,
      enableLogging: props.logBucket !== undefined,
      logBucket: props.logBucket,
      logFilePrefix: props.logFilePrefix,
      logIncludesCookies: false,
      defaultBehavior: behaviors.defaultBehavior,
      additionalBehaviors: { ...behaviors.additionalBehaviors, ...forbidden?.behaviors },
      errorResponses: [...behaviors.errorResponses, ...forbidden?.errorResponses ?? []],
    });
    this.distribution.node.addDependency(...props.backends.flatMap((backend) => backend._site()?._readyForRouting ?? []));
    // A listing is what `/` of the bucket would be; origin-request never asks for it.
    Annotations.of(this.distribution).acknowledgeWarning('@aws-cdk/aws-cloudfront-origins:listBucketSecurityRisk');
    acknowledge(this.distribution, {
      'AwsSolutions-CFR1': 'which countries are served is for the owner of the site: \'geoRestriction\'',
      'AwsSolutions-CFR2': 'whether a web ACL is worth its price is for the owner of the site: \'webAclId\'',
      'AwsSolutions-CFR3': 'whether requests are logged is for the owner of the site: \'logBucket\'',
      'AwsSolutions-CFR5': 'how backends are reached is for who passes them: \'protocolPolicy\', and the certificate of a service',
      'AwsSolutions-CFR4': 'CloudFront\'s own certificate allows old versions of TLS; with \'certificate\' TLS 1.2 is the least',
    });
    this.url = `https://${props.domainNames?.[0] ?? this.distribution.distributionDomainName}`;
    if (props.invalidateOnChange !== undefined) {
      ownState(this, props.state).invalidateOnChange(this.distribution, props.invalidateOnChange);
    }
    addRecords(this, domainNames, props.hostedZone, this.distribution);
    addOutput(this, 'Url', this.url, 'Address of the site', 'Router');
  }

  /**
   * Percentage of all requests, of viewers on every behaviour, that were answered with 5xx. CloudFront's metrics are in
   * us-east-1; for an alarm see {@link addAlarm}.
   *
   * @default - average over 5 minutes
   */
  public metricServerErrorRate(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return serverErrorRate(this.distribution, options);
  }

  /**
   * Reads of the release state that the home region did not answer with a usable document, as edge functions report them
   * to us-east-1. Visitors notice nothing of them: the last good document, or the replica's, is used.
   *
   * @default - sum over 5 minutes
   */
  public metricStateReadFailures(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return stateReadFailures(this.state, options);
  }

  /**
   * An alarm in us-east-1, for these metrics exist nowhere else: in this stack, or in the stack `<stack name>-edge-alarms`. Changes of its state are sent on to the default
   * event bus of the state's region, where rules and functions of yours can act on them.
   *
   * @example
   * const site = new BlueGreenStaticSite(this, 'Site', { source: SiteSource.asset('examples/static-site/releases/1') });
   * site.router!.addAlarm('ServerErrors', { metric: site.router!.metricServerErrorRate(), threshold: 1 });
   */
  public addAlarm(id: string, props: EdgeAlarmProps): cloudwatch.Alarm {
    return edgeAlarm(this, id, this.state.region, props);
  }
}

/** Only a state of this app can be told what to do after a change. */
function ownState(scope: Construct, state: IReleaseState): ReleaseState {
  if (!(state instanceof ReleaseState)) {
    throw invalid(scope, 'invalidateOnChange', 'used with a state of this app', `the imported '${state.stateName}'`, 'call invalidateOnChange where the state is made');
  }
  return state;
}
