import type { Duration } from 'aws-cdk-lib';
import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as apigatewayv2 from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import type * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { Color } from '../core/color';
import { COLORS } from '../core/color';
import { ReleaseBackend } from '../edge-router/release-backend';
import { acknowledge } from '../private/acknowledge';

/** How a router reaches a function. */
export interface FunctionBackendOptions {
  /** Path pattern of the requests that go there, as CloudFront reads it: `*` is any run of characters, `?` is one. */
  readonly pathPattern: string;

  /**
   * How long CloudFront waits for an answer, 1 to 120 seconds. An HTTP API waits 30 at most.
   *
   * @default Duration.seconds(30)
   */
  readonly readTimeout?: Duration;

  /**
   * A secret that CloudFront sends as `x-bg-origin-secret`. The APIs face the internet; a function that wants to be called through the
   * router only compares it.
   *
   * @default - no secret
   */
  readonly originSecret?: secretsmanager.ISecret;
}

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
