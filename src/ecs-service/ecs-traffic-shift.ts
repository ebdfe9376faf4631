import type { Duration } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';

/** The steps of a shift. */
export interface EcsTrafficShiftStep {
  /** Percentage of production traffic per step, in tenths: linear 3 to 100, canary 0.1 to 100. */
  readonly stepPercentage: number;

  /** Time between two steps, whole minutes up to a day. */
  readonly stepBakeTime: Duration;
}

/** How ECS moves production traffic to the next revision of a service. */
export abstract class EcsTrafficShift {
  /** All traffic moves at once. */
  public static allAtOnce(): EcsTrafficShift {
    return new Shift({ deploymentStrategy: ecs.DeploymentStrategy.BLUE_GREEN });
  }

  /** Traffic moves in equal steps. */
  public static linear(step: EcsTrafficShiftStep): EcsTrafficShift {
    return new Shift({ deploymentStrategy: ecs.DeploymentStrategy.LINEAR, linearConfiguration: shiftConfig(step) });
  }

  /** A small share moves first, then all the rest. */
  public static canary(step: EcsTrafficShiftStep): EcsTrafficShift {
    return new Shift({ deploymentStrategy: ecs.DeploymentStrategy.CANARY, canaryConfiguration: shiftConfig(step) });
  }

  /** @internal */
  public abstract _props(): Partial<ecs.FargateServiceProps>;
}

class Shift extends EcsTrafficShift {
  constructor(private readonly props: Partial<ecs.FargateServiceProps>) {
    super();
  }

  /** @internal */
  public _props(): Partial<ecs.FargateServiceProps> {
    return this.props;
  }
}

function shiftConfig({ stepPercentage, stepBakeTime }: EcsTrafficShiftStep): ecs.TrafficShiftConfig {
  return { stepPercent: stepPercentage, stepBakeTime };
}
