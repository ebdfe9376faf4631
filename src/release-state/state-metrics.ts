import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { IReleaseState } from './release-state-ref';
import { METRIC_NAMESPACE } from '../core/edge/metrics';

/** A metric that the functions of a state write, in the region of the state. */
export function stateMetric(state: IReleaseState, metricName: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
  return new cloudwatch.Metric({
    namespace: METRIC_NAMESPACE,
    metricName,
    dimensionsMap: { StateName: state.stateName },
    region: state.region,
    statistic: cloudwatch.Stats.SUM,
    period: Duration.minutes(5),
    ...options,
  });
}
