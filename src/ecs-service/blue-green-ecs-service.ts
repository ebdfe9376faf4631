import { CustomResource, Duration, Lazy } from 'aws-cdk-lib';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { Clusters } from './clusters';
import { clustersFor } from './clusters';
import type { EcsEnvironment, EcsServiceScaling } from './ecs-environment';
import type { EcsReleaseMode } from './ecs-release-mode';
import type { ModeEnvironments, ReleasedContext } from './mode';
import { serviceTaskDefinition, taskDefinitionFingerprint } from './service-task-definition';
import { COLORS } from '../core/color';
import { releaseIdOf } from '../core/site-manifest';
import { ReleaseBackend } from '../edge-router/release-backend';
import { invalid } from '../private/errors';
import { STATE_TAG, stateNameOf } from '../release-state/names';
import { ReleaseState } from '../release-state/release-state';
import { retentionOf } from '../release-state/retention';

/** Properties of a {@link BlueGreenEcsService}. */
export interface BlueGreenEcsServiceProps {
  /** How traffic moves from one release to the next. */
  readonly mode: EcsReleaseMode;

  /**
   * The release state that the service takes part in. Pass one to flip several components at once. Not in native mode, in
   * which each deploy moves traffic.
   *
   * @default - a state of its own, none in native mode
   */
  readonly state?: ReleaseState;

  /**
   * Image of the release that this deploy brings. Name it by a tag that never moves, or by its digest: what runs under a tag that
   * moves is another release under the same id, and ECS may start either.
   *
   * @default - `taskDefinition` says it
   */
  readonly image?: ecs.ContainerImage;

  /**
   * Task definition of the release that this deploy brings, for more than one container. The first essential container takes the
   * requests. It is kept when it leaves the template: a color may still run it.
   *
   * @default - one container from `image`
   */
  readonly taskDefinition?: ecs.FargateTaskDefinition;

  /**
   * Port on which the container takes requests, in HTTP. It holds for both colors: a deploy that changes it fails as long as the
   * active release listens on another one.
   *
   * @default 80
   */
  readonly containerPort?: number;

  /**
   * Environment of the container: part of the release, like the image.
   *
   * @default - none
   */
  readonly environment?: { [name: string]: string };

  /**
   * Secrets of the container, by reference. Their values are read when a task starts and are no part of the release.
   *
   * @default - none
   */
  readonly secrets?: { [name: string]: ecs.Secret };

  /**
   * CPU units of a task.
   *
   * @default 256
   */
  readonly cpu?: number;

  /**
   * Memory of a task in MiB.
   *
   * @default 512
   */
  readonly memoryLimitMiB?: number;

  /**
   * Network of load balancers and tasks.
   *
   * @default - that of the cluster, else a VPC of its own in two zones with one NAT gateway
   */
  readonly vpc?: ec2.IVpc;

  /**
   * Cluster of both colors; it brings its VPC.
   *
   * @default - a Fargate cluster of its own
   */
  readonly cluster?: ecs.ICluster;

  /**
   * Subnets of the tasks.
   *
   * @default - private ones
   */
  readonly taskSubnets?: ec2.SubnetSelection;

  /**
   * Whether tasks have public addresses, which they need in public subnets to load their image.
   *
   * @default false
   */
  readonly assignPublicIp?: boolean;

  /**
   * How load balancers find out whether a task is well. It holds for both colors at once: a path that only the next release
   * answers would take the tasks of the active one out of service, so add the path in a release before.
   *
   * @default - `/` answers 200, every 30 seconds
   */
  readonly healthCheck?: elbv2.HealthCheck;

  /**
   * How long a task that starts may be unwell.
   *
   * @default Duration.seconds(60)
   */
  readonly healthCheckGracePeriod?: Duration;

  /**
   * How long a task that stops keeps the requests that it has.
   *
   * @default Duration.seconds(60)
   */
  readonly deregistrationDelay?: Duration;

  /**
   * What ECS does with tasks that do not come up. It acts in rolling updates: in native mode alarms and hooks do.
   *
   * @default - the update of the color is undone, and the deploy fails; none in native mode
   */
  readonly circuitBreaker?: ecs.DeploymentCircuitBreaker;

  /**
   * Scaling of each color by itself. A color without requests goes down to the least number.
   *
   * @default - one task per color at first; no deploy changes the number that you set later
   */
  readonly scaling?: EcsServiceScaling;

  /**
   * Whether `aws ecs execute-command` opens shells in tasks.
   *
   * @default false
   */
  readonly enableExecuteCommand?: boolean;

