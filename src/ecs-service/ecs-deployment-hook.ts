import type { Duration } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { invalid } from '../private/errors';
import { secondsBetween } from '../private/validate';

/** What becomes of a deployment that nobody continued in time. */
export enum EcsPauseTimeoutAction {
  /** The revision before takes all traffic again. */
  ROLLBACK = 'ROLLBACK',
  /** The deployment goes on. */
  CONTINUE = 'CONTINUE',
}

/** Options of {@link EcsDeploymentHook.pause}. */
export interface EcsPauseOptions {
  /**
   * How long the deployment waits, whole minutes up to 36 hours, for which CloudFormation waits.
   *
   * @default Duration.hours(24)
   */
  readonly timeout?: Duration;

  /**
   * What happens after that.
   *
   * @default EcsPauseTimeoutAction.ROLLBACK
   */
  readonly onTimeout?: EcsPauseTimeoutAction;
}

const MAX_PAUSE_SECONDS = 36 * 3600;

/** A pause is possible between these, not in them. */
const NO_PAUSE = [ecs.DeploymentLifecycleStage.TEST_TRAFFIC_SHIFT, ecs.DeploymentLifecycleStage.PRODUCTION_TRAFFIC_SHIFT];

/** Something that happens at a stage of a deployment, before it goes on. */
export abstract class EcsDeploymentHook {
  /**
   * ECS calls a function, which answers `{ hookStatus: 'SUCCEEDED' | 'FAILED' | 'IN_PROGRESS' }`. Anything but the first and the
   * last rolls the deployment back.
   *
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/lambda-lifecycle-hooks.html
   */
  public static lambda(handler: lambda.IFunction, stages: ecs.DeploymentLifecycleStage[]): EcsDeploymentHook {
    return new LambdaHook(handler, stages);
  }

  /**
   * The deployment waits until somebody calls `ContinueServiceDeployment`, to continue or to roll back.
   *
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/pause-lifecycle-hooks.html
   */
  public static pause(stages: ecs.DeploymentLifecycleStage[], options: EcsPauseOptions = {}): EcsDeploymentHook {
    return new PauseHook(stages, options);
  }

  /** As a template says it. @internal */
  public abstract _bind(scope: Construct, service: ecs.FargateService, index: number): object;
}

class LambdaHook extends EcsDeploymentHook {
  constructor(private readonly handler: lambda.IFunction, private readonly stages: ecs.DeploymentLifecycleStage[]) {
    super();
  }

  /** @internal */
  public _bind(scope: Construct, service: ecs.FargateService, index: number): object {
    const target = new ecs.DeploymentLifecycleLambdaTarget(this.handler, `Hook${index}`, { lifecycleStages: someStages(scope, this.stages) });
    const { targetArn, role, lifecycleStages } = target.bind(service);
    return { HookTargetArn: targetArn, RoleArn: role!.roleArn, LifecycleStages: lifecycleStages };
  }
}

class PauseHook extends EcsDeploymentHook {
  constructor(private readonly stages: ecs.DeploymentLifecycleStage[], private readonly options: EcsPauseOptions) {
    super();
  }

  /** @internal */
  public _bind(scope: Construct): object {
    const { timeout, onTimeout } = this.options;
    const wrong = someStages(scope, this.stages).find((stage) => NO_PAUSE.includes(stage));
    if (wrong !== undefined) {
      throw invalid(scope, 'hooks', 'pauses at stages between shifts', wrong, `pause at POST_${wrong} instead`);
    }
    const seconds = timeout && secondsBetween(scope, 'hooks.timeout', timeout, 60, MAX_PAUSE_SECONDS);
    if (seconds !== undefined && seconds % 60 !== 0) {
      throw invalid(scope, 'hooks.timeout', 'whole minutes', `${seconds} seconds`, 'ECS counts minutes');
    }
    const limits = { ...seconds !== undefined && { TimeoutInMinutes: seconds / 60 }, ...onTimeout !== undefined && { Action: onTimeout } };
    return { TargetType: 'PAUSE', LifecycleStages: this.stages, ...Object.keys(limits).length > 0 && { TimeoutConfiguration: limits } };
  }
}

function someStages(scope: Construct, stages: ecs.DeploymentLifecycleStage[]): ecs.DeploymentLifecycleStage[] {
  if (stages.length === 0) {
    throw invalid(scope, 'hooks', 'given with stages', 'none', 'name at least one stage');
  }
  return stages;
}
