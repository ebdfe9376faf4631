import { CfnResource, Stack } from 'aws-cdk-lib';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type { IConstruct } from 'constructs';

/** What the environment of a function may take. @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
export const MOST_ENVIRONMENT_BYTES = 4096;

/** About what becomes of a value that is known at deploy only: the DNS name of a load balancer, the ARN of a target group. */
const BYTES = { name: 70, arn: 130, zone: 21, account: 14 } as const;

/** Their `Ref` is an ARN. */
const NAMED_BY_ARN = /^AWS::ElasticLoadBalancingV2::/;

/**
 * About how many bytes each variable of a function takes. Lambda measures the environment as one JSON text, so the quotes of a
 * value that is JSON itself count twice.
 */
export function environmentBytes(fn: lambda.Function): { readonly [variable: string]: number } {
  const stack = Stack.of(fn);
  const { variables } = stack.resolve((fn.node.defaultChild as lambda.CfnFunction).environment) as { variables: Record<string, unknown> };
  const arns = stack.node.findAll().filter(isNamedByArn).map((resource) => stack.resolve(resource.ref) as unknown).map((ref) => JSON.stringify(ref));
  const bytes = (name: string): number => Buffer.byteLength(JSON.stringify({ [name]: text(variables[name], arns) })) - 1;
  return Object.fromEntries(Object.keys(variables).map((name) => [name, bytes(name)]));
}

function isNamedByArn(node: IConstruct): node is CfnResource {
  return CfnResource.isCfnResource(node) && NAMED_BY_ARN.test(node.cfnResourceType);
}

/** A value as long as it will be about. */
function text(value: unknown, arns: readonly string[]): string {
  if (typeof value === 'string') {
    return value;
  }
  const { 'Fn::Join': joined } = value as { 'Fn::Join'?: [string, unknown[]] };
  return joined === undefined
    ? '-'.repeat(BYTES[kindOf(JSON.stringify(value), arns)])
    : joined[1].map((part) => text(part, arns)).join(joined[0]);
}

function kindOf(reference: string, arns: readonly string[]): keyof typeof BYTES {
  if (/"AWS::\w+"/.test(reference)) {
    return 'account';
  }
  if (/HostedZoneID/i.test(reference)) {
    return 'zone';
  }
  return arns.includes(reference) || /Arn/.test(reference) ? 'arn' : 'name';
}
