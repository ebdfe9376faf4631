import * as fs from 'node:fs';
import * as path from 'node:path';
import { App, Duration, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import * as apigatewayv2 from 'aws-cdk-lib/aws-apigatewayv2';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as route53 from 'aws-cdk-lib/aws-route53';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as sns from 'aws-cdk-lib/aws-sns';
import type { IConstruct } from 'constructs';
import { codeDeployFunctionApp } from '../../examples/codedeploy-function/app';
import { dnsApp } from '../../examples/dns/app';
import { parcelsApp } from '../../examples/dns-service/app';
import { postersApp } from '../../examples/dns-website/app';
import { weatherApp } from '../../examples/native-canary/app';
import { oneReleaseApp } from '../../examples/one-release/app';
import { codePipelineApp } from '../../examples/pipelines/codepipeline';
import { staticSiteApp } from '../../examples/static-site/app';
import { weightedFunctionApp } from '../../examples/weighted-function/app';
import { ordersApp } from '../../examples/weighted-service/app';
import {
  BlueGreenDnsRecord, BlueGreenEcsService, BlueGreenStaticSite, DnsMode, DocumentFallback, EcsAccess, EcsDeploymentHook, EcsReleaseMode,
  EcsTrafficShift, ReleaseBackend, ReleaseState, SiteRouter,
} from '../../src';
import { acknowledge, acknowledgeCdkHandler } from '../../src/private/acknowledge';
import { ACCOUNT, RELEASE_1, RELEASE_2, siteFolder, siteSource, temporaryFolder } from '../private/apps';

const FILES = { ...RELEASE_1, '404.html': 'nothing here' };

/** Apps that the checks go through, by what they show. */
export const APPS: { readonly [name: string]: () => App } = {
  'the static-site example': () => staticSiteApp({ site: siteFolder(FILES), outdir: temporaryFolder() }),
  'the static-site example in us-east-1': () => staticSiteApp({ site: siteFolder(FILES), outdir: temporaryFolder(), region: 'us-east-1' }),
  'a site with everything that a router takes': () => everything(),
  'live names with everything that they take': () => names(),
  'two sites in one stack, one with a page for who is refused': () => twoSites(),
  'the one-release example': () => withUserCode(oneReleaseApp({ releaseId: '1', outdir: temporaryFolder() })),
  'the weighted-service example': () => ordersApp({ tag: '1.27', outdir: temporaryFolder() }),
  'the native-canary example': () => weatherApp({ tag: '1.27', outdir: temporaryFolder() }),
  'the dns-service example': () => parcelsApp({ tag: '1.27', outdir: temporaryFolder() }),
  'the dns example': () => namesOfFleets(),
  'the dns-website example': () => namesOfBuckets(),
  'services in every mode': () => services(),
  'the weighted-function example': () => withUserCode(weightedFunctionApp({ releaseId: '1', outdir: temporaryFolder() })),
  'the codedeploy-function example': () => withUserCode(codeDeployFunctionApp({ outdir: temporaryFolder() })),
  'the CodePipeline example': () => pipeline(),
};

function newStack(region = 'eu-west-1'): Stack {
  return new Stack(new App({ outdir: temporaryFolder() }), 'Shop', { env: { region, account: ACCOUNT } });
}

function everything(): App {
  const stack = newStack();
  const key = kms.Key.fromKeyArn(stack, 'Key', `arn:aws:kms:eu-west-1:${ACCOUNT}:key/4f1b0c2d-0000-4000-8000-000000000000`);
  const state = new ReleaseState(stack, 'Release', {
    stateTtl: Duration.seconds(10),
    removalPolicy: RemovalPolicy.DESTROY,
    topic: new sns.Topic(stack, 'Releases', { masterKey: key, enforceSSL: true }),
    bakeTime: Duration.hours(2),
  });
  const site = new BlueGreenStaticSite(stack, 'Site', {
    source: siteSource(FILES),
    state,
    fallback: DocumentFallback.directoryIndex({ notFoundPage: '/404.html' }),
    retention: { releases: 3, duration: Duration.days(1) },
    removalPolicy: RemovalPolicy.DESTROY,
    router: SiteRouter.own({
      domainNames: ['example.com'],
      hostRedirect: { from: ['www.example.com'], to: 'example.com' },
      certificate: acm.Certificate.fromCertificateArn(stack, 'Certificate', `arn:aws:acm:us-east-1:${ACCOUNT}:certificate/4f1b0c2d-0000-4000-8000-000000000000`),
      hostedZone: route53.HostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId: 'Z0123456789', zoneName: 'example.com' }),
      priceClass: cloudfront.PriceClass.PRICE_CLASS_100,
      httpVersion: cloudfront.HttpVersion.HTTP2,
      geoRestriction: cloudfront.GeoRestriction.allowlist('DE', 'FR'),
      webAclId: `arn:aws:wafv2:us-east-1:${ACCOUNT}:global/webacl/shop/4f1b0c2d-0000-4000-8000-000000000000`,
      responseHeadersPolicy: cloudfront.ResponseHeadersPolicy.SECURITY_HEADERS,
      logBucket: s3.Bucket.fromBucketAttributes(stack, 'Logs', { bucketName: 'logs-of-the-shop', region: 'eu-west-1' }),
      bucketBy: 'visitor',
      invalidateOnChange: ['/feeds/*'],
      edgeLogging: true,
      backends: [ReleaseBackend.httpOrigins({
        pathPattern: '/api/*',
        blue: 'blue.api.example.com',
        green: 'green.api.example.com',
        originSecret: secretsmanager.Secret.fromSecretNameV2(stack, 'Secret', 'shop/origin'),
      })],
    }),
  });
  state.addRollbackAlarm(site.router!.addAlarm('ServerErrors', { metric: site.router!.metricServerErrorRate(), threshold: 1 }));
  state.addRollbackAlarm(new cloudwatch.Alarm(stack, 'Unpublished', { metric: state.metricUnpublishedCopies(), threshold: 1, evaluationPeriods: 2 }));
  site.router!.addAlarm('ReadFailures', { metric: site.router!.metricStateReadFailures(), threshold: 100 });
  return stack.node.root as App;
}

