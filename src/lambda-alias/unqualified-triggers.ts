import { CfnResource, Stack } from 'aws-cdk-lib';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';

/** Resources that have a function called, and the property that says which. */
const TRIGGERS: Readonly<Record<string, readonly string[]>> = {
  'AWS::ApiGateway::Method': ['Integration', 'Uri'],
  'AWS::ApiGatewayV2::Integration': ['IntegrationUri'],
  'AWS::Lambda::EventSourceMapping': ['FunctionName'],
  'AWS::Lambda::Permission': ['FunctionName'],
  'AWS::Lambda::Url': ['TargetFunctionArn'],
};

/** Triggers that call the function past its alias: they would get what nobody has released. */
export function unqualifiedTriggers(scope: Construct, fn: lambda.IFunction, aliasName: string): string[] {
  const found = scope.node.root.node.findAll().filter((node): node is CfnResource => CfnResource.isCfnResource(node) && callsUnqualified(node, fn));
  return found.map(({ node, cfnResourceType }) => `'${node.path}' (${cfnResourceType}) must lead to the alias '${aliasName}', got: the function '${fn.node.path}' itself; `
    + `use 'alias', 'httpIntegration', 'restIntegration', 'addEventSource' or 'addPermission' of '${scope.node.path}'`);
}

function callsUnqualified(node: CfnResource, fn: lambda.IFunction): boolean {
  const path = TRIGGERS[node.cfnResourceType];
  if (path === undefined) {
    return false;
  }
  const stack = Stack.of(node);
  const template = stack.resolve(node._toCloudFormation()) as { Resources: Record<string, { Properties?: Record<string, any> }> };
  const { Properties: properties = {} } = Object.values(template.Resources)[0];
  if (properties.Qualifier !== undefined) {
    return false;
  }
  const target = path.reduce<any>((value, name) => value?.[name], properties);
  return isSame(target, stack.resolve(fn.functionName)) || namesUnqualified(target, stack.resolve(fn.functionArn));
}

/** The ARN, or a longer text in which no qualifier follows it. */
function namesUnqualified(target: unknown, arn: unknown): boolean {
  const parts = partsOf(target);
  return isSame(target, arn) || parts.some((part, index) => {
    const rest = typeof part === 'string' && typeof arn === 'string' ? part.split(arn)[1] : isSame(part, arn) ? parts[index + 1] ?? '' : undefined;
    return rest === '' || (typeof rest === 'string' && rest.startsWith('/'));
  });
}

/** What a text is joined of. */
function partsOf(value: unknown): unknown[] {
  const join = (value as { 'Fn::Join'?: [string, unknown[]] } | undefined)?.['Fn::Join'];
  return join?.[0] === '' ? join[1] : [value];
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
