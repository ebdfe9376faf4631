import * as path from 'node:path';
import { App, CfnOutput, Stack } from 'aws-cdk-lib';
import * as apigatewayv2 from 'aws-cdk-lib/aws-apigatewayv2';
import * as codedeploy from 'aws-cdk-lib/aws-codedeploy';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { AliasShift, WeightedLambdaAlias } from '../../src';

export interface CodeDeployFunctionOptions {
  readonly outdir?: string;
}

/** An HTTP API on an alias that CodeDeploy moves: 10 % for five minutes, a hook before, an alarm meanwhile. */
export function codeDeployFunctionApp({ outdir }: CodeDeployFunctionOptions = {}): App {
  const app = new App({ outdir });
  const env = { region: process.env.CDK_DEFAULT_REGION ?? 'eu-west-1', account: process.env.CDK_DEFAULT_ACCOUNT };
  const stack = new Stack(app, 'FlatWhite', { env });

  const fn = functionFrom(stack, 'Function', 'function');
  const smokeTest = functionFrom(stack, 'SmokeTest', 'hook', { VERSION_ARN: fn.currentVersion.functionArn });
  fn.currentVersion.grantInvoke(smokeTest);
  const orders = new WeightedLambdaAlias(stack, 'Orders', {
    function: fn,
    shift: AliasShift.codeDeploy({
      config: codedeploy.LambdaDeploymentConfig.CANARY_10PERCENT_5MINUTES,
      preTraffic: smokeTest,
      hooksOnFirstDeploy: true,
    }),
  });
  orders.deploymentGroup!.addAlarm(orders.metricErrorsOfVersion().createAlarm(stack, 'Errors', { threshold: 1, evaluationPeriods: 1 }));

  const api = new apigatewayv2.HttpApi(stack, 'Api', { defaultIntegration: orders.httpIntegration('Orders') });
  new CfnOutput(stack, 'Url', { value: api.apiEndpoint });
  return app;
}

function functionFrom(stack: Stack, id: string, folder: string, environment?: Record<string, string>): lambda.Function {
  return new lambda.Function(stack, id, {
    runtime: lambda.Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code: lambda.Code.fromAsset(path.join(__dirname, folder)),
    environment,
  });
}

if (require.main === module) {
  codeDeployFunctionApp().synth();
}
