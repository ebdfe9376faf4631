import { Annotations, Duration } from 'aws-cdk-lib';
import type * as acm from 'aws-cdk-lib/aws-certificatemanager';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { EcsAccess } from './ecs-access';
import type { EcsDeploymentHook } from './ecs-deployment-hook';
import { fargateService, loadBalancer, scale, targetGroup } from './ecs-environment';
import { EcsTrafficShift } from './ecs-traffic-shift';
import type { ModeBuilder, ModeContext, ModeEnvironments } from './mode';
import { ServiceRules } from './service-rules';
import type { EcsTestListenerOptions } from './test-listener';
import { addTestListener } from './test-listener';
import { acknowledge } from '../private/acknowledge';
import { invalid } from '../private/errors';
import { secondsBetween } from '../private/validate';

/** Options of {@link EcsReleaseMode.native}. */
export interface NativeModeOptions {
  /**
   * How production traffic moves.
   *
   * @default EcsTrafficShift.allAtOnce()
   */
  readonly shift?: EcsTrafficShift;

  /**
   * How long both revisions run after all traffic has moved, whole minutes up to 24 hours. Until then ECS goes back at once; after
   * it the old tasks stop, and going back is a deploy. CloudFormation waits for it.
   *
   * @default Duration.minutes(15)
   */
  readonly bakeTime?: Duration;

  /**
   * Alarms that take a deployment back while it runs, bake time included. An alarm that watches something of this service needs an
   * `alarmName`: the service is told the names, and would else wait for what waits for it.
   *
   * @default - none
   */
  readonly alarms?: cloudwatch.IAlarm[];

  /**
   * What happens at stages of a deployment.
   *
   * @default - none
   */
  readonly hooks?: EcsDeploymentHook[];

  /**
   * Who may reach the load balancer: everybody, or the VPC.
   *
   * @default EcsAccess.fromInternet()
   */
  readonly access?: EcsAccess;

  /**
   * Certificate of the load balancer, in the region of the stack.
   *
   * @default - HTTP on port 80
   */
  readonly certificate?: acm.ICertificate;

  /**
   * A listener that leads to the next revision from the stage TEST_TRAFFIC_SHIFT on.
   *
   * @default - none, so hooks test by other means
   */
  readonly testListener?: EcsTestListenerOptions;
}

/** Lets ECS move rules and register targets. */
const SHIFT_POLICY = 'AmazonECSInfrastructureRolePolicyForLoadBalancers';
const MAX_BAKE_SECONDS = 86_400;
const DEFAULT_BAKE_TIME = Duration.minutes(15);

export function nativeMode(options: NativeModeOptions): ModeBuilder {
  return { clusters: {}, deployed: (context) => environments(context, options) };
}

function environments({ scope, props, clusters, taskDefinition }: ModeContext, options: NativeModeOptions): ModeEnvironments {
  const { certificate, alarms = [], hooks = [], shift = EcsTrafficShift.allAtOnce(), bakeTime = DEFAULT_BAKE_TIME } = options;
  const cluster = clusters.blue;
  const access = (options.access ?? EcsAccess.fromInternet())._bind(scope, [cluster.vpc]);
  if (access.originSecret !== undefined) {
    throw invalid(scope, 'access', 'EcsAccess.fromInternet() or EcsAccess.fromVpc() in native mode', 'EcsAccess.throughRouter()',
      'a router picks among releases of a state; use twoEnvironments for that');
  }
  if (props.scaling?.targetRequestsPerTask !== undefined) {
    throw invalid(scope, 'scaling.targetRequestsPerTask', 'left out in native mode', props.scaling.targetRequestsPerTask,
      'aim at a use of the CPU: the target group that takes requests is another one after each deployment');
  }
  const { loadBalancer: balancer, listener } = loadBalancer(scope, { access, vpc: cluster.vpc, certificate, accessLogs: props.accessLogs });
  const blue = targetGroup(scope, 'BlueTargetGroup', cluster.vpc, props);
  const green = targetGroup(scope, 'GreenTargetGroup', cluster.vpc, props);
  const rules = new ServiceRules(scope, 'Rules', { loadBalancer: balancer, targetGroups: [blue, green] });
  const productionListenerRule = rules.add('ProductionRule', listener);
  const testListenerRule = options.testListener && rules.add('TestRule', addTestListener(scope, balancer, certificate, options.testListener));

  const service = fargateService(scope, props, {
    cluster,
    taskDefinition,
    ...shift._props(),
    bakeTime: checkedBakeTime(scope, bakeTime),
    circuitBreaker: props.circuitBreaker,
    deploymentAlarms: alarms.length === 0
      ? undefined
      : { alarmNames: alarms.map(({ alarmName }) => alarmName), behavior: ecs.AlarmBehavior.ROLLBACK_ON_ALARM },
  });
  Annotations.of(service).acknowledgeWarning('@aws-cdk/aws-ecs:shouldUseCircuitBreaker', 'it acts in rolling updates only');
  const role = new iam.Role(scope, 'ShiftRole', {
    assumedBy: new iam.ServicePrincipal('ecs.amazonaws.com'),
    managedPolicies: [iam.ManagedPolicy.fromAwsManagedPolicyName(SHIFT_POLICY)],
  });
  acknowledge(role, {
    [`AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/${SHIFT_POLICY}]`]: 'what ECS documents for blue/green deployments',
  });
  service.loadBalancerTarget({
    containerName: taskDefinition.defaultContainer!.containerName,
    alternateTarget: {
      bind: () => ({ alternateTargetGroupArn: green.targetGroupArn, roleArn: role.roleArn, productionListenerRule, testListenerRule }),
    },
  }).attachToApplicationTargetGroup(blue);

  const cfn = service.node.defaultChild as ecs.CfnService;
  cfn.node.addDependency(role);
  if (hooks.length > 0) {
    cfn.addPropertyOverride('DeploymentConfiguration.LifecycleHooks', hooks.map((hook, index) => hook._bind(scope, service, index)));
  }
  scale(scope, { service, targetGroup: blue }, props.scaling);
  const common = { loadBalancer: balancer, listener, service };
  return { blue: { ...common, targetGroup: blue }, green: { ...common, targetGroup: green }, access, isHttps: certificate !== undefined };
}

function checkedBakeTime(scope: Construct, duration: Duration): Duration {
  const seconds = secondsBetween(scope, 'bakeTime', duration, 0, MAX_BAKE_SECONDS);
  if (seconds % 60 !== 0) {
    throw invalid(scope, 'bakeTime', 'whole minutes', `${seconds} seconds`, 'ECS counts minutes');
  }
  return duration;
}
