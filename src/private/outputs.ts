import { CfnOutput, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

/**
 * Adds the stack output `<id><suffix>`, by which CLI and pipelines find a construct. `<id>` is the path in the stack;
 * parts that a construct made for itself (`implicit`) do not count.
 */
export function addOutput(scope: Construct, suffix: string, value: string, description: string, implicit: string): void {
  const parts = scope.node.path.slice(Stack.of(scope).node.path.length).split('/').filter((part) => part !== '');
  const named = parts.length > 1 && parts[parts.length - 1] === implicit ? parts.slice(0, -1) : parts;
  new CfnOutput(scope, suffix, { value, description }).overrideLogicalId(`${named.join('')}${suffix}`.replace(/[^A-Za-z0-9]/g, ''));
}
