import type { Stack } from 'aws-cdk-lib';
import { CustomResource, Duration, FileSystem, RemovalPolicy } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as s3deploy from 'aws-cdk-lib/aws-s3-deployment';

export function siteBucket(stack: Stack): s3.Bucket {
  return new s3.Bucket(stack, 'Bucket', {
    blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
    encryption: s3.BucketEncryption.S3_MANAGED,
    objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
    enforceSSL: true,
    removalPolicy: RemovalPolicy.DESTROY,
    autoDeleteObjects: true,
  });
}

/** Both functions of the controller look into the bucket; the operator deletes and uploads, too. */
export function looksAfterFiles(bucket: s3.IBucket, deployer: lambda.Function, operator: lambda.Function): void {
  const [manifests, releases, shared] = ['manifests/*', 'releases/*', 'shared/*'].map((key) => bucket.arnForObjects(key));
  for (const fn of [deployer, operator]) {
    fn.addToRolePolicy(new iam.PolicyStatement({ actions: ['s3:ListBucket'], resources: [bucket.bucketArn] }));
    fn.addToRolePolicy(new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: [manifests, releases] }));
  }
  operator.addToRolePolicy(new iam.PolicyStatement({ actions: ['s3:DeleteObject', 's3:PutObject'], resources: [manifests, releases, shared] }));
}

/** The site with its assets apart; whatever lists its files in the manifest is given, too. @returns what is there last */
export function siteFiles(
  stack: Stack, bucket: s3.Bucket, deployer: lambda.Function, { site, releaseId, layout }: { site: string; releaseId: string; layout: object },
): s3deploy.BucketDeployment {
  const common = { serviceToken: deployer.functionArn, serviceTimeout: Duration.minutes(6) };
  const properties = { Component: 'Site', ReleaseId: releaseId };
  const releaseCheck = new CustomResource(stack, 'ReleaseCheck', {
    ...common,
    resourceType: 'Custom::BlueGreenReleaseCheck',
    properties: { ...properties, Fingerprint: FileSystem.fingerprint(site), Layout: stack.toJsonString(layout) },
  });
  const sharedAssetsCheck = new CustomResource(stack, 'SharedAssetsCheck', {
    ...common, resourceType: 'Custom::BlueGreenSharedAssetsCheck', properties,
  });
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
    destinationKeyPrefix: `releases/${releaseId}`,
  });
  const manifest = new s3deploy.BucketDeployment(stack, 'Manifest', {
    ...upload,
    sources: [s3deploy.Source.jsonData(`${releaseId}.json`, { release: releaseId })],
    destinationKeyPrefix: 'manifests',
  });
  sharedAssetsCheck.node.addDependency(releaseCheck);
  shared.node.addDependency(sharedAssetsCheck);
  own.node.addDependency(shared);
  manifest.node.addDependency(own);
  return manifest;
}
