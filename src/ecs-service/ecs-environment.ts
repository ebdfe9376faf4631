import { Duration } from 'aws-cdk-lib';
import type * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { BlueGreenEcsServiceProps } from './blue-green-ecs-service';
import { addClosedListener, productionPort } from './closed-listener';
import type { AccessConfig } from './ecs-access';
import { SECRET_HEADER } from '../core/edge/config';
import { acknowledge } from '../private/acknowledge';
import { integerBetween } from '../private/validate';

/** One color of a service: what takes its requests and what runs. */
export interface EcsEnvironment {
  /** Of this color, or of both. */
  readonly loadBalancer: elbv2.ApplicationLoadBalancer;
  /** Takes what reaches the load balancer. */
  readonly listener: elbv2.ApplicationListener;
  /** Tasks of this color. */
  readonly targetGroup: elbv2.ApplicationTargetGroup;
  /** Runs the release of this color; in native mode one service is both. */
  readonly service: ecs.FargateService;
}

/** How many tasks each color runs. */
export interface EcsServiceScaling {
  /**
   * Least number of tasks, 1 or more.
   *
   * @default 1
   */
  readonly minCapacity?: number;

  /** Greatest number of tasks. */
  readonly maxCapacity: number;

  /**
   * Average use of the CPU, in percent, that scaling aims at, 1 to 100.
   *
   * @default 70, unless `targetRequestsPerTask` is given
   */
  readonly targetCpuPercentage?: number;

  /**
   * Requests per task and minute that scaling aims at.
   *
   * @default - the CPU alone counts
   */
  readonly targetRequestsPerTask?: number;
}

type Balancer = Pick<EcsEnvironment, 'loadBalancer' | 'listener'>;

/** How a load balancer is reached. @internal */
export interface LoadBalancerOptions {
  readonly access: AccessConfig;
  readonly vpc: ec2.IVpc;
  readonly certificate?: acm.ICertificate;
  readonly accessLogs?: s3.IBucket;
}

const DEFAULT_CPU_PERCENTAGE = 70;
const DEFAULT_DRAIN = Duration.seconds(60);

/** A load balancer that answers 403 to whatever no rule takes. @internal */
export function loadBalancer(scope: Construct, { access, vpc, certificate, accessLogs }: LoadBalancerOptions): Balancer {
  const port = productionPort(certificate);
  const securityGroup = new ec2.SecurityGroup(scope, 'LoadBalancerSecurityGroup', {
    vpc, allowAllOutbound: false, description: `Load balancer of ${scope.node.path}`.slice(0, 255),
  });
  access.peers.forEach((peer) => securityGroup.addIngressRule(peer, ec2.Port.tcp(port)));
  const balancer = new elbv2.ApplicationLoadBalancer(scope, 'LoadBalancer', {
    vpc, internetFacing: access.internetFacing, securityGroup, dropInvalidHeaderFields: true,
  });
  if (accessLogs === undefined) {
    acknowledge(balancer, { 'AwsSolutions-ELB2': 'whether requests are logged is for the owner of the service: \'accessLogs\'' });
  } else {
    balancer.logAccessLogs(accessLogs, balancer.node.addr.slice(-8));
  }
  const listener = addClosedListener(balancer, 'Listener', port, certificate);
  return { loadBalancer: balancer, listener };
}

/** What every rule of a listener asks of a request, and one that says nothing where everybody may come. @internal */
export function accessConditions({ originSecret }: AccessConfig): elbv2.ListenerCondition[] {
  return originSecret === undefined
    ? [elbv2.ListenerCondition.pathPatterns(['*'])]
    : [elbv2.ListenerCondition.httpHeader(SECRET_HEADER, [originSecret.secretValue.unsafeUnwrap()])]; // a reference in the template, not the value
}

/** @internal */
export function targetGroup(scope: Construct, id: string, vpc: ec2.IVpc, props: BlueGreenEcsServiceProps): elbv2.ApplicationTargetGroup {
  return new elbv2.ApplicationTargetGroup(scope, id, {
    vpc,
    protocol: elbv2.ApplicationProtocol.HTTP,
    targetType: elbv2.TargetType.IP,
    healthCheck: props.healthCheck,
    deregistrationDelay: props.deregistrationDelay ?? DEFAULT_DRAIN,
  });
}

/** A service without a number of tasks: a template that held one would set it back at each deploy. @internal */
export function fargateService(
  scope: Construct, props: BlueGreenEcsServiceProps, options: Pick<ecs.FargateServiceProps, 'cluster' | 'taskDefinition'> & Partial<ecs.FargateServiceProps>,
): ecs.FargateService {
  const service = new ecs.FargateService(scope, 'Service', {
    minHealthyPercent: 100,
    maxHealthyPercent: 200,
    assignPublicIp: props.assignPublicIp,
    vpcSubnets: props.taskSubnets,
    healthCheckGracePeriod: props.healthCheckGracePeriod,
    enableExecuteCommand: props.enableExecuteCommand,
    circuitBreaker: props.circuitBreaker ?? { enable: true, rollback: true },
    ...options,
  });
  service.node.defaultChild!.node.addDependency(options.taskDefinition); // with the policies of its roles
  return service;
}

/** @internal */
export function scale(scope: Construct, { service, targetGroup: group }: Pick<EcsEnvironment, 'service' | 'targetGroup'>, scaling?: EcsServiceScaling): void {
  if (scaling === undefined) {
    return;
  }
  const minCapacity = integerBetween(scope, 'scaling.minCapacity', scaling.minCapacity ?? 1, 1, 5000);
  const maxCapacity = integerBetween(scope, 'scaling.maxCapacity', scaling.maxCapacity, minCapacity, 5000);
  const { targetCpuPercentage, targetRequestsPerTask } = scaling;
  const count = service.autoScaleTaskCount({ minCapacity, maxCapacity });
  if (targetCpuPercentage !== undefined || targetRequestsPerTask === undefined) {
    const target = integerBetween(scope, 'scaling.targetCpuPercentage', targetCpuPercentage ?? DEFAULT_CPU_PERCENTAGE, 1, 100);
    count.scaleOnCpuUtilization('Cpu', { targetUtilizationPercent: target });
  }
  if (targetRequestsPerTask !== undefined) {
    count.scaleOnRequestCount('Requests', { targetGroup: group, requestsPerTarget: targetRequestsPerTask });
  }
}
