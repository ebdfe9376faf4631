import * as path from 'node:path';
import { App, CfnOutput, CustomResource, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as apigatewayv2 from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as origins from 'aws-cdk-lib/aws-cloudfront-origins';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as cr from 'aws-cdk-lib/custom-resources';
import { edgeFunctions, siteDistribution } from './edge';
import { balancerOf, targetGroupOf, taskDefinitionOf } from './fargate';
import { controllerFunction, operations, outputs, releaseResource, stateStore } from './release-state';
import { COLORS, looksAfterServices, serviceNames, servicesOf } from './services';
import { looksAfterFiles, siteBucket, siteFiles } from './site';
import type { OneReleaseOptions } from '../../examples/one-release/app';

const EXAMPLE = path.join(__dirname, '..', '..', 'examples', 'one-release');

/** The one-release example by hand. */
export function oneReleaseByHand(options: OneReleaseOptions): App {
  const { releaseId, site = path.join(EXAMPLE, 'site') } = options;
  const app = new App({ outdir: options.outdir });
  const env = { region: options.region ?? process.env.CDK_DEFAULT_REGION ?? 'eu-west-1', account: process.env.CDK_DEFAULT_ACCOUNT };
  const edge = new Stack(app, 'Edge', { stackName: 'Tickets-edge', env: { ...env, region: 'us-east-1' } });
  const stack = new Stack(app, 'Tickets', { env });
  const environment = { RELEASE: releaseId };

  const store = stateStore(stack, RemovalPolicy.RETAIN);
  const bucket = siteBucket(stack);
  const fn = new lambda.Function(stack, 'Function', {
    runtime: lambda.Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code: lambda.Code.fromAsset(path.join(EXAMPLE, 'prices')),
    environment,
  });
  const layout = { sharedAssets: ['/assets/*'], fallback: 'directory-index' };
  const parts = {
    Site: { kind: 'site', bucket: bucket.bucketName, layout },
    Prices: { kind: 'function', function: fn.functionName, aliases: { blue: 'live-blue', green: 'live-green' }, prunes: true },
  };
  const deployer = controllerFunction(stack, store, 'deployer', { COMPONENTS: stack.toJsonString({ ...parts, Api: { kind: 'service' } }) });
  const manifest = siteFiles(stack, bucket, deployer, { site, releaseId, layout });

  const vpc = new ec2.Vpc(stack, 'Vpc', { maxAzs: 2, natGateways: 1 });
  const cluster = new ecs.Cluster(stack, 'Cluster', { vpc });
  const image = options.image ?? ecs.ContainerImage.fromAsset(options.api ?? path.join(EXAMPLE, 'api'));
  const taskDefinition = taskDefinitionOf(stack, { image, environment, portMappings: [{ containerPort: 8080 }] });
  const secret = new secretsmanager.Secret(stack, 'OriginSecret', { generateSecretString: { excludePunctuation: true, passwordLength: 64 } });
  const originSecret = secret.secretValue.unsafeUnwrap();
  const peer = ec2.Peer.prefixList(options.prefixListId ?? cloudFrontPrefixList(stack));
  const listeners = COLORS.map((color) => balancerOf(stack, `${color}LoadBalancer`, vpc, peer));
  const groups = listeners.map((listener, index) => {
    const group = targetGroupOf(stack, `${COLORS[index]}Targets`, vpc, {
      deregistrationDelay: Duration.seconds(60), healthCheck: { path: '/api/health', interval: Duration.seconds(10) },
    });
    const conditions = [elbv2.ListenerCondition.httpHeader('x-bg-origin-secret', [originSecret])];
    new elbv2.ApplicationListenerRule(stack, `${COLORS[index]}Rule`, { listener, priority: 1, conditions, targetGroups: [group] });
    return group;
  });
  const services = servicesOf(stack, store, cluster, releaseId, { taskDefinition, deployer, groups });
  services.forEach((service) => {
    const count = service.autoScaleTaskCount({ minCapacity: 1, maxCapacity: 4 });
    count.scaleOnCpuUtilization('Cpu', { targetUtilizationPercent: 70 });
  });
  const names = serviceNames(cluster, services);

  const COMPONENTS = stack.toJsonString({ ...parts, Api: { kind: 'service', ...names, scalesItself: true } });
  const operator = controllerFunction(stack, store, 'operator', { COMPONENTS, INVALIDATIONS: '[]' });
  looksAfterFiles(bucket, deployer, operator);
  for (const controller of [deployer, operator]) {
    looksAfterServices(stack, store, cluster, controller);
    controller.addToRolePolicy(new iam.PolicyStatement({ actions: ['lambda:GetAlias'], resources: [fn.functionArn] }));
    controller.addToRolePolicy(new iam.PolicyStatement({ actions: ['lambda:GetFunctionConfiguration'], resources: [`${fn.functionArn}:*`] }));
  }
  operator.addToRolePolicy(new iam.PolicyStatement({ actions: ['lambda:ListVersionsByFunction'], resources: [fn.functionArn] }));
  operator.addToRolePolicy(new iam.PolicyStatement({ actions: ['lambda:DeleteFunction'], resources: [`${fn.functionArn}:*`] }));

  const apis = functionApis(stack, fn, releaseId, deployer);
  const apiHosts = apis.map(({ apiId }) => `${apiId}.execute-api.${stack.region}.${stack.urlSuffix}`);
  const balancerHosts = listeners.map(({ loadBalancer }) => (loadBalancer as elbv2.ApplicationLoadBalancer).loadBalancerDnsName);
  const distribution = siteDistribution(stack, bucket, edgeFunctions(stack, edge, store.name), {
    '/api/*': forwarded(balancerHosts, cloudfront.OriginProtocolPolicy.HTTP_ONLY, { 'x-bg-origin-secret': originSecret }),
    '/prices/*': forwarded(apiHosts, cloudfront.OriginProtocolPolicy.HTTPS_ONLY, {}),
  });
  const release = releaseResource(stack, store, deployer, { ReleaseId: releaseId, Services: stack.toJsonString({ Api: names }) });
  release.node.addDependency(manifest, distribution, ...services, ...apis, ...operations(stack, store, operator));
  new CfnOutput(stack, 'RouterUrl', { value: `https://${distribution.domainName}` });
  outputs(stack, store, operator, releaseId);
  return app;
}

/** Requests that no cache answers; the edge picks the host of the release's color. */
function forwarded(
  hosts: readonly string[], protocolPolicy: cloudfront.OriginProtocolPolicy, headers: Readonly<Record<string, string>>,
): cloudfront.BehaviorOptions {
  const [blue, green] = hosts;
  const customHeaders = { 'x-bg-origin-blue': blue, 'x-bg-origin-green': green, ...headers };
  return {
    origin: new origins.HttpOrigin(blue, { protocolPolicy, customHeaders }),
    viewerProtocolPolicy: cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
    allowedMethods: cloudfront.AllowedMethods.ALLOW_ALL,
    cachePolicy: cloudfront.CachePolicy.CACHING_DISABLED,
    originRequestPolicy: cloudfront.OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
  };
}

/** Its id differs per region. */
function cloudFrontPrefixList(stack: Stack): string {
  const name = 'com.amazonaws.global.cloudfront.origin-facing';
  const list = new cr.AwsCustomResource(stack, 'CloudFrontPrefixList', {
    onUpdate: {
      service: 'EC2',
      action: 'describeManagedPrefixLists',
      parameters: { Filters: [{ Name: 'prefix-list-name', Values: [name] }] },
      outputPaths: ['PrefixLists.0.PrefixListId'],
      physicalResourceId: cr.PhysicalResourceId.of(name),
    },
    policy: cr.AwsCustomResourcePolicy.fromSdkCalls({ resources: cr.AwsCustomResourcePolicy.ANY_RESOURCE }),
    installLatestAwsSdk: false,
    serviceTimeout: Duration.minutes(5),
  });
  return list.getResponseField('PrefixLists.0.PrefixListId');
}

/** An alias for each color and an HTTP API before it. The idle color gets this deploy's version, the active one keeps its own. */
function functionApis(stack: Stack, fn: lambda.Function, releaseId: string, deployer: lambda.Function): apigatewayv2.HttpApi[] {
  fn.currentVersion.applyRemovalPolicy(RemovalPolicy.RETAIN);
  const versions = new CustomResource(stack, 'FunctionVersions', {
    resourceType: 'Custom::BlueGreenFunctionVersions',
    serviceToken: deployer.functionArn,
    serviceTimeout: Duration.minutes(3),
    properties: { Component: 'Prices', ReleaseId: releaseId, Version: fn.currentVersion.version, Fingerprint: releaseId },
  });
  return COLORS.map((color) => {
    const functionVersion = versions.getAttString(color === 'blue' ? 'BlueVersion' : 'GreenVersion');
    const version = lambda.Version.fromVersionAttributes(stack, `${color}Version`, { lambda: fn, version: functionVersion });
    const alias = new lambda.Alias(stack, `${color}Alias`, { aliasName: `live-${color}`, version });
    const api = new apigatewayv2.HttpApi(stack, `${color}Prices`, { defaultIntegration: new HttpLambdaIntegration('Alias', alias) });
    const log = new logs.LogGroup(stack, `${color}PricesLogs`, { retention: logs.RetentionDays.ONE_MONTH, removalPolicy: RemovalPolicy.DESTROY });
    const stage = api.defaultStage!.node.defaultChild as apigatewayv2.CfnStage;
    stage.accessLogSettings = { destinationArn: log.logGroupArn, format: '{"requestId":"$context.requestId","status":"$context.status"}' };
    return api;
  });
}
