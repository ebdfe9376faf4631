import { METRIC_NAMESPACE, METRIC_REGION, READ_FAILURES_METRIC } from '../../../src/core/edge/metrics';

test('what the edge reports keeps its names: alarms and dashboards outside this library hold them', () => {
  expect([METRIC_REGION, METRIC_NAMESPACE, READ_FAILURES_METRIC]).toEqual(['us-east-1', 'CdkBlueGreen', 'StateReadFailures']);
});
