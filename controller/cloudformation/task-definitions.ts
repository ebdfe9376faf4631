import type { CloudFormationEvent, ResourceAnswer } from './event';
import { isRollingBack } from './stack-status';
import { COLORS } from '../../src/core/color';
import { taskDefinitionsFor } from '../../src/core/state/task-definitions';
import type { Truth } from '../../src/core/state/truth';
import { recordOf, slotOf } from '../../src/core/state/truth';
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

/**
 * `Custom::BlueGreenTaskDefinitions`: what each color's service runs, by the truth at deploy. What the deploy could not stage in
 * the end is refused here, before any service changes: the idle color may be taking traffic.
 */
export async function handleTaskDefinitions(event: CloudFormationEvent, controller: Controller): Promise<ResourceAnswer> {
  const properties = event.ResourceProperties as unknown as TaskDefinitionsProperties;
  const { Component: component, ReleaseId: release, TaskDefinition: taskDefinition } = properties;
  const physicalId = `${component}-task-definitions`;
  if (event.RequestType === 'Delete') {
    return { physicalId };
  }
  const isUndone = await isRollingBack(event.StackId);
  const truth = await controller.load();
  if (!isUndone) {
    refuseOtherContent(truth, properties);
    await refuseUnstageable(truth, properties, controller);
    await recordArtifact(truth, properties, controller);
  }
  const known = await artifactsOnColors(truth, component, controller);
  const { blue, green } = taskDefinitionsFor(truth, { release, taskDefinition, isRollingBack: isUndone }, (held) => known.get(held));
  return { physicalId, data: { BlueTaskDefinition: blue, GreenTaskDefinition: green } };
}

function refuseOtherContent(truth: Truth | undefined, properties: TaskDefinitionsProperties): void {
  const { Component: component, ReleaseId: release, Fingerprint: fingerprint } = properties;
  const staged = truth && recordOf(truth, release)?.components[component];
  if (staged !== undefined && staged !== fingerprint) {
    throw new Error(`'releaseId' must be new for new content, got: ${release}, which '${component}' staged with another task definition; `
      + 'use another id. No service was changed');
  }
}

async function refuseUnstageable(truth: Truth | undefined, { ReleaseId: release }: TaskDefinitionsProperties, controller: Controller): Promise<void> {
  const possible = truth !== undefined && slotOf(truth, release) === undefined ? await controller.mayStage(release) : undefined;
  if (possible !== undefined && !possible.ok) {
    throw new Error(`${possible.error.message} (${possible.error.code}). No service was changed`);
  }
}

/** A release that a color holds keeps what it was deployed with; one that no color holds was not staged, or left. */
async function recordArtifact(truth: Truth | undefined, properties: TaskDefinitionsProperties, controller: Controller): Promise<void> {
  const { Component: component, ReleaseId: release, TaskDefinition: taskDefinition, Fingerprint: fingerprint } = properties;
  const isHeld = truth !== undefined && slotOf(truth, release) !== undefined;
  if (!isHeld || await controller.artifacts.find(component, release) === undefined) {
    await controller.artifacts.record(component, release, { taskDefinition, fingerprint });
  }
}

/** Release -> what it was deployed with. */
type Artifacts = ReadonlyMap<string, string | undefined>;

async function artifactsOnColors(truth: Truth | undefined, component: string, controller: Controller): Promise<Artifacts> {
  const held = COLORS.flatMap((color) => truth?.releases[color] ?? []);
  const find = async (release: string): Promise<string | undefined> => (await controller.artifacts.find(component, release))?.taskDefinition;
  return new Map(await Promise.all(held.map(async (release) => [release, await find(release)] as const)));
}
