import { App, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import { S3BucketOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import * as route53 from 'aws-cdk-lib/aws-route53';
import { BucketWebsiteTarget, CloudFrontTarget } from 'aws-cdk-lib/aws-route53-targets';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { BucketDeployment, Source } from 'aws-cdk-lib/aws-s3-deployment';
import { BlueGreenDnsRecord, DnsMode, ReleaseState } from '../../src';

const ZONE_NAME = 'posters.example.com';
const LIVE_NAME = `www.${ZONE_NAME}`;

export interface DnsWebsiteOptions {
  /** Id of the release that this deploy stages: nothing else tells what lies in the buckets. */
  readonly releaseId: string;
  /** Zone of the live name. */
  readonly hostedZoneId?: string;
  /** Certificate in us-east-1 for the live name and for `blue.` before it. */
  readonly certificateArn?: string;
  readonly outdir?: string;
}

/** A live name before a distribution (blue) and the website of a bucket (green): 95 % and 5 %, then everything to one of them. */
export function postersApp(options: DnsWebsiteOptions): App {
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
    bucketName: LIVE_NAME, // S3 finds the website by the host name of the request
    websiteIndexDocument: 'index.html',
    publicReadAccess: true,
    blockPublicAccess: s3.BlockPublicAccess.BLOCK_ACLS_ONLY,
  });
  new BlueGreenDnsRecord(stack, 'Name', {
    state: new ReleaseState(stack, 'Release', { releaseId, removalPolicy: RemovalPolicy.DESTROY }),
    zone: route53.HostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId, zoneName: ZONE_NAME }),
    recordName: 'www',
    blue: route53.RecordTarget.fromAlias(new CloudFrontTarget(distribution)),
    green: route53.RecordTarget.fromAlias(new BucketWebsiteTarget(website)),
    mode: DnsMode.weighted(),
  });
  return app;
}

/** A bucket with a page in it, which goes with the stack. */
function bucket(stack: Stack, id: string, props: s3.BucketProps = {}): s3.Bucket {
  const made = new s3.Bucket(stack, id, { removalPolicy: RemovalPolicy.DESTROY, ...props });
  const sources = [Source.data('index.html', `<h1>Posters, from ${id.toLowerCase()}</h1>\n`)];
  new BucketDeployment(stack, `${id}Pages`, { destinationBucket: made, sources, retainOnDelete: false });
  return made;
}

if (require.main === module) {
  postersApp({ releaseId: process.env.RELEASE ?? '1' }).synth();
}
