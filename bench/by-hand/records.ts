import type { Stack } from 'aws-cdk-lib';
import { CustomResource, Duration } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as route53 from 'aws-cdk-lib/aws-route53';

/** Names of one zone that lead to one color, and where they can lead. */
export interface Names {
  readonly follows: 'live' | 'idle';
  readonly zone: route53.IHostedZone;
  readonly names: readonly string[];
  readonly types: readonly string[];
  readonly aliases: readonly route53.AliasRecordTargetConfig[];
  /** Names that lead to one color for good. */
  readonly colorNames?: readonly string[];
  readonly countsTargets?: boolean;
}

const COUNTING = ['DescribeLoadBalancers', 'DescribeTargetGroups', 'DescribeTargetHealth'].map((action) => `elasticloadbalancing:${action}`);

/** The names as the controller is told of them. */
export function pointerOf({ follows, zone, names, types, aliases, colorNames, countsTargets }: Names): object {
  const [blue, green] = aliases.map(({ dnsName, hostedZoneId }) => ({ alias: { dnsName, hostedZoneId, evaluateTargetHealth: false } }));
  return {
    kind: 'records',
    follows,
    mode: 'weighted',
    hostedZoneId: zone.hostedZoneId,
    records: [{ names, types, targets: { blue, green } }],
    loadBalancers: countsTargets ? ['blue', 'green'] : undefined,
    colorNames,
  };
}

/** Lets both functions of the controller move the names, and the deployer make them. */
export function recordsOf(
  stack: Stack, id: string, moved: Names, { deployer, operator }: { deployer: lambda.Function; operator: lambda.Function },
): CustomResource {
  const zoneArn = stack.formatArn({ service: 'route53', region: '', account: '', resource: 'hostedzone', resourceName: moved.zone.hostedZoneId });
  const change = stack.formatArn({ service: 'route53', region: '', account: '', resource: 'change', resourceName: '*' });
  const conditions = { 'ForAllValues:StringEquals': { 'route53:ChangeResourceRecordSetsNormalizedRecordNames': moved.names } };
  const rights = new iam.Policy(stack, `${id}Rights`, {
    roles: [deployer.role!, operator.role!],
    statements: [
      new iam.PolicyStatement({ actions: ['route53:ChangeResourceRecordSets'], resources: [zoneArn], conditions }),
      new iam.PolicyStatement({ actions: ['route53:ListResourceRecordSets'], resources: [zoneArn] }),
      new iam.PolicyStatement({ actions: ['route53:GetChange'], resources: [change] }),
      ...moved.countsTargets ? [new iam.PolicyStatement({ actions: COUNTING, resources: ['*'] })] : [],
    ],
  });
  const records = new CustomResource(stack, id, {
    resourceType: 'Custom::BlueGreenPointer',
    serviceToken: deployer.functionArn,
    serviceTimeout: Duration.minutes(6),
    properties: { Pointer: stack.toJsonString(pointerOf(moved)) },
  });
  records.node.addDependency(rights);
  return records;
}
