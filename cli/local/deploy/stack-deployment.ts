import type { Scope } from './intrinsics';
import { resolve } from './intrinsics';
import { deploymentOrder } from './order';
import type { DeployedResource, Properties, Provisioned, ResourceRequest, ResourceType } from './resource-type';
import { ResourceFailure } from './resource-type';
import type { Stack } from './stack';
import { sameProperties } from './stack';
import type { Assembly, StackArtifact } from '../assembly/assembly';
import type { TemplateResource } from '../assembly/template';

export interface StackDeploymentOptions {
  readonly stack: Stack;
  readonly artifact: StackArtifact;
  readonly assembly: Assembly;
  readonly typeOf: (type: string) => ResourceType;
  readonly log: (line: string) => void;
  /** The scope of a deployment that fills `resources`. */
  readonly scopeFor: (resources: ReadonlyMap<string, DeployedResource>) => Scope;
}

interface Step {
  readonly logicalId: string;
  /** Undefined if it was not there before. */
  readonly before?: DeployedResource;
  /** Undefined if it could not be created and nothing is left of it. */
  readonly after?: DeployedResource;
}

/** The one resource at which a deployment failed. */
export class StepFailure extends Error {
  constructor(readonly logicalId: string, readonly attempted: ResourceRequest, readonly reason: Error) {
    super(`${logicalId} (${attempted.type}): ${reason.message}`, { cause: reason });
  }
}

/**
 * Creates or updates one stack as CloudFormation does: resource by resource, only what changed; after a failure every
 * changed resource gets its old properties again, and what is new is deleted.
 *
 * @throws the failure, when the roll back is done
 */
export async function deployStack(options: StackDeploymentOptions): Promise<void> {
  const { stack, artifact } = options;
  const isNew = stack.status === '';
  const resources = new Map(stack.resources);
  const steps: Step[] = [];
  stack.status = isNew ? 'CREATE_IN_PROGRESS' : 'UPDATE_IN_PROGRESS';
  const scope = options.scopeFor(resources);
  try {
    const wanted = wantedResources(artifact.template.Resources ?? {}, scope);
    for (const logicalId of deploymentOrder(wanted)) {
      const step = await deployResource(options, wanted[logicalId], logicalId, resources.get(logicalId), scope);
      steps.push(...step === undefined ? [] : [step]);
      setOrMove(resources, logicalId, step?.after ?? resources.get(logicalId) as DeployedResource);
    }
    const outputs = resolveOutputs(artifact, scope);
    await cleanUp(options, resources, wanted, steps);
    Object.assign(stack, { resources, ...outputs, tags: artifact.tags, status: isNew ? 'CREATE_COMPLETE' : 'UPDATE_COMPLETE' });
  } catch (error) {
    stack.status = isNew ? 'ROLLBACK_IN_PROGRESS' : 'UPDATE_ROLLBACK_IN_PROGRESS';
    await rollBack(options, steps, error);
    stack.status = isNew ? 'ROLLBACK_COMPLETE' : 'UPDATE_ROLLBACK_COMPLETE';
    throw error;
  }
}

/** Without those whose condition does not hold. */
function wantedResources(resources: Readonly<Record<string, TemplateResource>>, scope: Scope): Record<string, TemplateResource> {
  return Object.fromEntries(Object.entries(resources).filter(([, { Condition }]) => Condition === undefined || scope.condition(Condition)));
}

/** What was done; undefined if there was nothing to do. */
async function deployResource(
  options: StackDeploymentOptions, definition: TemplateResource, logicalId: string, current: DeployedResource | undefined, scope: Scope,
): Promise<Step | undefined> {
  const { stack, artifact, assembly, typeOf } = options;
  let wanted: ResourceRequest = {
    stack: { id: stack.id, name: stack.name, region: stack.region },
    logicalId,
    type: definition.Type,
    properties: {},
    asset: assembly.asset,
  };
  try {
    const properties = resolve(definition.Properties ?? {}, scope) as Properties;
    wanted = { ...wanted, properties };
    const retained = isRetained(definition.DeletionPolicy);
    if (current === undefined || current.type !== definition.Type) {
      return { logicalId, before: current, after: deployed(wanted, await typeOf(definition.Type).create(wanted), retained) };
    }
    if (sameProperties(current.properties, properties) && (definition.Type.startsWith('Custom::') || sameProperties(stack.tags, artifact.tags))) {
      return current.retained === retained ? undefined : { logicalId, before: current, after: { ...current, retained } };
    }
    return { logicalId, before: current, after: deployed(wanted, await typeOf(definition.Type).update(wanted, current), retained) };
  } catch (error) {
    throw new StepFailure(logicalId, wanted, error as Error);
  }
}

