import type { ModeBuilder } from './mode';
import type { NativeModeOptions } from './native-mode';
import { nativeMode } from './native-mode';
import type { TwoEnvironmentsModeOptions } from './two-environments-mode';
import { twoEnvironmentsMode } from './two-environments-mode';
import type { WeightedTargetGroupsModeOptions } from './weighted-target-groups-mode';
import { weightedTargetGroupsMode } from './weighted-target-groups-mode';

/** How traffic of a service moves from one release to the next. */
export abstract class EcsReleaseMode {
  /**
   * A load balancer and a service per color. An `EdgeReleaseRouter` picks the color per request, or a `BlueGreenDnsRecord` moves the
   * name. The colors share nothing that a release could break; it costs one load balancer more.
   *
   * @example
   * new BlueGreenEcsService(this, 'Api', {
   *   image: ecs.ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx:1.27'),
   *   mode: EcsReleaseMode.twoEnvironments(),
   * });
   */
  public static twoEnvironments(options: TwoEnvironmentsModeOptions = {}): EcsReleaseMode {
    return new Mode(twoEnvironmentsMode(options));
  }

  /**
   * One load balancer with a target group and a service per color. Without a router a listener rule splits requests by the weights
   * of the release state: the controller makes and moves it, no template holds it, so no deploy resets it. With a router two
   * constant rules go by what the router decided.
   *
   * @example
   * new BlueGreenEcsService(this, 'Api', {
   *   image: ecs.ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx:1.27'),
   *   mode: EcsReleaseMode.weightedTargetGroups({ stickiness: Duration.hours(1) }),
   * });
   */
  public static weightedTargetGroups(options: WeightedTargetGroupsModeOptions = {}): EcsReleaseMode {
    return new Mode(weightedTargetGroupsMode(options));
  }

  /**
   * One service, which ECS itself deploys blue/green: at once, in equal steps, or with a canary. Each deploy with a new task
   * definition moves traffic; alarms and hooks take it back. It joins no release state, so nothing else flips with it.
   *
   * CloudFormation waits for the whole deployment, bake time and pauses included, for up to 36 hours.
   *
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-blue-green.html
   * @example
   * new BlueGreenEcsService(this, 'Api', {
   *   image: ecs.ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx:1.27'),
   *   mode: EcsReleaseMode.native({ shift: EcsTrafficShift.canary({ stepPercentage: 10, stepBakeTime: Duration.minutes(5) }) }),
   * });
   */
  public static native(options: NativeModeOptions = {}): EcsReleaseMode {
    return new Mode(nativeMode(options));
  }

  /** @internal */
  public abstract _builder(): ModeBuilder;
}

class Mode extends EcsReleaseMode {
  constructor(private readonly builder: ModeBuilder) {
    super();
  }

  /** @internal */
  public _builder(): ModeBuilder {
    return this.builder;
  }
}
