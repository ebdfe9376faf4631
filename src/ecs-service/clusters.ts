import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import type { Construct } from 'constructs';
import type { Color } from '../core/color';
import { acknowledge } from '../private/acknowledge';
import { invalid } from '../private/errors';

/** Where the tasks of each color run; often the same. */
export type Clusters = { readonly [color in Color]: ecs.ICluster };

interface GivenPlaces {
  readonly vpc?: ec2.IVpc;
  readonly cluster?: ecs.ICluster;
  readonly perColor: { readonly [color in Color]?: ecs.ICluster };
}

/** What is given, or made: one VPC, one cluster in it. */
export function clustersFor(scope: Construct, { vpc, cluster, perColor: { blue, green } }: GivenPlaces): Clusters {
  if ((blue === undefined) !== (green === undefined)) {
    throw invalid(scope, 'cluster', 'given for both colors or for none', `one for ${blue === undefined ? 'green' : 'blue'} only`, 'pass one for each, or one for both as \'cluster\' of the service');
  }
  const given = [['cluster', cluster], ['cluster of a color', blue]].filter(([, place]) => place !== undefined).map(([name]) => name);
  if (given.length > 1) {
    throw invalid(scope, 'cluster', 'given once', given.join(' and '), 'leave one of them out');
  }
  if (given.length > 0 && vpc !== undefined) {
    throw invalid(scope, 'vpc', 'left out with a cluster', `'vpc' and '${given[0]}'`, 'tasks run in the VPC of their cluster');
  }
  if (blue !== undefined && green !== undefined) {
    return { blue, green };
  }
  const shared = cluster ?? ownCluster(scope, vpc ?? ownVpc(scope));
  return { blue: shared, green: shared };
}

function ownVpc(scope: Construct): ec2.Vpc {
  const vpc = new ec2.Vpc(scope, 'Vpc', { maxAzs: 2, natGateways: 1 });
  acknowledge(vpc, { 'AwsSolutions-VPC7': 'whether flows are logged is for the owner of the network: pass a VPC of yours' });
  return vpc;
}

function ownCluster(scope: Construct, vpc: ec2.IVpc): ecs.Cluster {
  const cluster = new ecs.Cluster(scope, 'Cluster', { vpc });
  acknowledge(cluster, { 'AwsSolutions-ECS4': 'whether Container Insights are worth their price is for the owner: pass a cluster of yours' });
  return cluster;
}
