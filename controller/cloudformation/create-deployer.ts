import { isCloudFormationEvent } from './event';
import type { ResourceAnswer, CloudFormationEvent } from './event';
import { handleReleaseCheck } from './release-check';
import { handleRelease } from './release-resource';
import { respond } from './respond';
import { handleSharedAssetsCheck } from './shared-assets-check';
import type { Controller } from '../controller';

type ResourceHandler = (event: CloudFormationEvent, controller: Controller) => Promise<ResourceAnswer>;

const HANDLERS: { readonly [type: string]: ResourceHandler | undefined } = {
  'Custom::BlueGreenRelease': handleRelease,
  'Custom::BlueGreenReleaseCheck': handleReleaseCheck,
  'Custom::BlueGreenSharedAssetsCheck': handleSharedAssetsCheck,
};

/** A create that failed has nothing to delete: the marker keeps its delete from acting. */
const FAILED_CREATE = 'cdk-blue-green-failed-create';

/** Takes CloudFormation's events and nothing else. */
export function createDeployer(controller: Controller): (event: unknown) => Promise<void> {
  return async (event) => {
    if (!isCloudFormationEvent(event)) {
      throw new Error('the deployer takes CloudFormation events only; send commands to the operator');
    }
    const physicalId = event.RequestType === 'Create' ? FAILED_CREATE : event.PhysicalResourceId;
    let answer: ResourceAnswer;
    try {
      answer = await answerTo(event, physicalId, controller);
    } catch (error) {
      return respond(event, { physicalId }, (error as Error).message);
    }
    return respond(event, answer);
  };
}

async function answerTo(event: CloudFormationEvent, physicalId: string, controller: Controller): Promise<ResourceAnswer> {
  const handle = Object.hasOwn(HANDLERS, event.ResourceType) ? HANDLERS[event.ResourceType] : undefined;
  if (handle === undefined) {
    throw new Error(`'ResourceType' must be one of ${Object.keys(HANDLERS).join(', ')}, got: ${event.ResourceType}`);
  }
  return event.RequestType === 'Delete' && physicalId === FAILED_CREATE ? { physicalId } : handle(event, controller);
}
