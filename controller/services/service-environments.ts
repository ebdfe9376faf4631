import type { Service } from '@aws-sdk/client-ecs';
import { DescribeServicesCommand, ECSClient, UpdateServiceCommand } from '@aws-sdk/client-ecs';
import type { Color } from '../../src/core/color';
import type { ServiceLocation } from '../environment';

/** What the service of one color does right now. */
export interface RunningService {
  /** ARNs of what it runs or is about to, the latest first. While a deployment goes on, requests may reach any of them. */
  readonly taskDefinitions: readonly string[];
  /** Its latest deployment is complete, and nothing of an earlier one is left. */
  readonly isSteady: boolean;
  readonly desired: number;
  readonly running: number;
  /** Why it is not steady, as ECS says it. */
  readonly rollout: string;
}

/** The services of both colors, as ECS knows them; the only place that talks to it. */
export class ServiceEnvironments {
  constructor(private readonly location: ServiceLocation, private readonly client = new ECSClient({})) {}

  /** @returns nothing if the service does not exist (any more) */
  public async describe(color: Color, options: { readonly abortSignal?: AbortSignal } = {}): Promise<RunningService | undefined> {
    const { services = [] } = await this.client.send(
      new DescribeServicesCommand({ cluster: this.location.cluster[color], services: [this.location.service[color]] }), options,
    );
    return services[0]?.status === 'ACTIVE' ? runningService(services[0]) : undefined;
  }

  /** Of its own accord nothing scales in what it asks for, unless scaling rules of the service do. */
  public async scale(color: Color, desiredCount: number, options: { readonly abortSignal?: AbortSignal } = {}): Promise<void> {
    await this.client.send(
      new UpdateServiceCommand({ cluster: this.location.cluster[color], service: this.location.service[color], desiredCount }), options,
    );
  }
}

function runningService({ deployments = [], desiredCount = 0, runningCount = 0 }: Service): RunningService {
  const primary = deployments.find(({ status }) => status === 'PRIMARY');
  const others = deployments.filter((deployment) => deployment !== primary && (deployment.runningCount ?? 0) > 0);
  return {
    taskDefinitions: [...new Set([primary, ...others].flatMap((deployment) => deployment?.taskDefinition ?? []))],
    isSteady: deployments.length === 1 && primary?.rolloutState === 'COMPLETED',
    desired: desiredCount,
    running: runningCount,
    rollout: primary?.rolloutStateReason ?? `${deployments.length} deployments`,
  };
}
