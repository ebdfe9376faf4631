import type { Construct } from 'constructs';
import { invalid } from '../private/errors';
import { outermostStack } from '../private/stacks';
import { literal } from '../private/validate';

/** SSM allows these characters and a hierarchy of 15 levels. */
const STATE_NAME = /^[A-Za-z0-9_.-]+(\/[A-Za-z0-9_.-]+){0,9}$/;

/** On services whose number of tasks a state may change, with its name. */
export const STATE_TAG = 'cdk-blue-green:state';

/** `<stack>/<construct path>`, unless the user names the state. */
export function stateNameOf(scope: Construct, given: string | undefined): string {
  const stack = outermostStack(scope);
  const name = literal(scope, 'stateName', given ?? `${stack.stackName}${scope.node.path.slice(stack.node.path.length)}`);
  if (!STATE_NAME.test(name) || name.length > 200) {
    throw invalid(scope, 'stateName', 'at most 200 letters, digits, _, ., - and single /', `'${name}'`, 'give the state a plain name, like shop or shop/web');
  }
  return name;
}

export function parameterNameOf(stateName: string): string {
  return `/cdk-blue-green/${stateName}`;
}

/** The second region of the edge document: never the home region. */
export function replicaRegionOf(scope: Construct, home: string, given: string | undefined): string {
  const region = literal(scope, 'replicaRegion', given ?? (home === 'us-east-1' ? 'us-west-2' : 'us-east-1'));
  if (region === home) {
    throw invalid(scope, 'replicaRegion', 'another region than the stack\'s', region, 'leave it out, or name a second region');
  }
  return region;
}
