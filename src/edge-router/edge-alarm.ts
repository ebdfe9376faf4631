import { Names, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { EDGE_REGION, stackInEdgeRegion } from './edge-stack';
import { forwardAlarm } from '../private/alarm-forwarding';
import { outermostStack } from '../private/stacks';

/** What CloudWatch takes. */
const MAX_NAME = 255;

/** An alarm on a metric of the edge. */
export interface EdgeAlarmProps {
  /** A metric of us-east-1. */
  readonly metric: cloudwatch.Metric;

  /** The alarm goes off at this value and above. */
  readonly threshold: number;

  /**
   * Number of periods that are looked at.
   *
   * @default 1
   */
  readonly evaluationPeriods?: number;

  /**
   * Number of periods among them that must reach the threshold.
   *
   * @default - all
   */
  readonly datapointsToAlarm?: number;

  /**
   * What the alarm tells whom it wakes.
   *
   * @default - none
   */
  readonly alarmDescription?: string;
}

/**
 * Makes an alarm where the metrics of the edge are. In another region than the router's that is a stack of its own, which
 * is deployed last: the edge stack comes before the distribution and cannot name it.
 */
export function edgeAlarm(router: Construct, id: string, homeRegion: string, props: EdgeAlarmProps): cloudwatch.Alarm {
  const own = Stack.of(router);
  const [scope, name] = own.region === EDGE_REGION ? [router, id] : [alarmStackOf(router), `${Names.uniqueId(router)}-${id}`];
  const alarm = new cloudwatch.Alarm(scope, name, {
    ...props,
    alarmName: alarmNameOf(router, id),
    evaluationPeriods: props.evaluationPeriods ?? 1,
    comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
  });
  if (homeRegion !== EDGE_REGION) {
    forwardAlarm(alarm, homeRegion);
  }
  return alarm;
}

/** A name that is known at synth: whoever refers to the alarm must not wait for it, for it comes after the distribution. */
function alarmNameOf(router: Construct, id: string): string {
  const stack = outermostStack(router);
  return `${stack.stackName}${router.node.path.slice(stack.node.path.length)}/${id}`.slice(-MAX_NAME);
}

function alarmStackOf(scope: Construct): Stack {
  return stackInEdgeRegion(scope, 'BlueGreenEdgeAlarms', {
    suffix: 'edge-alarms', description: 'Alarms on the edge of cdk-blue-green routers', crossRegionReferences: true,
  });
}
