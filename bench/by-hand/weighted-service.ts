import { App, CustomResource, Duration, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import type * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { balancerOf, closedListener, targetGroupOf, taskDefinitionOf } from './fargate';
import { rulesBelow } from './listener-rules';
import { controllerFunction, operations, outputs, releaseResource, stateStore } from './release-state';
import { looksAfterServices, serviceNames, servicesOf } from './services';
import type { WeightedServiceOptions } from '../../examples/weighted-service/app';

/** The weighted-service example by hand. */
export function ordersByHand({ tag, outdir }: WeightedServiceOptions): App {
  const app = new App({ outdir });
  const env = { region: process.env.CDK_DEFAULT_REGION ?? 'eu-west-1', account: process.env.CDK_DEFAULT_ACCOUNT };
  const stack = new Stack(app, 'Orders', { env });
  const releaseId = tag.replace(/\./g, '-');

  const vpc = new ec2.Vpc(stack, 'Vpc', { maxAzs: 2, natGateways: 1 });
  const cluster = new ecs.Cluster(stack, 'Cluster', { vpc });
  const image = ecs.ContainerImage.fromRegistry(`public.ecr.aws/nginx/nginx:${tag}`);
  const taskDefinition = taskDefinitionOf(stack, { image, portMappings: [{ containerPort: 80 }] });
  const listener = balancerOf(stack, 'LoadBalancer', vpc, ec2.Peer.anyIpv4());
  const loadBalancer = listener.loadBalancer as elbv2.ApplicationLoadBalancer;
  const testListener = closedListener(loadBalancer, 'TestListener', 8080);
  const groups = ['Blue', 'Green'].map((id) => targetGroupOf(stack, id, vpc, { deregistrationDelay: Duration.seconds(60) }));
  const [blue, green] = groups;

  const pointers = [{ follows: 'live', of: listener }, { follows: 'idle', of: testListener }].map(({ follows, of }) => ({
    kind: 'listener-rule',
    follows,
    listenerArn: of.listenerArn,
    priority: 1,
    conditions: [{ Field: 'path-pattern', PathPatternConfig: { Values: ['*'] } }],
    targetGroups: { blue: blue.targetGroupArn, green: green.targetGroupArn },
  }));
  const POINTERS = stack.toJsonString(pointers);
  const store = stateStore(stack);
  const deployer = controllerFunction(stack, store, 'deployer', { POINTERS, COMPONENTS: '{"Api":{"kind":"service"}}' });
  const rules = pointers.map((pointer, index) => {
    const rule = new CustomResource(stack, `Rule${index}`, {
      resourceType: 'Custom::BlueGreenPointer',
      serviceToken: deployer.functionArn,
      serviceTimeout: Duration.minutes(6),
      properties: { Pointer: stack.toJsonString(pointer) },
    });
    groups.forEach((group) => group.registerListener(index === 0 ? listener : testListener, rule));
    return rule;
  });
  const services = servicesOf(stack, store, cluster, releaseId, { taskDefinition, deployer, groups });
  const names = serviceNames(cluster, services);
  const components = stack.toJsonString({ Api: { kind: 'service', ...names } });
  const operator = controllerFunction(stack, store, 'operator', { POINTERS, COMPONENTS: components, INVALIDATIONS: '[]' });
  for (const fn of [deployer, operator]) {
    looksAfterServices(stack, store, cluster, fn);
    rulesBelow(stack, loadBalancer).forEach((statement) => fn.addToRolePolicy(statement));
  }
  const release = releaseResource(stack, store, deployer, { ReleaseId: releaseId, Services: stack.toJsonString({ Api: names }) });
  release.node.addDependency(...rules, ...services, ...operations(stack, store, operator));
  outputs(stack, store, operator, releaseId);
  return app;
}
