import type { Duration } from 'aws-cdk-lib';
import { ArnFormat, Stack } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';
import { Construct } from 'constructs';
import { stateChangeRule } from './state-events';
import { stateMetric } from './state-metrics';
import { CHANGES_METRIC, INVALIDATION_FAILURES_METRIC, REFUSALS_METRIC, UNPUBLISHED_COPIES_METRIC } from '../core/state/metrics';

/** Names a state that another stack made. */
export interface ReleaseStateAttributes {
  /** Name of the state. */
  readonly stateName: string;
  /**
   * Region of the state.
   *
   * @default - the region of the stack
   */
  readonly region?: string;
  /**
   * Region of the replica.
   *
   * @default - us-east-1, or us-west-2 for a state in us-east-1
   */
  readonly replicaRegion?: string;
  /**
   * What the state was made with.
   *
   * @default Duration.seconds(30)
   */
  readonly stateTtl?: Duration;
}

/** A release state, made here or in another stack. */
export interface IReleaseState extends IConstruct {
  /** Name of the state, unique in account and region. */
  readonly stateName: string;
  /** SSM parameter that holds the published copy of the state; the same name in both regions. */
  readonly parameterName: string;
  /** Region of the state. */
  readonly region: string;
  /** Region of the replica that the edge reads when the home region does not answer. */
  readonly replicaRegion: string;
  /** Seconds for which edge functions keep what they have read. */
  readonly stateTtlSeconds: number;
  /** Name of the function that takes commands. */
  readonly operatorName: string;

  /** Allows `status`, `releases` and `history`. */
  grantRead(grantee: iam.IGrantable): iam.Grant;
  /** Allows to stage and to preview, and to read. Moves no traffic. */
  grantStage(grantee: iam.IGrantable): iam.Grant;
  /** Allows to promote, shift, abort and roll back, and to read. */
  grantPromote(grantee: iam.IGrantable): iam.Grant;
  /** Allows everything, with deny, allow, lock, unlock, prune and force. */
  grantAdminister(grantee: iam.IGrantable): iam.Grant;

  /**
   * A rule for the events `Release State Change`: one per change of the state, with who, what, from, to, why, the traffic and
   * the instant from which it holds. `schema/cdk-blue-green.schema.json` in the package describes the detail. Events
   * inform and decide nothing; one may come late, twice or, when EventBridge was down, not at all.
   *
   * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-what-is.html
   */
  onStateChange(id: string, options?: events.OnEventOptions): events.Rule;

  /**
   * A metric that the functions of the state write to the namespace `CdkBlueGreen`, in the region of the state.
   *
   * @default - sum over 5 minutes
   */
  metric(metricName: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * Changes of the state of every kind: stage, shift, promote, roll back and so on. With the dimension `Verb` beside
   * `StateName` it counts one kind.
   *
   * @default - sum over 5 minutes
   */
  metricChanges(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * Published copies that could not be confirmed to say what the truth says, per attempt to publish or repair them. Above 0 for
   * longer than the schedule that repairs them (a minute) means that a region of the state is in trouble.
   *
   * @default - sum over 5 minutes
   */
  metricUnpublishedCopies(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * Commands that were declined: by the rules, for want of a grant, or because they could not be read. Nothing changed.
   *
   * @default - sum over 5 minutes
   */
  metricRefusals(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * Invalidations that CloudFront did not take. Each is tried again every minute. See `ReleaseState.invalidateOnChange`.
   *
   * @default - sum over 5 minutes
   */
  metricInvalidationFailures(options?: cloudwatch.MetricOptions): cloudwatch.Metric;
}

/** What made and imported states have in common: one alias of the operator function per grant. */
export abstract class ReleaseStateBase extends Construct implements IReleaseState {
  public abstract readonly stateName: string;
  public abstract readonly parameterName: string;
  public abstract readonly region: string;
  public abstract readonly replicaRegion: string;
  public abstract readonly stateTtlSeconds: number;
  public abstract readonly operatorName: string;

  public grantRead(grantee: iam.IGrantable): iam.Grant {
    return this.grantAlias(grantee, 'read');
  }

  public grantStage(grantee: iam.IGrantable): iam.Grant {
    return this.grantAlias(grantee, 'stage');
  }

  public grantPromote(grantee: iam.IGrantable): iam.Grant {
    return this.grantAlias(grantee, 'promote');
  }

  public grantAdminister(grantee: iam.IGrantable): iam.Grant {
    return this.grantAlias(grantee, 'administer');
  }

  public onStateChange(id: string, options: events.OnEventOptions = {}): events.Rule {
    return stateChangeRule(this, id, options);
  }

  public metric(metricName: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return stateMetric(this, metricName, options);
  }

  public metricChanges(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(CHANGES_METRIC, options);
  }

  public metricUnpublishedCopies(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(UNPUBLISHED_COPIES_METRIC, options);
  }

  public metricRefusals(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(REFUSALS_METRIC, options);
  }

  public metricInvalidationFailures(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(INVALIDATION_FAILURES_METRIC, options);
  }

  private grantAlias(grantee: iam.IGrantable, alias: string): iam.Grant {
    const arn = Stack.of(this).formatArn({
      service: 'lambda',
      region: this.region,
      resource: 'function',
      resourceName: `${this.operatorName}:${alias}`,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    return iam.Grant.addToPrincipal({ grantee, actions: ['lambda:InvokeFunction'], resourceArns: [arn] });
  }
}
