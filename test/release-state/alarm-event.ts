/** An alarm that changed its state. */
interface AlarmChange {
  readonly arn: string;
  readonly value: 'ALARM' | 'OK' | 'INSUFFICIENT_DATA';
  readonly reason: string;
  /** In whole seconds, as EventBridge gives it. */
  readonly time: string;
}

/** As CloudWatch sends it. @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-and-eventbridge.html */
export function alarmEvent({ arn, value, reason, time }: AlarmChange): Record<string, unknown> & { readonly detail: Record<string, unknown> } {
  const [, , , region, account, , ...name] = arn.split(':');
  return {
    'version': '0',
    'id': 'c4c1c1c9-6542-e61b-6ef0-8c4d36933a92',
    'detail-type': 'CloudWatch Alarm State Change',
    'source': 'aws.cloudwatch',
    account,
    time,
    region,
    'resources': [arn],
    'detail': {
      alarmName: name.join(':'),
      configuration: { metrics: [{ id: 'm1', metricStat: { metric: { namespace: 'Shop', name: 'Errors', dimensions: {} }, period: 300, stat: 'Sum' }, returnData: true }] },
      previousState: { value: 'OK', reason: 'Threshold Crossed: 1 datapoint [0.0] was not greater than the threshold (1.0).', timestamp: '2026-10-02T16:59:40.000+0000' },
      state: { reason, timestamp: time.replace('Z', '.989+0000'), value },
    },
  };
}
