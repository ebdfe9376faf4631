import { Stack } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';

/** What CloudWatch sends when an alarm changes. */
export const ALARM_SOURCE = 'aws.cloudwatch';
export const ALARM_DETAIL_TYPE = 'CloudWatch Alarm State Change';

/** Actions of an alarm stay in its region; events travel. Whoever asks again gets no second rule. */
export function forwardAlarm(alarm: cloudwatch.IAlarm, region: string): void {
  const id = `ForwardTo-${region}`;
  if (alarm.node.tryFindChild(id) !== undefined) {
    return;
  }
  const busArn = Stack.of(alarm).formatArn({ service: 'events', region, resource: 'event-bus', resourceName: 'default' });
  const rule = new events.Rule(alarm, id, {
    description: 'Sends changes of an alarm on to the region of the release state',
    eventPattern: { source: [ALARM_SOURCE], detailType: [ALARM_DETAIL_TYPE], resources: [alarm.alarmArn] },
  });
  rule.addTarget(new targets.EventBus(events.EventBus.fromEventBusArn(rule, 'Bus', busArn)));
}
