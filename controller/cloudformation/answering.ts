import { isCloudFormationEvent } from './event';
import type { CloudFormationEvent, ResourceAnswer } from './event';
import { respond } from './respond';

/** A create that failed has nothing to delete: the marker keeps its delete from acting. */
const FAILED_CREATE = 'cdk-blue-green-failed-create';

export type ResourceHandlers = { readonly [type: string]: ((event: CloudFormationEvent) => Promise<ResourceAnswer>) | undefined };

/** Takes CloudFormation's events and nothing else, and answers each, whatever comes of it. */
export function answering(handlers: ResourceHandlers): (event: unknown) => Promise<void> {
  return async (event) => {
    if (!isCloudFormationEvent(event)) {
      throw new Error('the deployer takes CloudFormation events only; send commands to the operator');
    }
    const physicalId = event.RequestType === 'Create' ? FAILED_CREATE : event.PhysicalResourceId;
    let answer: ResourceAnswer;
    try {
      answer = await answerTo(event, physicalId, handlers);
    } catch (error) {
      return respond(event, { physicalId }, (error as Error).message);
    }
    return respond(event, answer);
  };
}

async function answerTo(event: CloudFormationEvent, physicalId: string, handlers: ResourceHandlers): Promise<ResourceAnswer> {
  const handle = Object.hasOwn(handlers, event.ResourceType) ? handlers[event.ResourceType] : undefined;
  if (handle === undefined) {
    throw new Error(`'ResourceType' must be one of ${Object.keys(handlers).join(', ')}, got: ${event.ResourceType}`);
  }
  return event.RequestType === 'Delete' && physicalId === FAILED_CREATE ? { physicalId } : handle(event);
}
