import type { Account } from './account';
import { REGION } from './account';
import { DeployedRule } from './deployed-rule';
import type { DeployedState } from './deployed-state';
import type { OperatorAnswer } from '../../src/core';

/**
 * The deployed rule that repairs the published copy. No service of the emulator sends events, so the event that Parameter
 * Store sends for a change (as recorded in the user guide of Systems Manager) is matched against the deployed pattern, and
 * the deployed target is invoked with its deployed input.
 */
export class ParameterRule {
  constructor(private readonly account: Account, private readonly state: DeployedState) {}

  /** @returns what the target answered; undefined if the rule does not take the event */
  public async deliverChangeOf(parameterName: string): Promise<OperatorAnswer | undefined> {
    const rule = new DeployedRule(this.account, this.state, 'ReleaseParameterRule');
    return await rule.takes(this.changeOf(parameterName)) ? rule.fire() : undefined;
  }

  private changeOf(name: string): unknown {
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
