import { DescribeRuleCommand, EventBridgeClient, ListRulesCommand, ListTargetsByRuleCommand, TestEventPatternCommand } from '@aws-sdk/client-eventbridge';
import type { Target } from '@aws-sdk/client-eventbridge';
import type { Account } from './account';
import type { DeployedState } from './deployed-state';
import type { OperatorAnswer } from '../../src/core';
import { transformed } from '../release-state/event-pattern';

type RecordedEvent = Readonly<Record<string, unknown>>;

/**
 * The default event bus of each region, with the rules that were deployed. No service of the emulator sends events: an event as AWS
 * documents it is matched against the deployed patterns, and the deployed targets are invoked with their deployed input.
 */
export class EventBus {
  constructor(private readonly account: Account, private readonly state: DeployedState) {}

  /** @returns what the targets answered; nothing if no rule takes the event */
  public async deliver(event: RecordedEvent, region: string): Promise<OperatorAnswer[]> {
    const client = new EventBridgeClient(this.account.client(region));
    const { Rules: rules = [] } = await client.send(new ListRulesCommand({}));
    const answers: OperatorAnswer[] = [];
    for (const { Name } of rules) {
      const { EventPattern } = await client.send(new DescribeRuleCommand({ Name }));
      if (EventPattern === undefined) {
        continue; // a schedule
      }
      const { Result: takes } = await client.send(new TestEventPatternCommand({ EventPattern, Event: JSON.stringify(event) }));
      if (takes === true) {
        const { Targets: targets = [] } = await client.send(new ListTargetsByRuleCommand({ Rule: Name }));
        answers.push(...(await Promise.all(targets.map(async (target) => this.send(target, event)))).flat());
      }
    }
    return answers;
  }

  private async send({ Arn: arn, Input: input, InputTransformer: transformer }: Target, event: RecordedEvent): Promise<OperatorAnswer[]> {
    const [,, service, region] = arn!.split(':');
    if (service === 'events') {
      return this.deliver(event, region); // the bus of another region
    }
    const payload = transformer === undefined ? JSON.parse(input!) as unknown : transformed(transformer as Parameters<typeof transformed>[0], event);
    return [await this.state.invoke(arn!, payload)];
  }
}
