import { createHash } from 'node:crypto';
import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as route53 from 'aws-cdk-lib/aws-route53';
import type { Construct } from 'constructs';
import { nameForIam } from './record-names';
import { acknowledgeWildcards } from '../private/acknowledge';
import type { ReleaseState } from '../release-state/release-state';

const HASH_LENGTH = 8;

/** Finds a load balancer by its DNS name, and its targets. */
const COUNTING = [
  'elasticloadbalancing:DescribeLoadBalancers', 'elasticloadbalancing:DescribeTargetGroups', 'elasticloadbalancing:DescribeTargetHealth',
];

export interface RecordRights {
  readonly state: ReleaseState;
  readonly zone: route53.IHostedZone;
  readonly names: readonly string[];
  /** Whether targets of load balancers are counted. */
  readonly countsTargets: boolean;
}

/**
 * Lets both functions of the controller change the records of exactly these names. Other names are another policy, made before
 * the pointer changes; the old one goes after it has: the controller still may take away what the pointer names no more.
 */
export function grantRecords(scope: Construct, id: string, { state, zone, names, countsTargets }: RecordRights): iam.Policy {
  const stack = Stack.of(scope);
  const hash = createHash('sha256').update(JSON.stringify(stack.resolve([zone.hostedZoneId, names]))).digest('hex').slice(0, HASH_LENGTH);
  const zoneArn = stack.formatArn({ service: 'route53', region: '', account: '', resource: 'hostedzone', resourceName: zone.hostedZoneId });
  const policy = new iam.Policy(scope, `${id}Rights${hash}`, {
    roles: [state.deployer.role!, state.operator.role!],
    statements: [
      new iam.PolicyStatement({
        actions: ['route53:ChangeResourceRecordSets'],
        resources: [zoneArn],
        conditions: { 'ForAllValues:StringEquals': { 'route53:ChangeResourceRecordSetsNormalizedRecordNames': names.map(nameForIam) } },
      }),
      new iam.PolicyStatement({ actions: ['route53:ListResourceRecordSets'], resources: [zoneArn] }),
      new iam.PolicyStatement({
        actions: ['route53:GetChange'],
        resources: [stack.formatArn({ service: 'route53', region: '', account: '', resource: 'change', resourceName: '*' })],
      }),
      ...countsTargets ? [new iam.PolicyStatement({ actions: COUNTING, resources: ['*'] })] : [], // know no narrower scope
    ],
  });
  acknowledgeWildcards(policy, 'asks whether changes have arrived, whose ids are known to nobody before, and describes load balancers, all or none');
  return policy;
}
