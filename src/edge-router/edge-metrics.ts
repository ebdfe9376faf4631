import { Duration } from 'aws-cdk-lib';
import type * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { METRIC_NAMESPACE, METRIC_REGION, READ_FAILURES_METRIC } from '../core/edge/metrics';
import type { IReleaseState } from '../release-state/release-state-ref';

const PERIOD = Duration.minutes(5);

/** The distribution's own `metric*` functions name no region, so alarms on them outside us-east-1 never fire. */
export function serverErrorRate(distribution: cloudfront.IDistribution, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
  return new cloudwatch.Metric({
    namespace: 'AWS/CloudFront',
    metricName: '5xxErrorRate',
    dimensionsMap: { DistributionId: distribution.distributionId, Region: 'Global' },
    region: METRIC_REGION,
    statistic: cloudwatch.Stats.AVERAGE,
    period: PERIOD,
    ...options,
  });
}

export function stateReadFailures(state: IReleaseState, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
  return new cloudwatch.Metric({
    namespace: METRIC_NAMESPACE,
    metricName: READ_FAILURES_METRIC,
    dimensionsMap: { Parameter: state.parameterName },
    region: METRIC_REGION,
    statistic: cloudwatch.Stats.SUM,
    period: PERIOD,
    ...options,
  });
}
