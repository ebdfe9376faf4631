import { App, Stack } from 'aws-cdk-lib';
import * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as route53 from 'aws-cdk-lib/aws-route53';
import { LoadBalancerTarget } from 'aws-cdk-lib/aws-route53-targets';
import { pointerOf, recordsOf } from './records';
import type { Names } from './records';
import { controllerFunction, operations, outputs, releaseResource, stateStore } from './release-state';
import type { DnsOptions } from '../../examples/dns/app';

/** The dns example by hand, with weights. */
export function dnsByHand({ releaseId, hostedZoneId = 'Z0123456789ABCDEFGHIJ', outdir }: Omit<DnsOptions, 'mode'>): App {
  const app = new App({ outdir });
  const env = { region: process.env.CDK_DEFAULT_REGION ?? 'eu-west-1', account: process.env.CDK_DEFAULT_ACCOUNT };
  const stack = new Stack(app, 'Tea', { env });
  const vpc = new ec2.Vpc(stack, 'Vpc', { maxAzs: 2, natGateways: 0 });
  const zoneName = 'tea.example.com';
  const zone = route53.HostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId, zoneName });
  const stagingZone = new route53.PrivateHostedZone(stack, 'StagingZone', { zoneName: `staging.${zoneName}`, vpc });
  const targets = ['Blue', 'Green'].map((id) => new LoadBalancerTarget(environment(stack, id, vpc)));

  const types = ['A', 'AAAA'];
  const colorNames = ['blue', 'green'].map((color) => `${color}.www.${zoneName}`);
  const aliases = targets.map((target, index) => {
    const props = { zone, recordName: colorNames[index], target: route53.RecordTarget.fromAlias(target) };
    new route53.AaaaRecord(stack, `Aaaa${index}`, props);
    return target.bind(new route53.ARecord(stack, `A${index}`, props));
  });
  const names = [`www.${zoneName}`, `api.${zoneName}`];
  const live: Names = { follows: 'live', zone, names, types, aliases, colorNames, countsTargets: true };
  const staging: Names = { follows: 'idle', zone: stagingZone, names: [`www.staging.${zoneName}`], types, aliases };

  const store = stateStore(stack);
  const settings = { COMPONENTS: '{}', POINTERS: stack.toJsonString([pointerOf(live), pointerOf(staging)]) };
  const deployer = controllerFunction(stack, store, 'deployer', settings);
  const operator = controllerFunction(stack, store, 'operator', { ...settings, INVALIDATIONS: '[]' });
  const release = releaseResource(stack, store, deployer, { ReleaseId: releaseId });
  release.node.addDependency(
    recordsOf(stack, 'Live', live, { deployer, operator }), recordsOf(stack, 'Staging', staging, { deployer, operator }),
    ...operations(stack, store, operator),
  );
  outputs(stack, store, operator, releaseId);
  return app;
}

/** A fleet and the load balancer before it. */
function environment(stack: Stack, id: string, vpc: ec2.IVpc): elbv2.IApplicationLoadBalancer {
  const fleet = new autoscaling.AutoScalingGroup(stack, `${id}Fleet`, {
    vpc,
    vpcSubnets: { subnetType: ec2.SubnetType.PUBLIC },
    launchTemplate: new ec2.LaunchTemplate(stack, `${id}Template`, {
      instanceType: ec2.InstanceType.of(ec2.InstanceClass.T4G, ec2.InstanceSize.MICRO),
      machineImage: ec2.MachineImage.latestAmazonLinux2023({ cpuType: ec2.AmazonLinuxCpuType.ARM_64 }),
      securityGroup: new ec2.SecurityGroup(stack, `${id}Servers`, { vpc }),
      associatePublicIpAddress: true,
      requireImdsv2: true,
    }),
  });
  const loadBalancer = new elbv2.ApplicationLoadBalancer(stack, `${id}LoadBalancer`, { vpc, internetFacing: true });
  loadBalancer.addListener('Http', { port: 80 }).addTargets('Fleet', { port: 80, targets: [fleet] });
  return loadBalancer;
}
