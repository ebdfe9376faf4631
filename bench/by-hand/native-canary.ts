import * as path from 'node:path';
import { App, CustomResource, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import type * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { balancerOf, closedListener, targetGroupOf, taskDefinitionOf } from './fargate';
import { rulesBelow } from './listener-rules';
import type { NativeCanaryOptions } from '../../examples/native-canary/app';

/** The native-canary example by hand. Its rules are in no template, either: else an update would set live traffic back. */
export function weatherByHand({ tag, outdir }: NativeCanaryOptions): App {
  const app = new App({ outdir });
  const env = { region: process.env.CDK_DEFAULT_REGION ?? 'eu-west-1', account: process.env.CDK_DEFAULT_ACCOUNT };
  const stack = new Stack(app, 'Weather', { env });

  const vpc = new ec2.Vpc(stack, 'Vpc', { maxAzs: 2, natGateways: 1 });
  const cluster = new ecs.Cluster(stack, 'Cluster', { vpc });
  const image = ecs.ContainerImage.fromRegistry(`public.ecr.aws/nginx/nginx:${tag}`);
  const taskDefinition = taskDefinitionOf(stack, { image, portMappings: [{ containerPort: 80 }] });
  const listener = balancerOf(stack, 'LoadBalancer', vpc, ec2.Peer.anyIpv4());
  const loadBalancer = listener.loadBalancer as elbv2.ApplicationLoadBalancer;
  const testListener = closedListener(loadBalancer, 'TestListener', 8080);
  const groups = ['Blue', 'Green'].map((id) => targetGroupOf(stack, id, vpc, { deregistrationDelay: Duration.seconds(60) }));
  const [blue, green] = groups;

  const logGroup = new logs.LogGroup(stack, 'KeeperLogs', { retention: logs.RetentionDays.ONE_MONTH, removalPolicy: RemovalPolicy.DESTROY });
  const keeperRole = new iam.Role(stack, 'KeeperRole', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
  logGroup.grantWrite(keeperRole);
  const keeper = new lambda.Function(stack, 'Keeper', {
    runtime: lambda.Runtime.NODEJS_24_X,
    architecture: lambda.Architecture.ARM_64,
    handler: 'index.handler',
    code: lambda.Code.fromAsset(path.join(__dirname, '..', '..', 'assets', 'controller', 'deployer')),
    timeout: Duration.minutes(1),
    memorySize: 256,
    description: 'Makes the listener rules that ECS moves',
    logGroup,
    role: keeperRole,
  });
  rulesBelow(stack, loadBalancer).forEach((statement) => keeper.addToRolePolicy(statement));
  const [productionListenerRule, testListenerRule] = [listener, testListener].map((before, index) => {
    const rule = new CustomResource(stack, `Rule${index}`, {
      resourceType: 'Custom::BlueGreenServiceRule',
      serviceToken: keeper.functionArn,
      serviceTimeout: Duration.minutes(3),
      properties: {
        ListenerArn: before.listenerArn,
        Priority: '1',
        Conditions: '[{"Field":"path-pattern","PathPatternConfig":{"Values":["*"]}}]',
        TargetGroups: groups.map(({ targetGroupArn }) => targetGroupArn),
      },
    });
    groups.forEach((group) => group.registerListener(before, rule));
    return rule.ref;
  });

  const service = new ecs.FargateService(stack, 'Service', {
    cluster,
    taskDefinition,
    minHealthyPercent: 100,
    maxHealthyPercent: 200,
    deploymentStrategy: ecs.DeploymentStrategy.CANARY,
    canaryConfiguration: { stepPercent: 10, stepBakeTime: Duration.minutes(5) },
    bakeTime: Duration.minutes(10),
  });
  const role = new iam.Role(stack, 'ShiftRole', {
    assumedBy: new iam.ServicePrincipal('ecs.amazonaws.com'),
    managedPolicies: [iam.ManagedPolicy.fromAwsManagedPolicyName('AmazonECSInfrastructureRolePolicyForLoadBalancers')],
  });
  const alternateTarget = {
    bind: () => ({ alternateTargetGroupArn: green.targetGroupArn, roleArn: role.roleArn, productionListenerRule, testListenerRule }),
  };
  service.loadBalancerTarget({ containerName: 'app', alternateTarget }).attachToApplicationTargetGroup(blue);
  service.node.addDependency(role);
  return app;
}
