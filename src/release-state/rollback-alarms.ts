import { Annotations, ArnFormat, Duration, Resource, Stack, Token } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { ALARM_DETAIL_TYPE, ALARM_SOURCE, forwardAlarm } from '../private/alarm-forwarding';
import { invalid } from '../private/errors';

/** More do not fit into the pattern of one rule. */
const MAX_ALARMS = 10;

/** An alarm of long ago says nothing about the release that is active now. */
const MAX_EVENT_AGE = Duration.minutes(5);

interface RollbackAlarmsProps {
  readonly stateName: string;
  readonly region: string;
  /** Takes the verb `alarm`. */
  readonly operator: lambda.IFunction;
}

/** The alarms that take traffic of one state back, and the rule that tells the operator when one goes off. */
export class RollbackAlarms extends Construct {
  public readonly rule: events.Rule;
  private readonly alarms: cloudwatch.IAlarm[] = [];
  private readonly region: string;

  constructor(scope: Construct, id: string, { stateName, region, operator }: RollbackAlarmsProps) {
    super(scope, id);
    this.region = region;
    this.rule = new events.Rule(this, 'Rule', {
      description: `Takes traffic of ${stateName} back when an alarm goes off`.slice(0, 512),
      eventPattern: { source: [ALARM_SOURCE], detailType: [ALARM_DETAIL_TYPE], detail: { state: { value: ['ALARM'] } } },
      targets: [new targets.LambdaFunction(operator, {
        maxEventAge: MAX_EVENT_AGE,
        event: events.RuleTargetInput.fromObject({
          verb: 'alarm',
          alarm: events.EventField.fromPath('$.detail.alarmName'),
          time: events.EventField.fromPath('$.time'),
          actor: 'cloudwatch',
          reason: events.EventField.fromPath('$.detail.state.reason'),
        }),
      })],
    });
  }

  public add(alarm: cloudwatch.IAlarm): void {
    if (this.alarms.includes(alarm)) {
      return;
    }
    if (this.alarms.length === MAX_ALARMS) {
      throw invalid(this.node.scope, 'rollbackAlarms', `at most ${MAX_ALARMS} alarms`, MAX_ALARMS + 1, 'combine them in a composite alarm');
    }
    this.alarms.push(alarm);
    this.bringHere(alarm);
    this.rule.addEventPattern({ resources: [arnOf(alarm)] });
  }

  public arns(): string[] {
    return this.alarms.map(arnOf);
  }

  private bringHere(alarm: cloudwatch.IAlarm): void {
    const region = regionOf(alarm);
    if (Token.isUnresolved(region) || region === this.region) {
      return;
    }
    if (Resource.isOwnedResource(alarm)) {
      forwardAlarm(alarm, this.region);
    } else {
      Annotations.of(this).addWarningV2('cdk-blue-green:alarm-of-another-region',
        `alarm '${alarm.node.path}' is in ${region}, and this app cannot add a rule there: it takes no traffic back until a rule in ${region} sends `
        + `'${ALARM_DETAIL_TYPE}' of it to the default event bus of ${this.region}`);
    }
  }
}

/** An imported alarm has its region in its ARN. */
function regionOf(alarm: cloudwatch.IAlarm): string {
  return Resource.isOwnedResource(alarm) ? Stack.of(alarm).region : alarm.alarmArn.split(':')[3] ?? alarm.env.region;
}

/**
 * Written out where the alarm's name is known: an alarm on a distribution comes after what is in front of it, and a reference to it
 * would make stacks or functions wait for each other.
 */
function arnOf(alarm: cloudwatch.IAlarm): string {
  const resource = alarm.node.defaultChild;
  const name = resource instanceof cloudwatch.CfnAlarm || resource instanceof cloudwatch.CfnCompositeAlarm ? resource.alarmName : undefined;
  return name === undefined || Token.isUnresolved(name)
    ? alarm.alarmArn
    : Stack.of(alarm).formatArn({ service: 'cloudwatch', resource: 'alarm', resourceName: name, arnFormat: ArnFormat.COLON_RESOURCE_NAME });
}
