import { createHash } from 'node:crypto';
import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { acknowledgeWildcards } from '../private/acknowledge';
import type { ReleaseState } from '../release-state/release-state';

const HASH_LENGTH = 8;

interface FunctionRights {
  readonly state: ReleaseState;
  readonly function: lambda.IFunction;
  /** The controller makes, moves and removes aliases; else it looks at them. */
  readonly ownsAliases: boolean;
  /** The controller deletes versions. */
  readonly prunes: boolean;
}

/**
 * Lets the controller do with this one function what its aliases and versions need. Another function is another policy, made before
 * the alias changes; the old one goes after that: the controller still may take away the old alias.
 */
export function grantFunction(scope: Construct, { state, function: fn, ownsAliases, prunes }: FunctionRights): iam.Policy[] {
  const { functionArn: arn } = fn;
  const id = (prefix: string): string => `${prefix}${hashOf(scope, fn)}`;
  const both = new iam.Policy(scope, id('Rights'), {
    roles: [state.deployer.role!, state.operator.role!],
    statements: [
      new iam.PolicyStatement({
        actions: ownsAliases ? ['lambda:GetAlias', 'lambda:CreateAlias', 'lambda:UpdateAlias', 'lambda:DeleteAlias'] : ['lambda:GetAlias'],
        resources: [arn],
      }),
      new iam.PolicyStatement({ actions: ['lambda:GetFunctionConfiguration'], resources: [`${arn}:*`] }),
    ],
  });
  const policies = [both, ...prunes ? [pruneRights(scope, id('PruneRights'), state, arn)] : []];
  policies.forEach((policy) => acknowledgeWildcards(policy, 'versions of a function: their numbers are known once they are published'));
  return policies;
}

/** Qualified ARNs only: the function itself is nobody's to delete. */
function pruneRights(scope: Construct, id: string, state: ReleaseState, arn: string): iam.Policy {
  return new iam.Policy(scope, id, {
    roles: [state.operator.role!],
    statements: [
      new iam.PolicyStatement({ actions: ['lambda:ListVersionsByFunction'], resources: [arn] }),
      new iam.PolicyStatement({ actions: ['lambda:DeleteFunction'], resources: [`${arn}:*`] }),
    ],
  });
}

/** A function with another name is another one, under the same logical id too. */
function hashOf(scope: Construct, fn: lambda.IFunction): string {
  const { functionName: given } = (fn.node.defaultChild ?? {}) as Partial<lambda.CfnFunction>;
  const identity = JSON.stringify(Stack.of(scope).resolve([fn.functionArn, given]));
  return createHash('sha256').update(identity).digest('hex').slice(0, HASH_LENGTH);
}
