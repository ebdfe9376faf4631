import { postToAws } from './aws-post';
import { METRIC_NAMESPACE, METRIC_REGION, READ_FAILURES_METRIC } from '../../src/core/edge/metrics';

/** In an outage every environment reports once in this time, so that a report costs little and hinders nothing. */
const INTERVAL_MS = 60_000;

/** Nobody waits for a report. */
const LIMIT_MS = 1000;

/**
 * Counts reads that the home region did not answer with a usable document, and reports the sum to CloudWatch. Visitors see
 * nothing of these failures: the last good document is used. A report that does not arrive is not repeated.
 */
export function createFailureReport(parameterName: string, now: () => number): () => void {
  let failures = 0;
  let nextReportAt = -Infinity;
  return () => {
    failures++;
    if (now() < nextReportAt) {
      return;
    }
    const body = new URLSearchParams({
      'Action': 'PutMetricData',
      'Version': '2010-08-01',
      'Namespace': METRIC_NAMESPACE,
      'MetricData.member.1.MetricName': READ_FAILURES_METRIC,
      'MetricData.member.1.Dimensions.member.1.Name': 'Parameter',
      'MetricData.member.1.Dimensions.member.1.Value': parameterName,
      'MetricData.member.1.Unit': 'Count',
      'MetricData.member.1.Value': String(failures),
    }).toString();
    failures = 0;
    nextReportAt = now() + INTERVAL_MS;
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    postToAws({ service: 'monitoring', region: METRIC_REGION, headers, body }, now(), LIMIT_MS).catch(() => undefined);
  };
}
