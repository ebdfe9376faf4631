import * as path from 'node:path';
import { App, CfnOutput, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as apigatewayv2 from 'aws-cdk-lib/aws-apigatewayv2';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { ReleaseState, WeightedLambdaAlias } from '../../src';

export interface WeightedFunctionOptions {
  /** Id of the release that this deploy stages. */
  readonly releaseId: string;
  /** What the function runs. */
  readonly code?: lambda.Code;
  readonly outdir?: string;
}

/** An HTTP API on an alias over two versions of a function: the next one gets 5 % of the calls for ten minutes, then all; an alarm takes back what fails. */
export function weightedFunctionApp({ releaseId, code, outdir }: WeightedFunctionOptions): App {
  const app = new App({ outdir });
  const env = { region: process.env.CDK_DEFAULT_REGION ?? 'eu-west-1', account: process.env.CDK_DEFAULT_ACCOUNT };
  const stack = new Stack(app, 'Espresso', { env });

  const state = new ReleaseState(stack, 'Release', {
    releaseId,
    automaticPromotion: { steps: [{ weight: 5, duration: Duration.minutes(10) }] },
    removalPolicy: RemovalPolicy.DESTROY,
  });
  const orders = new WeightedLambdaAlias(stack, 'Orders', {
    state,
    function: new lambda.Function(stack, 'Function', {
      runtime: lambda.Runtime.NODEJS_24_X,
      handler: 'index.handler',
      code: code ?? lambda.Code.fromAsset(path.join(__dirname, 'function')),
    }),
    testAliasName: 'next',
  });
  state.addRollbackAlarm(orders.metricErrors().createAlarm(stack, 'Errors', { threshold: 1, evaluationPeriods: 1 }));

  const api = new apigatewayv2.HttpApi(stack, 'Api', { defaultIntegration: orders.httpIntegration('Orders') });
  new CfnOutput(stack, 'Url', { value: api.apiEndpoint });
  return app;
}

if (require.main === module) {
  weightedFunctionApp({ releaseId: process.env.RELEASE ?? '1' }).synth();
}
