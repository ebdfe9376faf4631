import type { CloudFormationEvent, ResourceAnswer } from './event';
import { isRollingBack } from './stack-status';
import type { Controller } from '../controller';

/** Properties of the resource that stands between a release's manifest and its files. */
export interface SharedAssetsCheckProperties {
  readonly Component: string;
  readonly ReleaseId: string;
}

/**
 * `Custom::BlueGreenSharedAssetsCheck`: a shared file is one file for all releases, so other bytes under its name would
 * change pages that are open. They are refused before a file of the release is uploaded.
 */
export async function handleSharedAssetsCheck(event: CloudFormationEvent, controller: Controller): Promise<ResourceAnswer> {
  const { Component: component, ReleaseId: release } = event.ResourceProperties as unknown as SharedAssetsCheckProperties;
  const isDue = event.RequestType !== 'Delete' && !await isRollingBack(event.StackId, controller.pause);
  const conflict = isDue ? await controller.conflicts.shared(component, release) : undefined;
  if (conflict !== undefined) {
    throw new Error(`'sharedAssets' must match files whose names change with their content, got: ${conflict.path}, which release ${conflict.release} `
      + 'holds with other content; put a content hash into the name, or choose patterns that leave the file out. No file of the release was uploaded');
  }
  return { physicalId: `${component}-shared-assets-check` };
}