/** Of what a type gives only its own part counts: many give the current resource back, with its old properties. */
function deployed(request: ResourceRequest, { physicalId, attributes, placeholder }: Provisioned, retained: boolean): DeployedResource {
  return { ...request, physicalId, attributes, placeholder, retained };
}

function resolveOutputs({ template }: StackArtifact, scope: Scope): Pick<Stack, 'outputs' | 'exports'> {
  const present = Object.entries(template.Outputs ?? {}).filter(([, { Condition }]) => Condition === undefined || scope.condition(Condition));
  const outputs = present.map(([name, { Value }]): [string, string] => [name, String(resolve(Value, scope))]);
  const exported = present.flatMap(([, { Value, Export }]): Array<[string, string]> =>
    Export === undefined ? [] : [[String(resolve(Export.Name, scope)), String(resolve(Value, scope))]]);
  return { outputs: Object.fromEntries(outputs), exports: Object.fromEntries(exported) };
}

/** Deletes what left the template and what was replaced; CloudFormation calls the stack updated even if that fails. */
async function cleanUp(
  options: StackDeploymentOptions, resources: Map<string, DeployedResource>, wanted: Readonly<Record<string, unknown>>, steps: readonly Step[],
): Promise<void> {
  const { stack, log } = options;
  const gone = [...resources.values()].filter(({ logicalId }) => !Object.hasOwn(wanted, logicalId));
  const replaced = steps.flatMap(({ before, after }) => before !== undefined && before.physicalId !== after?.physicalId ? [before] : []);
  if (gone.length + replaced.length > 0) {
    stack.status = 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS';
  }
  for (const resource of [...replaced, ...gone].reverse()) {
    await remove(options, resource, log);
  }
  gone.forEach(({ logicalId }) => resources.delete(logicalId));
}

async function rollBack(options: StackDeploymentOptions, steps: readonly Step[], error: unknown): Promise<void> {
  const { stack, typeOf, log } = options;
  const all = [...steps, ...failedStep(options, error)];
  for (const { before, after } of all) {
    if (before === undefined || after === undefined || before.type !== after.type || before.physicalId !== after.physicalId) {
      continue;
    }
    await typeOf(before.type).update(before, after).catch((failure: Error) => {
      log(`${stack.name}: ${before.logicalId} could not be rolled back: ${failure.message}`);
    });
  }
  for (const { before, after } of all.reverse()) {
    if (after !== undefined && before?.physicalId !== after.physicalId) {
      await remove(options, { ...after, retained: false }, log);
    }
  }
}

/** The resource that failed may be half changed, so CloudFormation takes it back too. */
function failedStep({ stack }: StackDeploymentOptions, error: unknown): Step[] {
  if (!(error instanceof StepFailure)) {
    return [];
  }
  const before = stack.resources.get(error.logicalId);
  if (before !== undefined) {
    return [{ logicalId: error.logicalId, before, after: { ...before, properties: attemptedProperties(error, before) } }];
  }
  const physicalId = error.reason instanceof ResourceFailure ? error.reason.physicalId : undefined;
  return physicalId === undefined ? [] : [{
    logicalId: error.logicalId,
    after: { ...error.attempted, physicalId, attributes: {}, retained: false },
  }];
}

function attemptedProperties(error: StepFailure, before: DeployedResource): Properties {
  return Object.keys(error.attempted.properties).length > 0 ? error.attempted.properties : before.properties;
}

async function remove({ stack, typeOf }: StackDeploymentOptions, resource: DeployedResource, log: (line: string) => void): Promise<void> {
  if (!resource.retained) {
    await typeOf(resource.type).delete(resource).catch((failure: Error) => log(`${stack.name}: ${resource.logicalId} could not be deleted: ${failure.message}`));
  }
}

function isRetained(policy: string | undefined): boolean {
  return policy === 'Retain' || policy === 'RetainExceptOnCreate';
}

/** Later look-ups of the map keep the order of the newest deployment. */
function setOrMove(resources: Map<string, DeployedResource>, logicalId: string, resource: DeployedResource): void {
  resources.delete(logicalId);
  resources.set(logicalId, resource);
}
