import type { LocalCloudFormation } from '../deploy/local-cloudformation';

interface Statement {
  readonly Effect?: string;
  readonly Action?: string | readonly string[];
}

/** Whether a bucket's policy lets CloudFront list it: then a missing key is a 404, else a 403. */
export function mayListBucket(cloudFormation: LocalCloudFormation, bucketName: string): boolean {
  return cloudFormation.resourcesOfType('AWS::S3::BucketPolicy')
    .filter(({ properties }) => properties.Bucket === bucketName)
    .flatMap(({ properties }) => (properties.PolicyDocument?.Statement ?? []) as Statement[])
    .some(({ Effect, Action = [] }) => Effect === 'Allow' && [Action].flat().some((action) => /^(s3:(List\*|ListBucket|\*)|\*)$/.test(action)));
}
