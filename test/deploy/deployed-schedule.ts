import { EventBridgeClient, ListTargetsByRuleCommand } from '@aws-sdk/client-eventbridge';
import type { Account } from './account';
import type { DeployedState } from './deployed-state';
import type { OperatorAnswer } from '../../src/core';

/** A deployed rule with a schedule, which the emulator does not run. */
export class DeployedSchedule {
  private readonly client: EventBridgeClient;

  /** @param prefix of the rule's logical id */
  constructor(account: Account, private readonly state: DeployedState, private readonly prefix: string) {
    this.client = new EventBridgeClient(account.client());
  }

  /** Invokes the deployed target with its deployed input. */
  public async fire(): Promise<OperatorAnswer> {
    const physicalId = await this.state.physicalId('AWS::Events::Rule', this.prefix);
    const { Targets: [target] = [] } = await this.client.send(new ListTargetsByRuleCommand({ Rule: physicalId.split('/').pop() }));
    return this.state.invoke(target.Arn!, JSON.parse(target.Input!));
  }
}
