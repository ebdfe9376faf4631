import type { CloudFormationEvent, ResourceAnswer } from './event';
import { isRollingBack } from './stack-status';
import type { Color } from '../../src/core/color';
import { otherColor } from '../../src/core/color';
import type { Result } from '../../src/core/result';
import type { Command, Request } from '../../src/core/state/command';
import type { Refusal } from '../../src/core/state/refusal';
import { trafficInForce } from '../../src/core/state/truth';
import type { Truth } from '../../src/core/state/truth';
import type { ServiceLocations } from '../components';
import type { Controller } from '../controller';

/** Properties of the one resource of a state through which a deploy stages a release and, with a flag, moves traffic. */
export interface ReleaseProperties {
  readonly StateName: string;
  readonly ReleaseId: string;
  /** Flags: present only in a deploy that was asked to move traffic. */
  readonly ActiveColor?: Color;
  readonly CandidateWeight?: string;
  readonly Nonce?: string;
  /** ARNs of the alarms that keep a flag from moving traffic. */
  readonly RollbackAlarms?: readonly string[];
  /** ARN of the function that has a last look. */
  readonly TrafficHook?: string;
  /** JSON of where the services are. */
  readonly Services?: string;
}

/**
 * `Custom::BlueGreenRelease`. A deploy without a flag never moves traffic; a replay, and whatever happens while the
 * stack rolls back, changes nothing.
 */
export async function handleRelease(event: CloudFormationEvent, controller: Controller): Promise<ResourceAnswer> {
  const properties = event.ResourceProperties as unknown as ReleaseProperties;
  const physicalId = `${properties.StateName}-release`;
  if (event.RequestType === 'Delete') {
    await controller.removeReplicaOf(properties.StateName);
    return { physicalId };
  }
  if (!await isReplay(event, properties, controller)) {
    await stageIfNew(event, properties, controller);
    await moveTraffic(event, properties, controller);
  }
  await controller.follow();
  return { physicalId, data: await describe(controller) };
}

async function isReplay(event: CloudFormationEvent, properties: ReleaseProperties, controller: Controller): Promise<boolean> {
  return (properties.Nonce !== undefined && await controller.knows(flagNonce(properties.Nonce))) || isRollingBack(event.StackId, controller.pause);
}

async function stageIfNew(event: CloudFormationEvent, properties: ReleaseProperties, controller: Controller): Promise<void> {
  const release = properties.ReleaseId;
  const truth = await controller.load();
  if (truth !== undefined && (!isNewHere(event, release) || truth.releases.blue === release || truth.releases.green === release)) {
    return;
  }
  if (truth !== undefined && properties.ActiveColor === truth.active) {
    throw new Error(wrongColor(truth, release));
  }
  const request = { actor: 'cloudformation', reason: `deploy of ${event.StackId.split('/')[1]}` };
  const color = truth === undefined ? properties.ActiveColor : undefined;
  const byHand = flagCommand(event, properties) !== undefined;
  insist(await controller.stage(release, request, { nonce: `stage ${event.RequestId}`, color, byHand, services: servicesIn(properties) }), controller);
}

function isNewHere(event: CloudFormationEvent, release: string): boolean {
  return event.RequestType !== 'Update' || event.OldResourceProperties.ReleaseId !== release;
}

async function moveTraffic(event: CloudFormationEvent, properties: ReleaseProperties, controller: Controller): Promise<void> {
  const command = flagCommand(event, properties);
  if (command !== undefined) {
    const request: Request = { actor: 'cloudformation', reason: 'context flag' };
    const nonce = properties.Nonce && flagNonce(properties.Nonce);
    const { RollbackAlarms: rollbackAlarms, TrafficHook: trafficHook } = properties;
    insist(await controller.run(command, request, { nonce, rollbackAlarms, trafficHook, services: servicesIn(properties) }), controller);
  }
}

/**
 * A flag that comes with a new release means that one, whoever stages another in between. Alone it means what the color
 * holds: that may have been staged without a deploy.
 */
function flagCommand(event: CloudFormationEvent, { ReleaseId, ActiveColor: color, CandidateWeight }: ReleaseProperties): Command | undefined {
  const release = isNewHere(event, ReleaseId) ? ReleaseId : undefined;
  if (color !== undefined) {
    return { verb: 'promote', color, release };
  }
  return CandidateWeight === undefined ? undefined : { verb: 'shift', weight: Number(CandidateWeight), release };
}

function servicesIn({ Services: services }: ReleaseProperties): ServiceLocations | undefined {
  return services === undefined ? undefined : JSON.parse(services) as ServiceLocations;
}

function wrongColor(truth: Truth, release: string): string {
  const idle = otherColor(truth.active);
  return `release ${release} goes to the idle color ${idle}, but activeColor is ${truth.active}, which is active with ${truth.releases[truth.active]}; `
    + `nothing was staged; deploy with -c activeColor=${idle} to promote it, or without the flag to stage it`;
}

function insist<T>(result: Result<T, Refusal>, controller: Controller): T {
  if (!result.ok) {
    controller.metrics.refused();
    throw new Error(`${result.error.message} (${result.error.code})`);
  }
  return result.value;
}

function flagNonce(nonce: string): string {
  return `flag ${nonce}`;
}

async function describe(controller: Controller): Promise<Record<string, string | number>> {
  const truth = await controller.load();
  return truth === undefined
    ? {}
    : { ActiveColor: trafficInForce(truth, Date.now()).active, Generation: truth.generation };
}
