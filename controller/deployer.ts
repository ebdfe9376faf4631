import { isCloudFormationEvent } from './cloudformation/event';
import type { ResourceAnswer, CloudFormationEvent } from './cloudformation/event';
import { handleReleaseCheck } from './cloudformation/release-check';
import { handleRelease } from './cloudformation/release-resource';
import { respond } from './cloudformation/respond';
import { Controller } from './controller';
import { readEnvironment } from './environment';

const controller = new Controller(readEnvironment());

type ResourceHandler = (event: CloudFormationEvent, controller: Controller) => Promise<ResourceAnswer>;

const HANDLERS: { readonly [type: string]: ResourceHandler | undefined } = {
  'Custom::BlueGreenRelease': handleRelease,
  'Custom::BlueGreenReleaseCheck': handleReleaseCheck,
};

/** A create that failed has nothing to delete: the marker keeps its delete from acting. */
const FAILED_CREATE = 'cdk-blue-green-failed-create';

/** Takes CloudFormation's events and nothing else. */
export async function handler(event: unknown): Promise<void> {
  if (!isCloudFormationEvent(event)) {
    throw new Error('the deployer takes CloudFormation events only; send commands to the operator');
  }
  const physicalId = event.RequestType === 'Create' ? FAILED_CREATE : event.PhysicalResourceId;
  try {
    const handle = HANDLERS[event.ResourceType];
    if (handle === undefined) {
      throw new Error(`'ResourceType' must be one of ${Object.keys(HANDLERS).join(', ')}, got: ${event.ResourceType}`);
    }
    const answer = event.RequestType === 'Delete' && physicalId === FAILED_CREATE ? { physicalId } : await handle(event, controller);
    await respond(event, answer);
  } catch (error) {
    await respond(event, { physicalId }, (error as Error).message);
  }
}
