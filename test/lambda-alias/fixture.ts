import type { Stack } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import type { WeightedLambdaAliasProps } from '../../src';
import { WeightedLambdaAlias } from '../../src';
import { ACCOUNT } from '../private/apps';

export const FUNCTION_ARN = `arn:aws:lambda:eu-west-1:${ACCOUNT}:function:orders`;

/** A function of this stack; other code is another version. */
export function functionOf(stack: Stack, props: Partial<lambda.FunctionProps> = {}, id = 'Function'): lambda.Function {
  return new lambda.Function(stack, id, {
    runtime: lambda.Runtime.NODEJS_24_X, handler: 'index.handler', code: lambda.Code.fromInline('exports.handler = async () => 1'), ...props,
  });
}

export function importedFunction(stack: Stack, id = 'Imported', functionArn = FUNCTION_ARN): lambda.IFunction {
  return lambda.Function.fromFunctionArn(stack, id, functionArn);
}

export function versionOf(stack: Stack, fn: lambda.IFunction, version = '7', id = 'Version7'): lambda.IVersion {
  return lambda.Version.fromVersionAttributes(stack, id, { lambda: fn, version });
}

/** An alias of a function of this stack, unless told otherwise. */
export function aliasOf(stack: Stack, props: Partial<WeightedLambdaAliasProps> = {}, id = 'Api'): WeightedLambdaAlias {
  return new WeightedLambdaAlias(stack, id, { function: props.function ?? functionOf(stack), ...props });
}
