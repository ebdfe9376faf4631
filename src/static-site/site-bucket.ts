import { Annotations, RemovalPolicy, Resource, Stack, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct, IConstruct } from 'constructs';
import { acknowledge } from '../private/acknowledge';
import { invalid } from '../private/errors';

/** What is ours in a bucket. */
const PREFIXES = ['manifests/*', 'releases/*', 'shared/*'];

/** App -> bucket that was given to a site -> path of that site. */
const CLAIMS = new WeakMap<IConstruct, Map<string, string>>();

/** Takes the bucket that was given to a site, or makes one. */
export function siteBucket(scope: Construct, given: s3.IBucket | undefined, removalPolicy: RemovalPolicy | undefined): s3.IBucket {
  if (given === undefined) {
    const bucket = new s3.Bucket(scope, 'Bucket', {
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      encryption: s3.BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
      removalPolicy: removalPolicy ?? RemovalPolicy.RETAIN,
      autoDeleteObjects: removalPolicy === RemovalPolicy.DESTROY,
    });
    acknowledge(bucket, { 'AwsSolutions-S1': 'only CloudFront reads the bucket; see \'logBucket\' of the router' });
    return bucket;
  }
  if (removalPolicy !== undefined) {
    throw invalid(scope, 'removalPolicy', 'left out when a bucket is given', removalPolicy, 'set it on the bucket, and on a ReleaseState that you pass as \'state\'');
  }
  checkPlace(scope, given);
  claim(scope, given);
  if (!Resource.isOwnedResource(given)) {
    warnOfPolicy(scope, given);
  }
  return given;
}

/** Read what was uploaded, to check it; let releases be uploaded without a deploy; delete what no release needs any more. */
export function grantController(bucket: s3.IBucket, deployer: lambda.IFunction, operator: lambda.IFunction): void {
  const objects = (prefixes: readonly string[]): string[] => prefixes.map((prefix) => bucket.arnForObjects(prefix));
  for (const fn of [deployer, operator]) {
    fn.addToRolePolicy(new iam.PolicyStatement({ actions: ['s3:ListBucket'], resources: [bucket.bucketArn] }));
    fn.addToRolePolicy(new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: objects(['manifests/*', 'releases/*']) }));
    bucket.encryptionKey?.grantDecrypt(fn);
  }
  operator.addToRolePolicy(new iam.PolicyStatement({ actions: ['s3:DeleteObject', 's3:PutObject'], resources: objects(PREFIXES) }));
  bucket.encryptionKey?.grant(operator, 'kms:GenerateDataKey');
}

/** The controller asks in its own region; and a policy in another stack would name the distribution of this one, which names the bucket. */
function checkPlace(scope: Construct, bucket: s3.IBucket): void {
  const stack = Stack.of(scope);
  const { region } = bucket.env;
  if (!Token.isUnresolved(region) && region !== stack.region) {
    throw invalid(scope, 'bucket', `a bucket in ${stack.region}, the region of the stack`, `one in ${region}`, 'give a bucket of this region');
  }
  if (Resource.isOwnedResource(bucket) && Stack.of(bucket) !== stack) {
    throw invalid(scope, 'bucket', 'a bucket of the same stack, or an imported one', `a bucket of stack '${Stack.of(bucket).stackName}'`,
      'import it by its name: Bucket.fromBucketName(...)');
  }
}

/** Two sites in one bucket would write over each other's releases, and each would delete what it does not know. */
function claim(scope: Construct, bucket: s3.IBucket): void {
  const claims = CLAIMS.get(scope.node.root) ?? new Map<string, string>();
  CLAIMS.set(scope.node.root, claims);
  const key = Token.isUnresolved(bucket.bucketName) ? bucket.node.path : bucket.bucketName;
  const owner = claims.get(key);
  if (owner !== undefined) {
    throw invalid(scope, 'bucket', 'a bucket of its own for each site', `the bucket of ${owner}`, 'give this site another bucket, or leave the prop out');
  }
  claims.set(key, scope.node.path);
}

/** CloudFormation has no statement of its own: a bucket has one policy, and that of an imported bucket belongs to somebody else. */
function warnOfPolicy(scope: Construct, bucket: s3.IBucket): void {
  const { partition, account } = Stack.of(scope);
  const arn = `arn:${known(partition, 'aws')}:s3:::${known(bucket.bucketName, 'BUCKET')}`;
  const distributions = `arn:${known(partition, 'aws')}:cloudfront::${known(account, 'ACCOUNT')}:distribution/*`;
  const statement = (Action: string, Resource_: string): object => ({
    Effect: 'Allow',
    Principal: { Service: 'cloudfront.amazonaws.com' },
    Action,
    Resource: Resource_,
    Condition: { ArnLike: { 'AWS:SourceArn': distributions } },
  });
  Annotations.of(scope).addWarningV2('cdk-blue-green:imported-bucket-policy', 'the policy of an imported bucket cannot be changed from here; '
    + 'before the first deploy add these statements to it, so that CloudFront may read the site: '
    + JSON.stringify([statement('s3:GetObject', `${arn}/*`), statement('s3:ListBucket', arn)]));
  Annotations.of(scope).acknowledgeWarning('@aws-cdk/aws-cloudfront-origins:updateImportedBucketPolicyOac', 'said in full by cdk-blue-green:imported-bucket-policy');
}

function known(value: string, placeholder: string): string {
  return Token.isUnresolved(value) ? placeholder : value;
}
