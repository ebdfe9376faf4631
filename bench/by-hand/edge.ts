import * as path from 'node:path';
import { Duration, Fn, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as origins from 'aws-cdk-lib/aws-cloudfront-origins';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import * as cr from 'aws-cdk-lib/custom-resources';

const REGION = 'us-east-1';
/** CloudFront must not keep an answer that another release would give. */
const ERRORS = [400, 403, 404, 405, 414, 416, 500, 501, 502, 503, 504];
const STAGES = ['viewer-request', 'origin-request', 'origin-response'];

/** The edge functions in a stack of their own; their code is there already. @returns their versions, for the other stack */
export function edgeFunctions(stack: Stack, edge: Stack, stateName: string): lambda.IVersion[] {
  stack.addStackDependency(edge);
  const parameterName = `/cdk-blue-green-edge/${stack.stackName}/Versions`;
  new ssm.StringParameter(edge, 'Versions', { parameterName, stringValue: Fn.join(',', STAGES.map((stage) => edgeVersion(edge, stage, stateName, stack.region))) });
  const parameterArn = stack.formatArn({ service: 'ssm', region: REGION, resource: 'parameter', resourceName: parameterName.slice(1) });
  const reader = new cr.AwsCustomResource(stack, 'EdgeVersions', {
    installLatestAwsSdk: false,
    onUpdate: {
      service: 'SSM',
      action: 'getParameter',
      parameters: { Name: parameterName },
      region: REGION,
      physicalResourceId: cr.PhysicalResourceId.of('edge-versions-1'),
      outputPaths: ['Parameter.Value'],
    },
    policy: cr.AwsCustomResourcePolicy.fromSdkCalls({ resources: [parameterArn] }),
  });
  return Fn.split(',', reader.getResponseField('Parameter.Value'), STAGES.length)
    .map((arn, index) => lambda.Version.fromVersionArn(stack, `Version${index}`, arn));
}

function edgeVersion(edge: Stack, stage: string, stateName: string, homeRegion: string): string {
  const role = new iam.Role(edge, `${stage}-role`, {
    assumedBy: new iam.CompositePrincipal(new iam.ServicePrincipal('lambda.amazonaws.com'), new iam.ServicePrincipal('edgelambda.amazonaws.com')),
  });
  if (stage === 'viewer-request') {
    const resourceName = `cdk-blue-green/${stateName}`;
    const resources = [homeRegion, REGION].map((region) => edge.formatArn({ service: 'ssm', region, resource: 'parameter', resourceName }));
    const conditions = { StringEquals: { 'cloudwatch:namespace': 'CdkBlueGreen' } };
    role.addToPolicy(new iam.PolicyStatement({ actions: ['ssm:GetParameter'], resources }));
    role.addToPolicy(new iam.PolicyStatement({ actions: ['cloudwatch:PutMetricData'], resources: ['*'], conditions }));
  }
  const fn = new lambda.Function(edge, stage, {
    runtime: lambda.Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code: lambda.Code.fromAsset(path.join(__dirname, '..', '..', 'assets', 'lambda-edge', stage)),
    memorySize: 128,
    timeout: Duration.seconds(5),
    role,
    currentVersionOptions: { removalPolicy: RemovalPolicy.RETAIN },
  });
  fn.applyRemovalPolicy(RemovalPolicy.RETAIN); // its replicas outlive the stack
  return fn.currentVersion.functionArn;
}

/** The distribution before a site; other behaviours go through the same functions. */
export function siteDistribution(
  stack: Stack, bucket: s3.IBucket, versions: readonly lambda.IVersion[], others: Readonly<Record<string, cloudfront.BehaviorOptions>>,
): cloudfront.Distribution {
  const originAccessControl = new cloudfront.S3OriginAccessControl(stack, 'OriginAccessControl');
  const originAccessLevels = [cloudfront.AccessLevel.READ, cloudfront.AccessLevel.LIST];
  const common = {
    viewerProtocolPolicy: cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
    allowedMethods: cloudfront.AllowedMethods.ALLOW_GET_HEAD_OPTIONS,
  };
  const types = [
    cloudfront.LambdaEdgeEventType.VIEWER_REQUEST, cloudfront.LambdaEdgeEventType.ORIGIN_REQUEST, cloudfront.LambdaEdgeEventType.ORIGIN_RESPONSE,
  ];
  const edgeLambdas = types.map((eventType, index) => ({ eventType, functionVersion: versions[index] }));
  const distribution = new cloudfront.Distribution(stack, 'Distribution', {
    httpVersion: cloudfront.HttpVersion.HTTP2_AND_3,
    errorResponses: ERRORS.map((httpStatus) => ({ httpStatus, ttl: Duration.seconds(0) })),
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
      edgeLambdas,
    },
    additionalBehaviors: {
      '/assets/*': {
        ...common,
        origin: origins.S3BucketOrigin.withOriginAccessControl(bucket, { originPath: '/shared', originAccessControl, originAccessLevels }),
      },
    },
  });
  for (const [pattern, { origin, ...behavior }] of Object.entries(others)) {
    distribution.addBehavior(pattern, origin, { ...behavior, edgeLambdas });
  }
  return distribution;
}
