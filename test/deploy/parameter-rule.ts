import type { Account } from './account';
import { REGION } from './account';
import type { DeployedState } from './deployed-state';
import { EventBus } from './event-bus';
import type { OperatorAnswer } from '../../src/core';

/**
 * The deployed rule that repairs the published copy, with the event that Parameter Store sends for a change (as recorded in the
 * user guide of Systems Manager).
 */
export class ParameterRule {
  private readonly bus: EventBus;

  constructor(private readonly account: Account, state: DeployedState) {
    this.bus = new EventBus(account, state);
  }

  /** @returns what the target answered; undefined if the rule does not take the event */
  public async deliverChangeOf(parameterName: string): Promise<OperatorAnswer | undefined> {
    const [answer] = await this.bus.deliver(this.changeOf(parameterName), REGION);
    return answer;
  }

  private changeOf(name: string): Readonly<Record<string, unknown>> {
    return {
      'version': '0',
      'id': '59c5a46a-5a5b-4a4f-8c2b-6d0f9a1e7c3d',
      'detail-type': 'Parameter Store Change',
      'source': 'aws.ssm',
      'account': this.account.id,
      'time': '2026-05-22T16:43:48Z',
      'region': REGION,
      'resources': [`arn:aws:ssm:${REGION}:${this.account.id}:parameter${name}`],
      'detail': { operation: 'Update', name, type: 'String', description: '' },
    };
  }
}
