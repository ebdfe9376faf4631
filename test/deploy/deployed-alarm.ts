import type { StateValue } from '@aws-sdk/client-cloudwatch';
import { CloudWatchClient, SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch';
import type { Account } from './account';
import { REGION } from './account';
import { DeployedRule } from './deployed-rule';
import type { DeployedState } from './deployed-state';
import type { OperatorAnswer } from '../../src/core';
import { alarmEvent } from '../release-state/alarm-event';

/** The deployed alarm that takes traffic of a state back: what CloudWatch says of it, and the deployed rule that waits for it. */
export class DeployedAlarm {
  private readonly rule: DeployedRule;

  constructor(private readonly account: Account, private readonly state: DeployedState) {
    this.rule = new DeployedRule(account, state, 'ReleaseRollbackAlarms');
  }

  public async name(): Promise<string> {
    return this.state.physicalId('AWS::CloudWatch::Alarm');
  }

  /** Sets its state and delivers the event. @returns what the operator answered; undefined if the rule does not take it */
  public async turns(value: Extract<StateValue, 'ALARM' | 'OK'>, reason: string): Promise<OperatorAnswer | undefined> {
    const name = await this.name();
    await new CloudWatchClient(this.account.client()).send(new SetAlarmStateCommand({ AlarmName: name, StateValue: value, StateReason: reason }));
    return this.rule.deliver(this.changeOf(name, value, reason));
  }

  /** As above, of an alarm that does not guard the state. */
  public async anotherGoesOff(): Promise<OperatorAnswer | undefined> {
    return this.rule.deliver(this.changeOf(`${await this.name()}-of-somebody-else`, 'ALARM', 'too hot'));
  }

  private changeOf(name: string, value: 'ALARM' | 'OK', reason: string): Record<string, unknown> {
    const arn = `arn:aws:cloudwatch:${REGION}:${this.account.id}:alarm:${name}`;
    return alarmEvent({ arn, value, reason, time: new Date().toISOString().replace(/\.\d+Z$/, 'Z') });
  }
}
