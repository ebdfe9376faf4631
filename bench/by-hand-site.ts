import * as path from 'node:path';
import { App, CustomResource, Duration, Fn, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as origins from 'aws-cdk-lib/aws-cloudfront-origins';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as s3deploy from 'aws-cdk-lib/aws-s3-deployment';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import * as cr from 'aws-cdk-lib/custom-resources';

const BUNDLES = path.join(__dirname, '..', 'assets');
const STATE = 'Coffee/Release';
const PARAMETER = '/cdk-blue-green/Coffee/Release';
const REGION = 'eu-west-1';
const REPLICA_REGION = 'us-east-1';
const RELEASE = 'release-1';
const VERSIONS_PARAMETER = '/cdk-blue-green-edge/Coffee/Versions';

/**
 * The resources of the static-site example as somebody writes them by hand, with L2 constructs in one file: no checks, no
 * options, no names for a second instance, a release id that the author types, edge code and manifest ready in folders.
 */
export function byHandSiteApp(options: { site: string; outdir?: string }): App {
  const app = new App({ outdir: options.outdir });
  const edge = new Stack(app, 'Edge', { stackName: 'Coffee-edge', env: { region: 'us-east-1' } });
  const stack = new Stack(app, 'Coffee', { env: { region: REGION } });
  stack.addStackDependency(edge);
  publishEdgeFunctions(edge);

  const table = new dynamodb.Table(stack, 'Table', {
    partitionKey: { name: 'pk', type: dynamodb.AttributeType.STRING },
    sortKey: { name: 'sk', type: dynamodb.AttributeType.STRING },
    billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    removalPolicy: RemovalPolicy.DESTROY,
  });
  new ssm.StringParameter(stack, 'Parameter', { parameterName: PARAMETER, stringValue: '{"schema":1,"id":"seed","generation":0}' });
  const bucket = new s3.Bucket(stack, 'Bucket', {
    blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
    encryption: s3.BucketEncryption.S3_MANAGED,
    enforceSSL: true,
    removalPolicy: RemovalPolicy.DESTROY,
    autoDeleteObjects: true,
  });
  const deployer = controllerFunction(stack, 'deployer', table, bucket);
  deployer.addToRolePolicy(new iam.PolicyStatement({ actions: ['cloudformation:DescribeStacks'], resources: [stack.stackId] }));
  const operator = controllerFunction(stack, 'operator', table, bucket);
  const aliases = ['read', 'stage', 'promote', 'administer']
    .map((aliasName) => new lambda.Alias(stack, `${aliasName}Alias`, { aliasName, version: operator.currentVersion }));
  const [, , promoter, administrator] = aliases;
  promoter.configureAsyncInvoke({ maxEventAge: Duration.minutes(5), retryAttempts: 2 });
  const reconcile = new targets.LambdaFunction(promoter, { event: events.RuleTargetInput.fromObject({ verb: 'reconcile' }) });
  new events.Rule(stack, 'ParameterRule', {
    eventPattern: { source: ['aws.ssm'], detailType: ['Parameter Store Change'], detail: { name: [PARAMETER] } },
    targets: [reconcile],
  });
  new events.Rule(stack, 'Schedule', { schedule: events.Schedule.rate(Duration.minutes(1)), targets: [reconcile] });
  new events.Rule(stack, 'PruneSchedule', {
    schedule: events.Schedule.rate(Duration.days(1)),
    targets: [new targets.LambdaFunction(administrator, { event: events.RuleTargetInput.fromObject({ verb: 'prune' }) })],
  });

  const [releaseCheck, sharedAssetsCheck] = ['ReleaseCheck', 'SharedAssetsCheck'].map((name) => new CustomResource(stack, name, {
    resourceType: `Custom::BlueGreen${name}`, serviceToken: deployer.functionArn, properties: { Component: 'Site', ReleaseId: RELEASE },
  }));
  sharedAssetsCheck.node.addDependency(releaseCheck);
  const manifest = uploads(stack, bucket, options.site, sharedAssetsCheck);
  const distribution = siteDistribution(stack, bucket, importedVersions(stack));
  const release = new CustomResource(stack, 'Deployed', {
    resourceType: 'Custom::BlueGreenRelease', serviceToken: deployer.functionArn, properties: { StateName: STATE, ReleaseId: RELEASE },
  });
  release.node.addDependency(manifest, distribution, ...aliases);
  return app;
}

function publishEdgeFunctions(stack: Stack): void {
  const arns = ['viewer-request', 'origin-request', 'origin-response'].map((stage) => {
    const role = new iam.Role(stack, `${stage}-role`, {
      assumedBy: new iam.CompositePrincipal(new iam.ServicePrincipal('lambda.amazonaws.com'), new iam.ServicePrincipal('edgelambda.amazonaws.com')),
    });
    if (stage === 'viewer-request') {
      role.addToPolicy(new iam.PolicyStatement({ actions: ['ssm:GetParameter'], resources: parameterArns(stack) }));
    }
    return new lambda.Function(stack, stage, {
      runtime: lambda.Runtime.NODEJS_22_X,
      handler: 'index.handler',
      code: lambda.Code.fromAsset(path.join(BUNDLES, 'lambda-edge', stage)),
      memorySize: 128,
      timeout: Duration.seconds(5),
      role,
    }).currentVersion.functionArn;
  });
  new ssm.StringParameter(stack, 'Versions', { parameterName: VERSIONS_PARAMETER, stringValue: Fn.join(',', arns) });
}

function importedVersions(stack: Stack): lambda.IVersion[] {
  const reader = new cr.AwsCustomResource(stack, 'EdgeVersions', {
    installLatestAwsSdk: false,
    onUpdate: {
      service: 'SSM',
      action: 'getParameter',
      parameters: { Name: VERSIONS_PARAMETER },
      region: 'us-east-1',
      physicalResourceId: cr.PhysicalResourceId.of('edge-versions-1'),
      outputPaths: ['Parameter.Value'],
    },
    policy: cr.AwsCustomResourcePolicy.fromSdkCalls({ resources: cr.AwsCustomResourcePolicy.ANY_RESOURCE }),
  });
  return Fn.split(',', reader.getResponseField('Parameter.Value'), 3).map((arn, index) => lambda.Version.fromVersionArn(stack, `Version${index}`, arn));
}

function controllerFunction(stack: Stack, name: string, table: dynamodb.Table, bucket: s3.Bucket): lambda.Function {
  const fn = new lambda.Function(stack, name, {
    runtime: lambda.Runtime.NODEJS_22_X,
    architecture: lambda.Architecture.ARM_64,
    handler: 'index.handler',
    code: lambda.Code.fromAsset(path.join(BUNDLES, 'controller', name)),
    timeout: Duration.minutes(5),
    memorySize: 512,
    logGroup: new logs.LogGroup(stack, `${name}-logs`, { retention: logs.RetentionDays.ONE_MONTH, removalPolicy: RemovalPolicy.DESTROY }),
    environment: {
      STATE_NAME: STATE,
      TABLE_NAME: table.tableName,
      PARAMETER_NAME: PARAMETER,
      REPLICA_REGION,
      STATE_TTL: '30',
      COMPONENTS: stack.toJsonString({ Site: { kind: 'site', bucket: bucket.bucketName } }),
      RETENTION_RELEASES: '5',
      RETENTION_SECONDS: '604800',
    },
  });
  table.grant(fn, 'dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query');
  bucket.grantRead(fn);
  fn.addToRolePolicy(new iam.PolicyStatement({ actions: ['ssm:GetParameter', 'ssm:PutParameter'], resources: parameterArns(stack) }));
  fn.addToRolePolicy(new iam.PolicyStatement({
    actions: ['events:PutEvents'], resources: [stack.formatArn({ service: 'events', resource: 'event-bus', resourceName: 'default' })],
  }));
  return fn;
}

function parameterArns(stack: Stack): string[] {
  return [REGION, REPLICA_REGION].map((region) => stack.formatArn({ service: 'ssm', region, resource: 'parameter', resourceName: PARAMETER.slice(1) }));
}

function uploads(stack: Stack, bucket: s3.Bucket, site: string, check: CustomResource): s3deploy.BucketDeployment {
  const upload = { destinationBucket: bucket, prune: false, retainOnDelete: true, memoryLimit: 512 };
  const shared = new s3deploy.BucketDeployment(stack, 'SharedAssets', {
    ...upload,
    sources: [s3deploy.Source.asset(site, { exclude: ['*', '!assets', '!assets/**'] })],
    destinationKeyPrefix: 'shared',
    cacheControl: [s3deploy.CacheControl.fromString('public, max-age=31536000, immutable')],
  });
  const own = new s3deploy.BucketDeployment(stack, 'ReleaseFiles', {
    ...upload,
    sources: [s3deploy.Source.asset(site, { exclude: ['assets', 'assets/**'] })],
    destinationKeyPrefix: `releases/${RELEASE}`,
  });
  const manifest = new s3deploy.BucketDeployment(stack, 'Manifest', {
    ...upload,
    sources: [s3deploy.Source.jsonData(`${RELEASE}.json`, { release: RELEASE })],
    destinationKeyPrefix: 'manifests',
  });
  shared.node.addDependency(check);
  own.node.addDependency(shared);
  manifest.node.addDependency(own);
  return manifest;
}

function siteDistribution(stack: Stack, bucket: s3.Bucket, versions: readonly lambda.IVersion[]): cloudfront.Distribution {
  const originAccessControl = new cloudfront.S3OriginAccessControl(stack, 'OriginAccessControl');
  const originAccessLevels = [cloudfront.AccessLevel.READ, cloudfront.AccessLevel.LIST];
  const common = {
    viewerProtocolPolicy: cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
    allowedMethods: cloudfront.AllowedMethods.ALLOW_GET_HEAD_OPTIONS,
  };
  return new cloudfront.Distribution(stack, 'Distribution', {
    httpVersion: cloudfront.HttpVersion.HTTP2_AND_3,
    defaultBehavior: {
      ...common,
      origin: origins.S3BucketOrigin.withOriginAccessControl(bucket, { originAccessControl, originAccessLevels }),
      cachePolicy: new cloudfront.CachePolicy(stack, 'CachePolicy', {
        headerBehavior: cloudfront.CacheHeaderBehavior.allowList('x-bg-route'),
        enableAcceptEncodingGzip: true,
        enableAcceptEncodingBrotli: true,
      }),
      originRequestPolicy: new cloudfront.OriginRequestPolicy(stack, 'OriginRequestPolicy', {
        cookieBehavior: cloudfront.OriginRequestCookieBehavior.allowList('bg-release'),
      }),
      edgeLambdas: [
        { eventType: cloudfront.LambdaEdgeEventType.VIEWER_REQUEST, functionVersion: versions[0] },
        { eventType: cloudfront.LambdaEdgeEventType.ORIGIN_REQUEST, functionVersion: versions[1] },
        { eventType: cloudfront.LambdaEdgeEventType.ORIGIN_RESPONSE, functionVersion: versions[2] },
      ],
    },
    additionalBehaviors: {
      '/assets/*': {
        ...common,
        origin: origins.S3BucketOrigin.withOriginAccessControl(bucket, { originPath: '/shared', originAccessControl, originAccessLevels }),
      },
    },
  });
}