function twoSites(): App {
  const stack = newStack('us-east-1');
  const page = path.join(temporaryFolder(), 'refused.html');
  fs.writeFileSync(page, 'not in your country');
  new BlueGreenStaticSite(stack, 'Web', { source: siteSource(RELEASE_1), router: SiteRouter.own({ forbiddenPage: page }) });
  new BlueGreenStaticSite(stack, 'Docs', { source: siteSource(RELEASE_2), fallback: DocumentFallback.spa() });
  return stack.node.root as App;
}

function names(): App {
  const stack = newStack();
  const [blue, green] = ['192.0.2.1', '198.51.100.1'].map((address) => route53.RecordTarget.fromIpAddresses(address));
  new BlueGreenDnsRecord(stack, 'Name', {
    state: new ReleaseState(stack, 'Release', { releaseId: '1' }),
    zone: route53.HostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId: 'Z0123456789', zoneName: 'example.com' }),
    recordName: '*.shop',
    additionalRecordNames: ['shop'],
    blue,
    green,
    mode: DnsMode.weighted({ blueHealthCheck: new route53.HealthCheck(stack, 'Check', { type: route53.HealthCheckType.TCP, fqdn: 'a.example.net', port: 443 }) }),
    staging: {
      zone: route53.PrivateHostedZone.fromPrivateHostedZoneAttributes(stack, 'Staging', { hostedZoneId: 'Z9876543210', zoneName: 'staging.example.com' }),
    },
  });
  return stack.node.root as App;
}

/** Fleets, load balancers and their network stand for what a user has. */
function namesOfFleets(): App {
  const app = dnsApp({ releaseId: '1', mode: 'weighted', outdir: temporaryFolder() });
  const { node } = app.node.findChild('Tea');
  const theirs = ['Vpc', ...['Blue', 'Green'].flatMap((color) => [`${color}Fleet`, `${color}LoadBalancer`])];
  const reason = 'not of the library';
  const rules = ['AS3', 'EC23', 'EC26', 'ELB2', 'VPC7'].map((rule) => ({ id: `AwsSolutions-${rule}`, reason }));
  theirs.forEach((id) => Validations.of(node.findChild(id)).acknowledge(...rules));
  return app;
}

/** Buckets, their pages and the distribution stand for what a user has; a website is public, and has no TLS. */
function namesOfBuckets(): App {
  const app = postersApp({ releaseId: '1', outdir: temporaryFolder() });
  const { node } = app.node.findChild('Posters');
  const theirs = { Files: ['S1', 'S10'], Website: ['S1', 'S2', 'S5', 'S10'], Distribution: ['CFR1', 'CFR2', 'CFR3'] };
  for (const [id, rules] of Object.entries(theirs)) {
    acknowledge(node.findChild(id), Object.fromEntries(rules.map((rule) => [`AwsSolutions-${rule}`, 'of the user'])));
  }
  const uploader = node.children.find((child) => child instanceof lambda.Function);
  acknowledgeCdkHandler(uploader!.role!);
  return app;
}

