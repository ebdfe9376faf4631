import { artifactPerColor } from './deployed-artifact';
import type { CloudFormationEvent, ResourceAnswer } from './event';
import { isRollingBack } from './stack-status';
import type { Controller } from '../controller';

/** Properties of the resource that stands between a service's task definition and the services of both colors. */
export interface TaskDefinitionsProperties {
  readonly Component: string;
  readonly ReleaseId: string;
  /** ARN of what this deploy registered. */
  readonly TaskDefinition: string;
  /** Of what synthesis knew of it. */
  readonly Fingerprint: string;
}

/** `Custom::BlueGreenTaskDefinitions`: what each color's service runs, by the truth at deploy. */
export async function handleTaskDefinitions(event: CloudFormationEvent, controller: Controller): Promise<ResourceAnswer> {
  const properties = event.ResourceProperties as unknown as TaskDefinitionsProperties;
  const { Component: component, ReleaseId: release, TaskDefinition: id, Fingerprint: fingerprint } = properties;
  const physicalId = `${component}-task-definitions`;
  if (event.RequestType === 'Delete') {
    return { physicalId };
  }
  const isUndone = await isRollingBack(event.StackId, controller.pause);
  const isFirst = event.RequestType === 'Create';
  const deployed = { component, release, id, fingerprint, isUndone, isFirst, noun: 'task definition', unchanged: 'No service was changed' };
  const { blue, green } = await artifactPerColor(deployed, controller);
  return { physicalId, data: { BlueTaskDefinition: blue, GreenTaskDefinition: green } };
}
