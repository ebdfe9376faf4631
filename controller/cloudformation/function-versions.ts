import { artifactPerColor } from './deployed-artifact';
import type { CloudFormationEvent, ResourceAnswer } from './event';
import { isRollingBack } from './stack-status';
import type { Controller } from '../controller';

/** Properties of the resource that stands between a function's version and its aliases. */
export interface FunctionVersionsProperties {
  readonly Component: string;
  readonly ReleaseId: string;
  /** Number of what this deploy published. */
  readonly Version: string;
  /** Of what synthesis knew of it. */
  readonly Fingerprint: string;
}

/** `Custom::BlueGreenFunctionVersions`: keeps which version each release has, and answers which version each color has, by the truth at deploy. */
export async function handleFunctionVersions(event: CloudFormationEvent, controller: Controller): Promise<ResourceAnswer> {
  const properties = event.ResourceProperties as unknown as FunctionVersionsProperties;
  const { Component: component, ReleaseId: release, Version: id, Fingerprint: fingerprint } = properties;
  const physicalId = `${component}-function-versions`;
  if (event.RequestType === 'Delete') {
    return { physicalId };
  }
  const isUndone = await isRollingBack(event.StackId, controller.pause);
  if (!isUndone) { // before anything is recorded that a prune could take for nobody's
    await controller.claims.recordDeployed(component, [release, ...formerRelease(event)]);
  }
  const { blue, green } = await artifactPerColor({
    component,
    release,
    id,
    fingerprint,
    isUndone,
    isFirst: event.RequestType === 'Create',
    running: async () => controller.traffic.liveVersion(component),
    noun: 'version',
    unchanged: 'No alias was changed',
  }, controller);
  return { physicalId, data: { BlueVersion: blue, GreenVersion: green } };
}

/** What the stack names again if it rolls back. */
function formerRelease(event: CloudFormationEvent): string[] {
  const { ReleaseId: former } = (event.RequestType === 'Update' ? event.OldResourceProperties : {}) as Partial<FunctionVersionsProperties>;
  return former === undefined ? [] : [former];
}