  /**
   * Bucket for the access logs of the load balancers, in the region of the stack.
   *
   * @default - no access logs
   */
  readonly accessLogs?: s3.IBucket;
}

/** How a router reaches a service. */
export interface EcsBackendOptions {
  /** Path pattern of the requests that go there, as CloudFront reads it: `*` is any run of characters, `?` is one. */
  readonly pathPattern: string;

  /**
   * How long CloudFront waits for an answer, 1 to 120 seconds.
   *
   * @default Duration.seconds(30)
   */
  readonly readTimeout?: Duration;

  /**
   * How long CloudFront keeps a connection open, 1 to 120 seconds.
   *
   * @default Duration.seconds(5)
   */
  readonly keepaliveTimeout?: Duration;
}

/**
 * A service on Fargate with two releases at a time, one of them live.
 *
 * Defines the task definition, what `mode` needs (load balancers, target groups, listener rules, one service per color), and unless
 * told otherwise a {@link ReleaseState}, a VPC and a cluster.
 *
 * At deploy the tasks of the color that is idle then are replaced by those of the new release; the tasks of the active color are
 * not touched, and nobody is led to the new ones before they are promoted. A deploy that could not stage its release is refused
 * before any task is replaced: while the idle color takes a share, a change is on its way, or the state is locked. If tasks do not
 * come up, both colors run what they ran before. The same release id with another task definition is refused.
 *
 * From the moment a deploy replaces the tasks of the idle color until it is over, traffic cannot be moved there: promote, shift and
 * roll back are refused, for that color does not run the release that they mean.
 *
 * Port, health check, security groups and number of tasks are those of the services, not of a release: they change for both
 * colors at once. No template holds a number of tasks. In native mode ECS replaces tasks and moves traffic within the deploy.
 *
 * @example
 * const state = new ReleaseState(this, 'Release', { releaseId: '9bc1a77f0e55' });
 * const site = new BlueGreenStaticSite(this, 'Site', {
 *   source: SiteSource.asset('examples/static-site/releases/1'),
 *   state,
 *   router: SiteRouter.none(),
 * });
 * const api = new BlueGreenEcsService(this, 'Api', {
 *   state,
 *   image: ecs.ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx:1.27'),
 *   mode: EcsReleaseMode.twoEnvironments(),
 * });
 * new EdgeReleaseRouter(this, 'Router', {
 *   state,
 *   backends: [ReleaseBackend.site(site), api.backend({ pathPattern: '/api/*' })],
 * });
 */
export class BlueGreenEcsService extends Construct implements ec2.IConnectable {
  /** What takes requests and runs on blue. In native mode: the group that was production at first, and the one service. */
  public readonly blue: EcsEnvironment;
  /** What takes requests and runs on green. In native mode: the other group, and the one service. */
  public readonly green: EcsEnvironment;
  /** The state that the service takes part in; none in native mode. */
  public readonly state?: ReleaseState;
  /** What this deploy brings. Its role is that of the tasks of both colors. */
  public readonly taskDefinition: ecs.FargateTaskDefinition;
  /** Security groups of the tasks. */
  public readonly connections: ec2.Connections;

  private readonly environments: ModeEnvironments;

  constructor(scope: Construct, id: string, props: BlueGreenEcsServiceProps) {
    super(scope, id);
    const { clusters: perColor, deployed, released } = props.mode._builder();
    if (released === undefined && props.state !== undefined) {
      throw invalid(this, 'state', 'left out in native mode', `'${props.state.stateName}'`, 'ECS moves traffic within each deploy and owns the weights, so no state can; choose another mode to flip it with other components');
    }
    this.taskDefinition = serviceTaskDefinition(this, props);
    const clusters = clustersFor(this, { vpc: props.vpc, cluster: props.cluster, perColor });
    const context = { scope: this, props, clusters, taskDefinition: this.taskDefinition };
    if (released === undefined) {
      this.environments = deployed!(context);
    } else {
      this.state = props.state ?? new ReleaseState(this, 'Release', { stateName: stateNameOf(this, undefined) });
      const taskDefinitions = this.resolveTaskDefinitions(this.state, clusters, props.scaling !== undefined);
      this.environments = released({ ...context, state: this.state, taskDefinitions });
      this.tagServices(this.state);
    }
    this.blue = this.environments.blue;
    this.green = this.environments.green;
    const services = [...new Set([this.blue.service, this.green.service])];
    this.connections = new ec2.Connections({ securityGroups: services.flatMap((service) => service.connections.securityGroups) });
  }

  /**
   * This service as backend of a router. Its load balancers are reached by HTTPS if they have a certificate and names that it
   * holds, else by HTTP.
   */
  public backend(options: EcsBackendOptions): ReleaseBackend {
    const backend = this.makeBackend(options);
    backend._state = this.state;
    return backend;
  }

