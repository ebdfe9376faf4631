import type { Account } from './account';
import { REGION } from './account';
import { DeployedRule } from './deployed-rule';
import type { DeployedState } from './deployed-state';
import type { OperatorAnswer } from '../../src/core';

/** The deployed rule that repairs the published copy. */
export class ParameterRule {
  private readonly rule: DeployedRule;

  constructor(private readonly account: Account, state: DeployedState) {
    this.rule = new DeployedRule(account, state, 'ReleaseParameterRule');
  }

  /** @returns what the target answered; undefined if the rule does not take the event */
  public async deliverChangeOf(parameterName: string): Promise<OperatorAnswer | undefined> {
    return this.rule.deliver(this.changeOf(parameterName));
  }

  /** As Parameter Store sends it, recorded in the user guide of Systems Manager. */
  private changeOf(name: string): Record<string, unknown> {
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
