import type * as acm from 'aws-cdk-lib/aws-certificatemanager';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as route53 from 'aws-cdk-lib/aws-route53';
import * as targets from 'aws-cdk-lib/aws-route53-targets';
import { Construct } from 'constructs';
import { EcsAccess } from './ecs-access';
import type { AccessConfig } from './ecs-access';
import type { EcsEnvironment } from './ecs-environment';
import { accessConditions, fargateService, loadBalancer, scale, targetGroup } from './ecs-environment';
import type { ModeBuilder, ReleasedContext } from './mode';
import type { Color } from '../core/color';
import { invalid } from '../private/errors';
import { hostName } from '../private/validate';

/** What one color has for itself. */
export interface EcsColorOptions {
  /**
   * Cluster of this color; it brings its VPC. Give one for each color or for none.
   *
   * @default - the cluster of the service
   */
  readonly cluster?: ecs.ICluster;

  /**
   * Name of this color's load balancer, which `certificate` must hold. A router reaches load balancers with a certificate by it.
   *
   * @default - the load balancer's own
   */
  readonly domainName?: string;
}

/** Options of {@link EcsReleaseMode.twoEnvironments}. */
export interface TwoEnvironmentsModeOptions {
  /**
   * Who may reach the load balancers.
   *
   * @default EcsAccess.throughRouter()
   */
  readonly access?: EcsAccess;

  /**
   * Certificate of both load balancers, in the region of the stack. Without one they speak HTTP, also with CloudFront, and
   * the secret of the router crosses the internet in the clear.
   *
   * @default - HTTP on port 80
   */
  readonly certificate?: acm.ICertificate;

  /**
   * Zone in which the `domainName` of each color gets an alias record.
   *
   * @default - you make the records
   */
  readonly hostedZone?: route53.IHostedZone;

  /**
   * What blue has for itself.
   *
   * @default - nothing
   */
  readonly blue?: EcsColorOptions;

  /**
   * What green has for itself.
   *
   * @default - nothing
   */
  readonly green?: EcsColorOptions;
}

export function twoEnvironmentsMode(options: TwoEnvironmentsModeOptions): ModeBuilder {
  const { access = EcsAccess.throughRouter(), certificate, blue = {}, green = {} } = options;
  return {
    clusters: { blue: blue.cluster, green: green.cluster },
    released: (context) => {
      checkNames(context.scope, options);
      const bound = access._bind(context.scope, [context.clusters.blue.vpc, context.clusters.green.vpc]);
      const parts = { context, access: bound, options };
      return {
        blue: colorEnvironment(new Construct(context.scope, 'Blue'), 'blue', parts),
        green: colorEnvironment(new Construct(context.scope, 'Green'), 'green', parts),
        access: bound,
        domainNames: { blue: blue.domainName, green: green.domainName },
        isHttps: certificate !== undefined,
      };
    },
  };
}

function checkNames(scope: Construct, { certificate, hostedZone, blue, green }: TwoEnvironmentsModeOptions): void {
  const names = [blue?.domainName, green?.domainName].filter((name) => name !== undefined);
  if (names.length === 1) {
    throw invalid(scope, 'domainName', 'given for both colors or for none', `'${names[0]}' only`, 'name both load balancers');
  }
  if (names.length > 0 && names[0] === names[1]) {
    throw invalid(scope, 'domainName', 'another one per color', `'${names[0]}' twice`, 'use for example blue.api.example.com and green.api.example.com');
  }
  names.forEach((name) => hostName(scope, 'domainName', name));
  if (names.length > 0 && certificate === undefined) {
    throw invalid(scope, 'domainName', 'left out without \'certificate\'', `'${names[0]}'`, 'pass a certificate that holds both names');
  }
  if (hostedZone !== undefined && names.length === 0) {
    throw invalid(scope, 'hostedZone', 'left out without names', `'${hostedZone.node.path}'`, 'pass \'domainName\' for blue and green');
  }
}

interface EnvironmentParts {
  readonly context: ReleasedContext;
  readonly access: AccessConfig;
  readonly options: TwoEnvironmentsModeOptions;
}

function colorEnvironment(scope: Construct, color: Color, { context, access, options }: EnvironmentParts): EcsEnvironment {
  const { props, clusters, taskDefinition, taskDefinitions } = context;
  const cluster = clusters[color];
  const { loadBalancer: balancer, listener } = loadBalancer(scope, {
    access, vpc: cluster.vpc, certificate: options.certificate, accessLogs: props.accessLogs,
  });
  const group = targetGroup(scope, 'TargetGroup', cluster.vpc, props);
  new elbv2.ApplicationListenerRule(scope, 'Rule', {
    listener, priority: 1, conditions: accessConditions(access), action: elbv2.ListenerAction.forward([group]),
  });
  const service = fargateService(scope, props, { cluster, taskDefinition });
  (service.node.defaultChild as ecs.CfnService).taskDefinition = taskDefinitions[color];
  service.attachToApplicationTargetGroup(group);
  scale(scope, { service, targetGroup: group }, props.scaling);
  const domainName = options[color]?.domainName;
  if (options.hostedZone !== undefined && domainName !== undefined) {
    new route53.ARecord(scope, 'Record', {
      zone: options.hostedZone, recordName: domainName, target: route53.RecordTarget.fromAlias(new targets.LoadBalancerTarget(balancer)),
    });
  }
  return { loadBalancer: balancer, listener, targetGroup: group, service };
}
