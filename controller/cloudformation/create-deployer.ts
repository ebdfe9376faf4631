import { answering } from './answering';
import { handleFunctionVersions } from './function-versions';
import { handlePointer } from './pointer-resource';
import { handleReleaseCheck } from './release-check';
import { handleRelease } from './release-resource';
import { handleSharedAssetsCheck } from './shared-assets-check';
import { handleTaskDefinitions } from './task-definitions';
import type { Controller } from '../controller';

/** The function that CloudFormation calls for the resources of a state. */
export function createDeployer(controller: Controller): (event: unknown) => Promise<void> {
  return answering({
    'Custom::BlueGreenFunctionVersions': async (event) => handleFunctionVersions(event, controller),
    'Custom::BlueGreenPointer': async (event) => handlePointer(event, controller),
    'Custom::BlueGreenRelease': async (event) => handleRelease(event, controller),
    'Custom::BlueGreenReleaseCheck': async (event) => handleReleaseCheck(event, controller),
    'Custom::BlueGreenSharedAssetsCheck': async (event) => handleSharedAssetsCheck(event, controller),
    'Custom::BlueGreenTaskDefinitions': async (event) => handleTaskDefinitions(event, controller),
  });
}
