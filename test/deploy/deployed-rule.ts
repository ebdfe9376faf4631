import type { Target } from '@aws-sdk/client-eventbridge';
import { DescribeRuleCommand, EventBridgeClient, ListTargetsByRuleCommand, TestEventPatternCommand } from '@aws-sdk/client-eventbridge';
import type { Account } from './account';
import type { DeployedState } from './deployed-state';
import type { OperatorAnswer } from '../../src/core';
import { transformed } from '../release-state/event-pattern';

/**
 * A deployed rule for events of AWS, or for a schedule. No service of the emulator sends any, so a recorded one is matched against the
 * deployed pattern, by EventBridge of the emulator, and the deployed target is invoked with what the deployed rule makes of the event.
 */
export class DeployedRule {
  private readonly client: EventBridgeClient;

  /** @param prefix of the rule's logical id */
  constructor(account: Account, private readonly state: DeployedState, private readonly prefix: string) {
    this.client = new EventBridgeClient(account.client());
  }

  /** @returns what the target answered; undefined if the rule does not take the event */
  public async deliver(event: Readonly<Record<string, unknown>>): Promise<OperatorAnswer | undefined> {
    const { EventPattern } = await this.client.send(new DescribeRuleCommand({ Name: await this.name() }));
    const { Result: matches } = await this.client.send(new TestEventPatternCommand({ EventPattern, Event: JSON.stringify(event) }));
    return matches === true ? this.fire(event) : undefined;
  }

  /** Invokes the deployed target with its deployed input. */
  public async fire(event: Readonly<Record<string, unknown>> = {}): Promise<OperatorAnswer> {
    const { Targets: [target] = [] } = await this.client.send(new ListTargetsByRuleCommand({ Rule: await this.name() }));
    return this.state.invoke(target.Arn!, inputOf(target, event));
  }

  private async name(): Promise<string> {
    return (await this.state.physicalId('AWS::Events::Rule', this.prefix)).split('/').pop()!;
  }
}

function inputOf({ Input: input, InputTransformer: transformer }: Target, event: Readonly<Record<string, unknown>>): unknown {
  return transformer === undefined
    ? JSON.parse(input!)
    : transformed({ InputPathsMap: transformer.InputPathsMap!, InputTemplate: transformer.InputTemplate! }, event);
}
