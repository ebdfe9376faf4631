import { Stack, Stage, Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { invalid } from '../private/errors';
import { outermostStack } from '../private/stacks';

/** Lambda@Edge functions live here, whatever the region of the app. */
export const EDGE_REGION = 'us-east-1';

/**
 * The stack for edge functions: the one that the user passes, the construct's own if it is in us-east-1, or one stack
 * per app (and account) that everybody can see: `<first stack's name>-edge`.
 */
export function edgeStackOf(scope: Construct, given: Stack | undefined): Stack {
  const own = Stack.of(scope);
  if (given !== undefined) {
    if (given.region !== EDGE_REGION) {
      throw invalid(scope, 'edgeStack', `a stack in ${EDGE_REGION}`, Token.isUnresolved(given.region) ? 'an env-agnostic stack' : given.region, `pass env: { region: '${EDGE_REGION}' } to it`);
    }
    if (!Token.isUnresolved(own.account) && !Token.isUnresolved(given.account) && own.account !== given.account) {
      throw invalid(scope, 'edgeStack', `a stack of account ${own.account}`, given.account, 'CloudFront runs functions of its own account only');
    }
    return given;
  }
  if (own.region === EDGE_REGION) {
    return own;
  }
  return stackInEdgeRegion(scope, 'BlueGreenEdge', { suffix: 'edge', description: 'Lambda@Edge functions of cdk-blue-green routers' });
}

interface EdgeRegionStackOptions {
  /** The first stack that asks gives the name: `<stack name>-<suffix>`. */
  readonly suffix: string;
  readonly description: string;
  readonly crossRegionReferences?: boolean;
}

/** One stack per app and account, beside the others, where everybody sees it. */
export function stackInEdgeRegion(scope: Construct, id: string, { suffix, ...options }: EdgeRegionStackOptions): Stack {
  const stage = Stage.of(scope)!;
  const own = Stack.of(scope);
  const account = Token.isUnresolved(own.account) ? undefined : own.account;
  return stage.node.tryFindChild(`${id}${account ?? ''}`) as Stack | undefined ?? new Stack(stage, `${id}${account ?? ''}`, {
    ...options,
    stackName: `${outermostStack(scope).stackName}-${suffix}`,
    env: { account, region: EDGE_REGION },
  });
}
