import type { Stack } from 'aws-cdk-lib';
import { RemovalPolicy } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as logs from 'aws-cdk-lib/aws-logs';

/** What a deploy brings: one container. */
export function taskDefinitionOf(stack: Stack, options: Omit<ecs.ContainerDefinitionOptions, 'logging'>): ecs.FargateTaskDefinition {
  const logGroup = new logs.LogGroup(stack, 'Logs', { retention: logs.RetentionDays.ONE_MONTH, removalPolicy: RemovalPolicy.DESTROY });
  const taskDefinition = new ecs.FargateTaskDefinition(stack, 'TaskDefinition');
  taskDefinition.addContainer('app', { ...options, logging: ecs.LogDrivers.awsLogs({ streamPrefix: 'Api', logGroup }) });
  taskDefinition.applyRemovalPolicy(RemovalPolicy.RETAIN);
  return taskDefinition;
}

/** A load balancer, and the port through which requests come in. */
export function balancerOf(stack: Stack, id: string, vpc: ec2.IVpc, peer: ec2.IPeer): elbv2.ApplicationListener {
  const securityGroup = new ec2.SecurityGroup(stack, `${id}SecurityGroup`, { vpc, allowAllOutbound: false });
  securityGroup.addIngressRule(peer, ec2.Port.tcp(80));
  const loadBalancer = new elbv2.ApplicationLoadBalancer(stack, id, { vpc, internetFacing: true, securityGroup, dropInvalidHeaderFields: true });
  return closedListener(loadBalancer, 'Listener', 80);
}

/** What none of its rules takes is answered with 403. */
export function closedListener(loadBalancer: elbv2.ApplicationLoadBalancer, id: string, port: number): elbv2.ApplicationListener {
  const defaultAction = elbv2.ListenerAction.fixedResponse(403, { contentType: 'text/plain', messageBody: 'not for you' });
  return loadBalancer.addListener(id, { port, protocol: elbv2.ApplicationProtocol.HTTP, open: false, defaultAction });
}

export function targetGroupOf(stack: Stack, id: string, vpc: ec2.IVpc, props: elbv2.ApplicationTargetGroupProps): elbv2.ApplicationTargetGroup {
  return new elbv2.ApplicationTargetGroup(stack, id, {
    vpc, protocol: elbv2.ApplicationProtocol.HTTP, targetType: elbv2.TargetType.IP, ...props,
  });
}
