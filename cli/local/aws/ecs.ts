import type { Input, Operations } from './json-protocol';
import { ServiceError } from './service-error';

/** A service as ECS describes it. */
export interface LocalService {
  readonly taskDefinition: string;
  readonly desired: number;
  readonly running: number;
  /** Of its latest deployment. */
  readonly rollout: 'COMPLETED' | 'IN_PROGRESS' | 'FAILED';
}

/** Services of ECS, without tasks: whoever deploys says what runs. */
export class EcsControl {
  private readonly services = new Map<string, LocalService>();

  readonly operations: Operations = {
    DescribeServices: (input, region) => {
      const found = (input.services as string[]).map((name) => [name, this.services.get(keyOf(region, input.cluster, name))] as const);
      return {
        services: found.flatMap(([name, service]) => service === undefined ? [] : [describe(name, service)]),
        failures: found.flatMap(([name, service]) => service === undefined ? [{ arn: name, reason: 'MISSING' }] : []),
      };
    },
    UpdateService: (input, region) => {
      const key = keyOf(region, input.cluster as string, input.service as string);
      const service = this.services.get(key);
      if (service === undefined) {
        throw new ServiceError('ServiceNotFoundException', 'Service not found.', 400);
      }
      this.services.set(key, { ...service, desired: input.desiredCount as number });
      return { service: describe(input.service as string, this.services.get(key)!) };
    },
  };

  put(region: string, cluster: string, name: string, service: LocalService): void {
    this.services.set(keyOf(region, cluster, name), service);
  }

  delete(region: string, cluster: string, name: string): void {
    this.services.delete(keyOf(region, cluster, name));
  }

  get(region: string, cluster: string, name: string): LocalService | undefined {
    return this.services.get(keyOf(region, cluster, name));
  }
}

/** Name or ARN: `arn:aws:ecs:eu-west-1:111122223333:service/Shop/Api` ends in its name. */
function keyOf(region: string, cluster: string, name: string): string {
  return [region, cluster, name].map((part) => part.slice(part.lastIndexOf('/') + 1)).join('/');
}

function describe(serviceName: string, { taskDefinition, desired, running, rollout }: LocalService): Input {
  return {
    serviceName,
    taskDefinition,
    status: 'ACTIVE',
    desiredCount: desired,
    runningCount: running,
    deployments: [{ status: 'PRIMARY', taskDefinition, desiredCount: desired, runningCount: running, rolloutState: rollout, rolloutStateReason: `deployment ${rollout}` }],
  };
}
