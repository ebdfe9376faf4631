import { App, CfnOutput, CliCredentialsStackSynthesizer, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import type * as iam from 'aws-cdk-lib/aws-iam';
import * as route53 from 'aws-cdk-lib/aws-route53';
import { LoadBalancerTarget } from 'aws-cdk-lib/aws-route53-targets';
import { BlueGreenDnsRecord, BlueGreenEcsService, EcsReleaseMode, ReleaseState } from '../../src';

export const POINTERS_ZONE = 'juice.example.com';

/** A service behind a rule with weights, and a live name, moved by one state; in the same cluster a service of somebody else, and one that ECS moves. */
export function grantsPointersApp({ hostedZoneId, outdir, ...env }: { hostedZoneId: string; outdir: string; account: string; region: string }): App {
  const app = new App({ outdir, defaultStackSynthesizer: new CliCredentialsStackSynthesizer() });
  const stack = new Stack(app, 'Juice', { env });
  const state = new ReleaseState(stack, 'Release', { releaseId: '1', removalPolicy: RemovalPolicy.DESTROY });
  const api = new BlueGreenEcsService(stack, 'Api', {
    state, image: ecs.ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx:1.27'), mode: EcsReleaseMode.weightedTargetGroups(),
  });
  new BlueGreenDnsRecord(stack, 'Name', {
    state,
    zone: route53.HostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId, zoneName: POINTERS_ZONE }),
    recordName: 'www',
    blue: route53.RecordTarget.fromAlias(new LoadBalancerTarget(api.blue.loadBalancer)),
    green: route53.RecordTarget.fromIpAddresses('192.0.2.1'),
  });
  const strangers = new ecs.FargateService(stack, 'Others', {
    cluster: api.blue.service.cluster, taskDefinition: api.blue.service.taskDefinition, desiredCount: 0, minHealthyPercent: 100,
  });
  const native = new BlueGreenEcsService(stack, 'Native', {
    cluster: api.blue.service.cluster, image: ecs.ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx:1.27'), mode: EcsReleaseMode.native(),
  });
  const outputs = {
    Role: state.operator.role!.roleArn,
    LoadBalancer: api.blue.loadBalancer.loadBalancerArn,
    Cluster: api.blue.service.cluster.clusterName,
    Service: api.blue.service.serviceName,
    Strangers: strangers.serviceName,
    KeeperRole: (native.node.findChild('Rules').node.findChild('Role') as iam.Role).roleArn,
    NativeLoadBalancer: native.blue.loadBalancer.loadBalancerArn,
  };
  Object.entries(outputs).forEach(([name, value]) => new CfnOutput(stack, name, { value }));
  app.synth();
  return app;
}
