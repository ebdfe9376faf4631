import type { CloudFormationEvent, ResourceAnswer } from './event';
import type { Controller } from '../controller';

/** Properties of the resource that stands before every upload of a component. */
export interface ReleaseCheckProperties {
  readonly Component: string;
  readonly ReleaseId: string;
  readonly Fingerprint: string;
}

/** `Custom::BlueGreenReleaseCheck`: a release is immutable, so an id that was staged with other bytes is refused before anything is uploaded. */
export async function handleReleaseCheck(event: CloudFormationEvent, controller: Controller): Promise<ResourceAnswer> {
  const { Component: component, ReleaseId: release, Fingerprint: fingerprint } = event.ResourceProperties as unknown as ReleaseCheckProperties;
  const staged = event.RequestType === 'Delete' ? undefined : (await controller.load())?.records[release]?.components[component];
  if (staged !== undefined && staged !== fingerprint) {
    throw new Error(`'releaseId' must be new for new content, got: ${release}, which '${component}' staged with other files; use another id. Nothing was uploaded`);
  }
  return { physicalId: `${component}-release-check` };
}
