import type { EcsControl } from '../../aws/ecs';
import { LOCAL_ACCOUNT } from '../../names';
import type { Provisioned, ResourceRequest, ResourceType } from '../resource-type';
import { generatedName } from './placeholder';

/** Registered anew with every change, as ECS does; no task runs from it. */
export function taskDefinitionType(): ResourceType {
  const revisions = new Map<string, number>();
  const register = async (request: ResourceRequest): Promise<Provisioned> => {
    const { stack: { region }, properties } = request;
    const family = `${region}:${LOCAL_ACCOUNT}:task-definition/${properties.Family ?? generatedName(request)}`;
    const revision = (revisions.get(family) ?? 0) + 1;
    revisions.set(family, revision);
    const arn = `arn:aws:ecs:${family}:${revision}`;
    return { physicalId: arn, attributes: { TaskDefinitionArn: arn } };
  };
  return { create: register, update: register, delete: async () => undefined };
}

/** A service that says that it runs what it is told to; servers of the user's answer in place of its tasks. */
export function serviceType(ecs: EcsControl): ResourceType {
  const put = async (request: ResourceRequest): Promise<Provisioned> => {
    const { stack: { region }, properties } = request;
    const name: string = properties.ServiceName ?? generatedName(request);
    const cluster = String(properties.Cluster);
    const count = ecs.get(region, cluster, name)?.desired ?? Number(properties.DesiredCount ?? 1);
    ecs.put(region, cluster, name, { taskDefinition: properties.TaskDefinition, desired: count, running: count, rollout: 'COMPLETED' });
    const arn = `arn:aws:ecs:${region}:${LOCAL_ACCOUNT}:service/${cluster.slice(cluster.lastIndexOf('/') + 1)}/${name}`;
    return { physicalId: arn, attributes: { Name: name, ServiceArn: arn } };
  };
  return {
    create: put,
    update: put,
    delete: async ({ stack: { region }, properties, physicalId }) => ecs.delete(region, String(properties.Cluster), physicalId),
  };
}