  private makeBackend(options: EcsBackendOptions): ReleaseBackend {
    const { access: { originSecret, internetFacing }, domainNames, isHttps } = this.environments;
    if (this.state === undefined || !internetFacing) {
      throw invalid(this, 'mode', 'one whose load balancers a router can reach', this.state === undefined ? 'native' : 'EcsAccess.fromVpc()', 'use twoEnvironments with EcsAccess.throughRouter()');
    }
    const { blue, green } = { blue: domainNames?.blue, green: domainNames?.green };
    if (!isHttps) {
      const protocolPolicy = cloudfront.OriginProtocolPolicy.HTTP_ONLY;
      return ReleaseBackend.loadBalancers({ ...options, originSecret, protocolPolicy, blue: this.blue.loadBalancer, green: this.green.loadBalancer });
    }
    if (blue === undefined || green === undefined) {
      throw invalid(this, 'domainName', 'given with \'certificate\' behind a router', 'none', 'name the load balancers as the certificate does: CloudFront asks for that name');
    }
    return ReleaseBackend.httpOrigins({ ...options, originSecret, blue, green });
  }

  /**
   * Answers 5xx of the tasks, of both colors together.
   *
   * @default - sum over 5 minutes
   */
  public metricServerErrors(options?: cloudwatch.MetricOptions): cloudwatch.MathExpression {
    return this.ofBoth('Server errors', options, ({ targetGroup }, changes) => (
      targetGroup.metrics.httpCodeTarget(elbv2.HttpCodeTarget.TARGET_5XX_COUNT, { statistic: 'Sum', ...changes })));
  }

  /**
   * Requests that reached the tasks, of both colors together.
   *
   * @default - sum over 5 minutes
   */
  public metricRequests(options?: cloudwatch.MetricOptions): cloudwatch.MathExpression {
    return this.ofBoth('Requests', options, ({ targetGroup }, changes) => targetGroup.metrics.requestCount({ statistic: 'Sum', ...changes }));
  }

  private ofBoth(
    label: string, options: cloudwatch.MetricOptions | undefined,
    metricOf: (environment: EcsEnvironment, options?: cloudwatch.MetricOptions) => cloudwatch.IMetric,
  ): cloudwatch.MathExpression {
    return new cloudwatch.MathExpression({
      expression: 'FILL(blue, 0) + FILL(green, 0)',
      label: options?.label ?? label,
      period: options?.period,
      usingMetrics: { blue: metricOf(this.blue, options), green: metricOf(this.green, options) },
    });
  }

  /** The controller may change the number of tasks of no other services. */
  private tagServices({ stateName }: ReleaseState): void {
    COLORS.forEach((color) => (this.environments[color].service.node.defaultChild as ecs.CfnService).tags.setTag(STATE_TAG, stateName));
  }

  /** What each color's service runs is known at deploy: the state says which color is idle then, and what the other one has. */
  private resolveTaskDefinitions(state: ReleaseState, clusters: Clusters, scalesItself: boolean): ReleasedContext['taskDefinitions'] {
    const { taskDefinition } = this;
    const fingerprint = (): string => taskDefinitionFingerprint(taskDefinition);
    const serviceName = (color: 'blue' | 'green'): string => Lazy.string({ produce: () => this[color].service.serviceName });
    const releaseId = state._addComponent(this, {
      name: this.node.id,
      config: {
        kind: 'service',
        cluster: { blue: clusters.blue.clusterName, green: clusters.green.clusterName },
        service: { blue: serviceName('blue'), green: serviceName('green') },
        ...scalesItself && { scalesItself },
      },
      fingerprint: Lazy.string({ produce: () => releaseIdOf(fingerprint()) }),
      retention: retentionOf(this), // of records: what an id stood for
    });
    const resolver = new CustomResource(this, 'TaskDefinitions', {
      resourceType: 'Custom::BlueGreenTaskDefinitions',
      serviceToken: state.deployer.functionArn,
      serviceTimeout: Duration.minutes(6),
      properties: {
        Component: this.node.id,
        ReleaseId: releaseId,
        TaskDefinition: taskDefinition.taskDefinitionArn,
        Fingerprint: Lazy.string({ produce: fingerprint }),
        RequiresCompatibilities: ['FARGATE'], // the CDK's validator looks for it where the task definition of a service leads
      },
    });
    return { blue: resolver.getAttString('BlueTaskDefinition'), green: resolver.getAttString('GreenTaskDefinition') };
  }
}
