import { DescribeRuleCommand, EventBridgeClient, ListTargetsByRuleCommand, TestEventPatternCommand } from '@aws-sdk/client-eventbridge';
import type { Account } from './account';
import type { DeployedState } from './deployed-state';
import type { OperatorAnswer } from '../../src/core';

/** A rule that a stack holds, with its one target, as EventBridge has them. */
export class DeployedRule {
  private readonly client: EventBridgeClient;

  constructor(account: Account, private readonly state: DeployedState, private readonly logicalId: string) {
    this.client = new EventBridgeClient(account.client());
  }

  public async takes(event: unknown): Promise<boolean> {
    const { EventPattern } = await this.client.send(new DescribeRuleCommand({ Name: await this.name() }));
    const { Result: takes } = await this.client.send(new TestEventPatternCommand({ EventPattern, Event: JSON.stringify(event) }));
    return takes === true;
  }

  /** Invokes the deployed target with its deployed input. */
  public async fire(): Promise<OperatorAnswer> {
    const { Targets: [target] = [] } = await this.client.send(new ListTargetsByRuleCommand({ Rule: await this.name() }));
    return this.state.invoke(target.Arn!, JSON.parse(target.Input!));
  }

  private async name(): Promise<string> {
    const physicalId = await this.state.physicalId('AWS::Events::Rule', this.logicalId);
    return physicalId.split('/').pop()!;
  }
}
