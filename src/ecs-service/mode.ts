import type * as ecs from 'aws-cdk-lib/aws-ecs';
import type { Construct } from 'constructs';
import type { BlueGreenEcsServiceProps } from './blue-green-ecs-service';
import type { Clusters } from './clusters';
import type { AccessConfig } from './ecs-access';
import type { EcsEnvironment } from './ecs-environment';
import type { Color } from '../core/color';
import type { ReleaseState } from '../release-state/release-state';

/** What a mode builds upon. */
export interface ModeContext {
  readonly scope: Construct;
  readonly props: BlueGreenEcsServiceProps;
  readonly clusters: Clusters;
  readonly taskDefinition: ecs.FargateTaskDefinition;
}

/** The same, where a state says what each color runs. */
export interface ReleasedContext extends ModeContext {
  readonly state: ReleaseState;
  /** Known at deploy. */
  readonly taskDefinitions: { readonly [color in Color]: string };
}

/** What a mode made. */
export interface ModeEnvironments {
  readonly blue: EcsEnvironment;
  readonly green: EcsEnvironment;
  readonly access: AccessConfig;
  /** Addresses that the certificate holds. */
  readonly domainNames?: { readonly [color in Color]?: string };
  readonly isHttps: boolean;
}

/** How a mode is carried out: by a state, or by deploys alone. */
export interface ModeBuilder {
  /** Clusters that the mode was given per color. */
  readonly clusters: { readonly [color in Color]?: ecs.ICluster };
  readonly released?: (context: ReleasedContext) => ModeEnvironments;
  readonly deployed?: (context: ModeContext) => ModeEnvironments;
}
