import type { CloudFormationEvent, ResourceAnswer } from './event';
import { isUpdating } from './stack-status';
import type { FunctionAliasConfig, PointerConfig } from '../../src/core/pointer-config';
import { leftBehind } from '../../src/core/pointer-config';
import type { Controller } from '../controller';

/** Properties of the resource that makes a pointer, and takes it away. */
export interface PointerProperties {
  /** JSON of a `PointerConfig`: properties of custom resources lose their types on the way. */
  readonly Pointer: string;
}

/**
 * `Custom::BlueGreenPointer`: no template holds what a live pointer says, so no update of a stack can reset it. Whatever
 * CloudFormation asks for, and also when the stack rolls back, the pointer says what the truth says at that moment.
 */
export async function handlePointer(event: CloudFormationEvent, controller: Controller): Promise<ResourceAnswer> {
  const config = configIn(event.ResourceProperties);
  if (event.RequestType === 'Delete') {
    await removeWhatEnds(event.StackId, config, controller);
    return { physicalId: event.PhysicalResourceId };
  }
  await controller.traffic.make(config);
  if (config.kind === 'alias') {
    return describeAlias(config);
  }
  if (event.RequestType === 'Update') {
    await removeLeftBehind(configIn(event.OldResourceProperties), config, controller);
  }
  return { physicalId: `${event.LogicalResourceId}-pointer` };
}

/** A construct that was renamed, or gave a name to another one, leaves behind what is live: only a stack that ends takes that along. */
async function removeWhatEnds(stackId: string, config: PointerConfig, controller: Controller): Promise<void> {
  await removeIfAny(await isUpdating(stackId, controller.pause) ? controller.traffic.unnamed(config) : config, controller);
}

/** A new physical id would have CloudFormation delete the old pointer whole, with the names that it still has. */
async function removeLeftBehind(before: PointerConfig, now: PointerConfig, controller: Controller): Promise<void> {
  const gone = leftBehind(before, now);
  await removeIfAny(gone && controller.traffic.unnamed(gone), controller);
}

async function removeIfAny(config: PointerConfig | undefined, controller: Controller): Promise<void> {
  if (config !== undefined) {
    await controller.traffic.remove(config);
  }
}

/** What needs an alias refers to it by these, and so waits for it. Another alias is another resource: the old one goes when nothing needs it any more. */
function describeAlias({ functionName, aliasName }: FunctionAliasConfig): ResourceAnswer {
  return { physicalId: `alias ${aliasName} of ${functionName}`, data: { AliasName: aliasName, QualifiedName: `${functionName}:${aliasName}` } };
}

function configIn(properties: unknown): PointerConfig {
  return JSON.parse((properties as PointerProperties).Pointer) as PointerConfig;
}
