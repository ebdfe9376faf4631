import { App, Duration, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as route53 from 'aws-cdk-lib/aws-route53';
import { LoadBalancerTarget } from 'aws-cdk-lib/aws-route53-targets';
import { balancerOf, targetGroupOf, taskDefinitionOf } from './fargate';
import { pointerOf, recordsOf } from './records';
import type { Names } from './records';
import { controllerFunction, operations, outputs, releaseResource, stateStore } from './release-state';
import { COLORS, looksAfterServices, serviceNames, servicesOf } from './services';
import type { DnsServiceOptions } from '../../examples/dns-service/app';

const ZONE_NAME = 'parcels.example.com';

/** The dns-service example by hand. */
export function parcelsByHand({ tag, hostedZoneId = 'Z0123456789ABCDEFGHIJ', outdir }: DnsServiceOptions): App {
  const app = new App({ outdir });
  const env = { region: process.env.CDK_DEFAULT_REGION ?? 'eu-west-1', account: process.env.CDK_DEFAULT_ACCOUNT };
  const stack = new Stack(app, 'Parcels', { env });
  const releaseId = tag.replace(/\./g, '-');

  const vpc = new ec2.Vpc(stack, 'Vpc', { maxAzs: 2, natGateways: 1 });
  const cluster = new ecs.Cluster(stack, 'Cluster', { vpc });
  const image = ecs.ContainerImage.fromRegistry(`public.ecr.aws/nginx/nginx:${tag}`);
  const taskDefinition = taskDefinitionOf(stack, { image, portMappings: [{ containerPort: 80 }] });
  const listeners = COLORS.map((color) => balancerOf(stack, `${color}LoadBalancer`, vpc, ec2.Peer.anyIpv4()));
  const groups = listeners.map((listener, index) => {
    const group = targetGroupOf(stack, COLORS[index], vpc, { deregistrationDelay: Duration.seconds(60) });
    const conditions = [elbv2.ListenerCondition.pathPatterns(['*'])];
    new elbv2.ApplicationListenerRule(stack, `${COLORS[index]}Rule`, { listener, priority: 1, conditions, targetGroups: [group] });
    return group;
  });

  const zone = route53.HostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId, zoneName: ZONE_NAME });
  const stagingZone = new route53.PrivateHostedZone(stack, 'StagingZone', { zoneName: `staging.${ZONE_NAME}`, vpc });
  const targets = listeners.map(({ loadBalancer }) => new LoadBalancerTarget(loadBalancer as elbv2.ApplicationLoadBalancer));
  const types = ['A', 'AAAA'];
  const moved = ['send', 'track'].flatMap((name): Names[] => {
    const colorNames = COLORS.map((color) => `${color}.${name}.${ZONE_NAME}`);
    const aliases = targets.map((target, index) => {
      const props = { zone, recordName: colorNames[index], target: route53.RecordTarget.fromAlias(target) };
      new route53.AaaaRecord(stack, `${name}Aaaa${index}`, props);
      return target.bind(new route53.ARecord(stack, `${name}A${index}`, props));
    });
    return [
      { follows: 'live', zone, names: [`${name}.${ZONE_NAME}`], types, aliases, colorNames, countsTargets: true },
      { follows: 'idle', zone: stagingZone, names: [`${name}.staging.${ZONE_NAME}`], types, aliases },
    ];
  });

  const store = stateStore(stack);
  const POINTERS = stack.toJsonString(moved.map(pointerOf));
  const deployer = controllerFunction(stack, store, 'deployer', { POINTERS, COMPONENTS: '{"Api":{"kind":"service"}}' });
  const services = servicesOf(stack, store, cluster, releaseId, { taskDefinition, deployer, groups });
  const names = serviceNames(cluster, services);
  const components = stack.toJsonString({ Api: { kind: 'service', ...names } });
  const operator = controllerFunction(stack, store, 'operator', { POINTERS, COMPONENTS: components, INVALIDATIONS: '[]' });
  [deployer, operator].forEach((fn) => looksAfterServices(stack, store, cluster, fn));
  const records = moved.map((pointer, index) => recordsOf(stack, `Names${index}`, pointer, { deployer, operator }));
  const release = releaseResource(stack, store, deployer, { ReleaseId: releaseId, Services: stack.toJsonString({ Api: names }) });
  release.node.addDependency(...records, ...services, ...operations(stack, store, operator));
  outputs(stack, store, operator, releaseId);
  return app;
}
