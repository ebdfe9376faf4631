import type { Stack } from 'aws-cdk-lib';
import { Fn, RemovalPolicy } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import type { BlueGreenStaticSiteProps } from '../../src';
import { BlueGreenStaticSite, SiteRouter } from '../../src';
import { ACCOUNT, newApp, newStack, resourceOf, resourcesOf, siteSource, statementsOf } from '../private/apps';

function addSite(stack: Stack, props: Partial<BlueGreenStaticSiteProps>, id = 'Site'): BlueGreenStaticSite {
  return new BlueGreenStaticSite(stack, id, { source: siteSource(), ...props });
}

function warnings(stack: Stack): string[] {
  return Annotations.fromStack(stack).findWarning('*', Match.anyValue()).map(({ entry }) => String(entry.data));
}

test('a bucket of the stack takes the files, and its policy lets CloudFront read', () => {
  const stack = newStack();
  const bucket = new s3.Bucket(stack, 'Mine');
  const site = addSite(stack, { bucket });

  expect(site.bucket).toBe(bucket);
  Template.fromStack(stack).resourceCountIs('AWS::S3::Bucket', 1);
  const { LogicalId } = resourceOf(stack, 'AWS::S3::Bucket');
  expect(Object.values(resourcesOf(stack, 'Custom::CDKBucketDeployment')).map(({ Properties }) => Properties.DestinationBucketName)).toEqual(Array(3).fill(`\${${LogicalId}}`));
  expect(JSON.stringify(resourceOf(stack, 'AWS::S3::BucketPolicy').Properties)).toContain('cloudfront.amazonaws.com');
  expect(warnings(stack)).toEqual([]);
});

test('an imported bucket takes the files; synthesis says which statements its policy needs', () => {
  const stack = newStack();
  addSite(stack, { bucket: s3.Bucket.fromBucketName(stack, 'Theirs', 'our-files') });

  Template.fromStack(stack).resourceCountIs('AWS::S3::Bucket', 0);
  Template.fromStack(stack).resourceCountIs('AWS::S3::BucketPolicy', 0);
  expect(warnings(stack)).toHaveLength(1);
  const [, before, statements] = /^(.*?)(\[.*\]) \[ack: cdk-blue-green:imported-bucket-policy\]$/.exec(warnings(stack)[0])!;
  expect(before).toBe('the policy of an imported bucket cannot be changed from here; before the first deploy add these statements to it, so that CloudFront may read the site: ');
  const Condition = { ArnLike: { 'AWS:SourceArn': `arn:aws:cloudfront::${ACCOUNT}:distribution/*` } };
  const Principal = { Service: 'cloudfront.amazonaws.com' };
  expect(JSON.parse(statements)).toEqual([
    { Effect: 'Allow', Principal, Action: 's3:GetObject', Resource: 'arn:aws:s3:::our-files/*', Condition },
    { Effect: 'Allow', Principal, Action: 's3:ListBucket', Resource: 'arn:aws:s3:::our-files', Condition },
  ]);
});

test('a bucket whose name is known at deploy only works too', () => {
  const stack = newStack();
  addSite(stack, { bucket: s3.Bucket.fromBucketName(stack, 'Theirs', Fn.importValue('FilesBucket')) });
  expect(warnings(stack)[0]).toContain('arn:aws:s3:::BUCKET/*');
});

test('the controller may read, the operator upload and delete too, under the prefixes of the site only, with the key of the bucket', () => {
  const stack = newStack();
  const encryptionKey = kms.Key.fromKeyArn(stack, 'Key', `arn:aws:kms:eu-west-1:${ACCOUNT}:key/1`);
  addSite(stack, { bucket: s3.Bucket.fromBucketAttributes(stack, 'Theirs', { bucketName: 'our-files', encryptionKey }) });

  const read = [
    { Effect: 'Allow', Action: 's3:ListBucket', Resource: 'arn:aws:s3:::our-files' },
    { Effect: 'Allow', Action: 's3:GetObject', Resource: ['arn:aws:s3:::our-files/manifests/*', 'arn:aws:s3:::our-files/releases/*'] },
    { Effect: 'Allow', Action: 'kms:Decrypt', Resource: `arn:aws:kms:eu-west-1:${ACCOUNT}:key/1` },
  ];
  const write = {
    Effect: 'Allow', Action: ['s3:DeleteObject', 's3:PutObject'], Resource: ['arn:aws:s3:::our-files/manifests/*', 'arn:aws:s3:::our-files/releases/*', 'arn:aws:s3:::our-files/shared/*'],
  };
  const encrypt = { Effect: 'Allow', Action: 'kms:GenerateDataKey', Resource: `arn:aws:kms:eu-west-1:${ACCOUNT}:key/1` };
  expect(statementsOf(stack, 'SiteReleaseOperatorRole')).toEqual(expect.arrayContaining([...read, write, encrypt]));
  expect(statementsOf(stack, 'SiteReleaseDeployerRole')).toEqual(expect.arrayContaining(read));
  expect(JSON.stringify(statementsOf(stack, 'SiteReleaseDeployerRole'))).not.toMatch(/s3:(Put|Delete)|kms:Generate/);
});

test('throws for a removal policy beside a bucket', () => {
  const stack = newStack();
  expect(() => addSite(stack, { bucket: new s3.Bucket(stack, 'Mine'), removalPolicy: RemovalPolicy.DESTROY })).toThrow(
    '\'removalPolicy\' must be left out when a bucket is given, got: destroy; set it on the bucket, and on a ReleaseState that you pass as \'state\' (in Shop/Site)');
});

test('throws for a bucket in another region', () => {
  const stack = newStack();
  const bucket = s3.Bucket.fromBucketAttributes(stack, 'Theirs', { bucketName: 'our-files', region: 'eu-north-1' });
  expect(() => addSite(stack, { bucket })).toThrow(
    '\'bucket\' must be a bucket in eu-west-1, the region of the stack, got: one in eu-north-1; give a bucket of this region (in Shop/Site)');
});

test('throws for a bucket that another stack makes', () => {
  const app = newApp();
  const bucket = new s3.Bucket(newStack({ scope: app, id: 'Data' }), 'Files');
  expect(() => addSite(newStack({ scope: app }), { bucket })).toThrow(
    '\'bucket\' must be a bucket of the same stack, or an imported one, got: a bucket of stack \'Data\'; import it by its name: Bucket.fromBucketName(...) (in Shop/Site)');
});

test.each<[string, (stack: Stack) => s3.IBucket[]]>([
  ['the same bucket', (stack) => Array(2).fill(new s3.Bucket(stack, 'Mine')) as s3.IBucket[]],
  ['one imported twice', (stack) => ['A', 'B'].map((id) => s3.Bucket.fromBucketName(stack, id, 'our-files'))],
])('throws for two sites in %s', (_, bucketsOf) => {
  const stack = newStack();
  const [first, second] = bucketsOf(stack);
  addSite(stack, { bucket: first }, 'Web');
  expect(() => addSite(stack, { bucket: second }, 'Docs')).toThrow(
    '\'bucket\' must be a bucket of its own for each site, got: the bucket of Shop/Web; give this site another bucket, or leave the prop out (in Shop/Docs)');
});

test('what one app gave its sites is not held against another app', () => {
  [newApp(), newApp()].forEach((scope) => {
    const stack = newStack({ scope });
    expect(() => addSite(stack, { bucket: s3.Bucket.fromBucketName(stack, 'Theirs', 'our-files'), router: SiteRouter.none() })).not.toThrow();
  });
});
