import { CloudWatchClient, SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch';
import type { Account } from './account';
import { REGION } from './account';
import type { DeployedState } from './deployed-state';
import { EventBus } from './event-bus';
import type { OperatorAnswer } from '../../src/core';
import { alarmEvent } from '../release-state/alarm-event';

/** A deployed alarm. Its state is changed through the API of CloudWatch; the emulator sends no event of that, so a recorded one is delivered. */
export class DeployedAlarm {
  private readonly bus: EventBus;
  private readonly client: CloudWatchClient;

  constructor(private readonly account: Account, state: DeployedState, private readonly name: string, private readonly region = REGION) {
    this.bus = new EventBus(account, state);
    this.client = new CloudWatchClient(account.client(region));
  }

  /** @returns what those answered whom the event reached */
  public async turn(value: 'ALARM' | 'OK', reason: string): Promise<OperatorAnswer[]> {
    await this.client.send(new SetAlarmStateCommand({ AlarmName: this.name, StateValue: value, StateReason: reason }));
    return this.deliver(this.name, value, reason);
  }

  /** As above, of an alarm that does not guard the state. */
  public async anotherGoesOff(): Promise<OperatorAnswer[]> {
    return this.deliver(`${this.name}-of-somebody-else`, 'ALARM', 'too hot');
  }

  private async deliver(name: string, value: 'ALARM' | 'OK', reason: string): Promise<OperatorAnswer[]> {
    const arn = `arn:aws:cloudwatch:${this.region}:${this.account.id}:alarm:${name}`;
    return this.bus.deliver(alarmEvent({ arn, value, reason, time: `${new Date().toISOString().slice(0, 19)}Z` }), this.region);
  }
}
