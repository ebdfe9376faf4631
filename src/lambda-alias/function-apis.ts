import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as apigatewayv2 from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { FunctionBackendOptions } from './function-backend';
import type { Color } from '../core/color';
import { COLORS } from '../core/color';
import { ReleaseBackend } from '../edge-router/release-backend';
import { acknowledge } from '../private/acknowledge';

/** Of requests, not of who makes them. */
const LOG_FORMAT = JSON.stringify({ requestId: '$context.requestId', status: '$context.status', latency: '$context.responseLatency', error: '$context.integrationErrorMessage' });

/** An HTTP API per color before its alias. */
export class FunctionApis extends Construct {
  private readonly apis: { readonly [color in Color]: apigatewayv2.HttpApi };

  constructor(scope: Construct, id: string, aliases: { readonly [color in Color]: lambda.IFunction }) {
    super(scope, id);
    const [blue, green] = COLORS.map((color) => this.api(color, aliases[color]));
    this.apis = { blue, green };
  }

  public backend(options: FunctionBackendOptions): ReleaseBackend {
    const { region, urlSuffix } = Stack.of(this);
    const hostOf = (color: Color): string => `${this.apis[color].apiId}.execute-api.${region}.${urlSuffix}`;
    return ReleaseBackend.httpOrigins({ ...options, blue: hostOf('blue'), green: hostOf('green') });
  }

  private api(color: Color, alias: lambda.IFunction): apigatewayv2.HttpApi {
    const id = color === 'blue' ? 'Blue' : 'Green';
    const api = new apigatewayv2.HttpApi(this, id, { description: `${color} of ${this.node.path}`, defaultIntegration: new HttpLambdaIntegration('Alias', alias) });
    const log = new logs.LogGroup(this, `${id}Logs`, { retention: logs.RetentionDays.ONE_MONTH, removalPolicy: RemovalPolicy.DESTROY });
    (api.defaultStage!.node.defaultChild as apigatewayv2.CfnStage).accessLogSettings = { destinationArn: log.logGroupArn, format: LOG_FORMAT };
    acknowledge(api, { 'AwsSolutions-APIG4': 'public like the site before it; what is not is up to the function' });
    return api;
  }
}