/** What the CDK grants its pipelines and projects, and what the user grants them; what the library grants is not among it. */
function pipeline(): App {
  const app = codePipelineApp(temporaryFolder());
  const stack = app.node.findChild('CoffeePipeline');
  const here = 'eu-west-1:<AWS::AccountId>';
  const projects = ['<StageProject1C1FB574>', '<ReleaseProject0C0BEE90>'];
  const wildcards = [
    ...['s3:GetObject*', 's3:GetBucket*', 's3:List*', 's3:DeleteObject*', 's3:Abort*', 'kms:ReEncrypt*', 'kms:GenerateDataKey*'].map((action) => `Action::${action}`),
    'Resource::<PipelineArtifactsBucket22248F97.Arn>/*',
    ...projects.map((name) => `Resource::arn:<AWS::Partition>:logs:${here}:log-group:/aws/codebuild/${name}:*`),
    ...projects.map((name) => `Resource::arn:<AWS::Partition>:codebuild:${here}:report-group/${name}-*`),
    'Resource::arn:<AWS::Partition>:iam::<AWS::AccountId>:role/cdk-hnb659fds-*',
    `Resource::arn:<AWS::Partition>:cloudformation:${here}:stack/Coffee/*`,
  ];
  acknowledge(stack, { 'AwsSolutions-S1': 'of the user', ...Object.fromEntries(wildcards.map((id) => [`AwsSolutions-IAM5[${id}]`, 'of the CDK, or of the user'])) });
  return app;
}

/** Functions and APIs of the user, about which the library has nothing to say. */
function withUserCode(app: App): App {
  const isTheirs = (node: IConstruct): boolean => node.node.scope instanceof Stack && ['Function', 'SmokeTest', 'Api'].includes(node.node.id)
    && (node instanceof lambda.Function || node instanceof apigatewayv2.HttpApi);
  app.node.findAll().filter(isTheirs).forEach((node) => acknowledge(node, {
    'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole]': 'of the user',
    'AwsSolutions-APIG1': 'of the user',
    'AwsSolutions-APIG4': 'of the user',
  }));
  return app;
}

function services(): App {
  const stack = newStack();
  const image = ecs.ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx:1.27');
  const certificate = acm.Certificate.fromCertificateArn(stack, 'Certificate', `arn:aws:acm:eu-west-1:${ACCOUNT}:certificate/4f1b0c2d-0000-4000-8000-000000000000`);
  const vpc = ec2.Vpc.fromVpcAttributes(stack, 'Vpc', {
    vpcId: 'vpc-0123456789abcdef0',
    vpcCidrBlock: '10.0.0.0/16',
    availabilityZones: ['eu-west-1a', 'eu-west-1b'],
    publicSubnetIds: ['subnet-0123456789abcdef0', 'subnet-0123456789abcdef1'],
    privateSubnetIds: ['subnet-0123456789abcdef2', 'subnet-0123456789abcdef3'],
  });
  const modes = {
    Named: EcsReleaseMode.twoEnvironments({
      certificate,
      hostedZone: route53.HostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId: 'Z0123456789', zoneName: 'example.com' }),
      blue: { domainName: 'blue.example.com' },
      green: { domainName: 'green.example.com' },
    }),
    Private: EcsReleaseMode.twoEnvironments({ access: EcsAccess.fromVpc() }),
    Weighted: EcsReleaseMode.weightedTargetGroups({ certificate, stickiness: Duration.hours(1), testListener: { allowFrom: [ec2.Peer.ipv4('192.0.2.0/24')] } }),
    Native: EcsReleaseMode.native({
      shift: EcsTrafficShift.canary({ stepPercentage: 10, stepBakeTime: Duration.minutes(5) }),
      testListener: {},
      hooks: [EcsDeploymentHook.pause([ecs.DeploymentLifecycleStage.POST_TEST_TRAFFIC_SHIFT])],
    }),
  };
  for (const [id, mode] of Object.entries(modes)) {
    new BlueGreenEcsService(stack, id, {
      mode, image, vpc, environment: { MODE: id }, scaling: { maxCapacity: 3 }, accessLogs: s3.Bucket.fromBucketName(stack, `${id}Logs`, 'logs-of-the-shop'),
    });
  }
  return stack.node.root as App;
}
