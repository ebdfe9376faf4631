import { Duration } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import * as cr from 'aws-cdk-lib/custom-resources';
import type { Construct } from 'constructs';
import { acknowledgeCdkHandler, acknowledgeWildcards } from '../private/acknowledge';

const NAME = 'com.amazonaws.global.cloudfront.origin-facing';

/** Looked up at deploy: its id differs per region, and a lookup at synth needs an account that is known then. */
export function cloudFrontPrefixList(scope: Construct): string {
  const list = new cr.AwsCustomResource(scope, 'CloudFrontPrefixList', {
    onUpdate: {
      service: 'EC2',
      action: 'describeManagedPrefixLists',
      parameters: { Filters: [{ Name: 'prefix-list-name', Values: [NAME] }] },
      outputPaths: ['PrefixLists.0.PrefixListId'],
      physicalResourceId: cr.PhysicalResourceId.of(NAME),
    },
    policy: cr.AwsCustomResourcePolicy.fromSdkCalls({ resources: cr.AwsCustomResourcePolicy.ANY_RESOURCE }),
    installLatestAwsSdk: false,
    serviceTimeout: Duration.minutes(5),
  });
  acknowledgeWildcards(list, 'prefix lists can be described all or none');
  acknowledgeCdkHandler(list.grantPrincipal as iam.Role);
  return list.getResponseField('PrefixLists.0.PrefixListId');
}
