import { Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** The stack that is deployed: its name is known at synth, a nested stack's is not. */
export function outermostStack(scope: IConstruct): Stack {
  const stack = Stack.of(scope);
  return stack.nestedStackParent === undefined ? stack : outermostStack(stack.nestedStackParent);
}
