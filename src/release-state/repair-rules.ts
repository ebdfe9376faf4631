import { Duration } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';

interface WatchedState extends Construct {
  readonly stateName: string;
  readonly parameterName: string;
}

/** Whoever writes over a published copy, CloudFormation's seed included, is repaired within seconds; the schedule catches lost events. */
export function repairRules(state: WatchedState, operator: lambda.IFunction): events.Rule[] {
  const reconcile = (actor: string): targets.LambdaFunction => new targets.LambdaFunction(operator, {
    event: events.RuleTargetInput.fromObject({ verb: 'reconcile', actor, reason: 'keep the published copies true' }),
  });
  const onWrite = new events.Rule(state, 'ParameterRule', {
    description: `Repairs the published copy of ${state.stateName}`.slice(0, 512),
    eventPattern: { source: ['aws.ssm'], detailType: ['Parameter Store Change'], detail: { name: [state.parameterName] } },
    targets: [reconcile('parameter-rule')],
  });
  const everyMinute = new events.Rule(state, 'Schedule', {
    description: `Repairs the published copies of ${state.stateName}`.slice(0, 512),
    schedule: events.Schedule.rate(Duration.minutes(1)),
    targets: [reconcile('schedule')],
  });
  return [onWrite, everyMinute];
}

/** A prune that failed half way is tried again within minutes, and completed by the next one. */
export function pruneRule(state: WatchedState, operator: lambda.IFunction): events.Rule {
  return new events.Rule(state, 'PruneSchedule', {
    description: `Deletes what no release of ${state.stateName} needs any more`.slice(0, 512),
    schedule: events.Schedule.rate(Duration.days(1)),
    targets: [new targets.LambdaFunction(operator, {
      event: events.RuleTargetInput.fromObject({ verb: 'prune', actor: 'schedule', reason: 'retention protects it no longer' }),
    })],
  });
}
