import type { Stack } from 'aws-cdk-lib';
import { CustomResource, Duration, Tags } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import type * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type { StateStore } from './release-state';

export const COLORS = ['blue', 'green'] as const;

/** Lets a function of the controller look after the tagged services of a cluster. */
export function looksAfterServices(stack: Stack, store: StateStore, cluster: ecs.ICluster, fn: lambda.Function): void {
  const resources = [stack.formatArn({ service: 'ecs', resource: 'service', resourceName: `${cluster.clusterName}/*` })];
  const conditions = { StringEquals: { 'aws:ResourceTag/cdk-blue-green:state': store.name } };
  fn.addToRolePolicy(new iam.PolicyStatement({ actions: ['ecs:DescribeServices'], resources }));
  fn.addToRolePolicy(new iam.PolicyStatement({ actions: ['ecs:UpdateService'], resources, conditions }));
}

/** A service for each color. The idle one gets this deploy's task definition, the active one keeps its own. */
export function servicesOf(
  stack: Stack, store: StateStore, cluster: ecs.ICluster, releaseId: string,
  options: { taskDefinition: ecs.FargateTaskDefinition; deployer: lambda.Function; groups: readonly elbv2.ApplicationTargetGroup[] },
): ecs.FargateService[] {
  const { taskDefinition, deployer, groups } = options;
  const taskDefinitions = new CustomResource(stack, 'TaskDefinitions', {
    resourceType: 'Custom::BlueGreenTaskDefinitions',
    serviceToken: deployer.functionArn,
    serviceTimeout: Duration.minutes(6),
    properties: {
      Component: 'Api',
      ReleaseId: releaseId,
      TaskDefinition: taskDefinition.taskDefinitionArn,
      Fingerprint: releaseId,
      RequiresCompatibilities: ['FARGATE'],
    },
  });
  return COLORS.map((color, index) => {
    const circuitBreaker = { enable: true, rollback: true };
    const service = new ecs.FargateService(stack, `${color}Service`, {
      cluster, taskDefinition, circuitBreaker, minHealthyPercent: 100, maxHealthyPercent: 200,
    });
    const cfnService = service.node.defaultChild as ecs.CfnService;
    cfnService.taskDefinition = taskDefinitions.getAttString(color === 'blue' ? 'BlueTaskDefinition' : 'GreenTaskDefinition');
    cfnService.node.addDependency(taskDefinition);
    Tags.of(service).add('cdk-blue-green:state', store.name);
    service.attachToApplicationTargetGroup(groups[index]);
    return service;
  });
}

/** The services as the controller is told of them. */
export function serviceNames(cluster: ecs.ICluster, services: readonly ecs.FargateService[]): Record<string, Record<string, string>> {
  const [blue, green] = services;
  return {
    cluster: { blue: cluster.clusterName, green: cluster.clusterName },
    service: { blue: blue.serviceName, green: green.serviceName },
  };
}
