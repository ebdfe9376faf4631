import { App, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import { S3BucketOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import * as route53 from 'aws-cdk-lib/aws-route53';
import { BucketWebsiteTarget, CloudFrontTarget } from 'aws-cdk-lib/aws-route53-targets';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { BucketDeployment, Source } from 'aws-cdk-lib/aws-s3-deployment';
import { pointerOf, recordsOf } from './records';
import type { Names } from './records';
import { controllerFunction, operations, outputs, releaseResource, stateStore } from './release-state';
import type { DnsWebsiteOptions } from '../../examples/dns-website/app';

const ZONE_NAME = 'posters.example.com';
const LIVE_NAME = `www.${ZONE_NAME}`;

/** The dns-website example by hand. */
export function postersByHand(options: DnsWebsiteOptions): App {
  const { releaseId, hostedZoneId = 'Z0123456789ABCDEFGHIJ', certificateArn = 'arn:aws:acm:us-east-1:111122223333:certificate/wall' } = options;
  const app = new App({ outdir: options.outdir });
  const env = { region: process.env.CDK_DEFAULT_REGION ?? 'eu-west-1', account: process.env.CDK_DEFAULT_ACCOUNT };
  const stack = new Stack(app, 'Posters', { env });

  const distribution = new cloudfront.Distribution(stack, 'Distribution', {
    defaultBehavior: { origin: S3BucketOrigin.withOriginAccessControl(bucket(stack, 'Files')) },
    defaultRootObject: 'index.html',
    domainNames: [LIVE_NAME, `blue.${LIVE_NAME}`],
    certificate: acm.Certificate.fromCertificateArn(stack, 'Certificate', certificateArn),
  });
  const website = bucket(stack, 'Website', {
    bucketName: LIVE_NAME,
    websiteIndexDocument: 'index.html',
    publicReadAccess: true,
    blockPublicAccess: s3.BlockPublicAccess.BLOCK_ACLS_ONLY,
  });
  const zone = route53.HostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId, zoneName: ZONE_NAME });
  const target = new CloudFrontTarget(distribution);
  const blueName = new route53.ARecord(stack, 'Blue', { zone, recordName: `blue.${LIVE_NAME}`, target: route53.RecordTarget.fromAlias(target) });
  const aliases = [target.bind(blueName), new BucketWebsiteTarget(website).bind(blueName)];
  const live: Names = { follows: 'live', zone, names: [LIVE_NAME], types: ['A'], aliases, colorNames: [`blue.${LIVE_NAME}`] };

  const store = stateStore(stack);
  const settings = { COMPONENTS: '{}', POINTERS: stack.toJsonString([pointerOf(live)]) };
  const deployer = controllerFunction(stack, store, 'deployer', settings);
  const operator = controllerFunction(stack, store, 'operator', { ...settings, INVALIDATIONS: '[]' });
  const release = releaseResource(stack, store, deployer, { ReleaseId: releaseId });
  release.node.addDependency(recordsOf(stack, 'Live', live, { deployer, operator }), ...operations(stack, store, operator));
  outputs(stack, store, operator, releaseId);
  return app;
}

/** A bucket with a page in it, which goes with the stack. */
function bucket(stack: Stack, id: string, props: s3.BucketProps = {}): s3.Bucket {
  const made = new s3.Bucket(stack, id, { removalPolicy: RemovalPolicy.DESTROY, ...props });
  const sources = [Source.data('index.html', `<h1>Posters, from ${id.toLowerCase()}</h1>\n`)];
  new BucketDeployment(stack, `${id}Pages`, { destinationBucket: made, sources, retainOnDelete: false });
  return made;
}
