import { takenRelease } from './taken-release';
import type { Color } from '../../src/core/color';
import { COLORS, otherColor } from '../../src/core/color';
import { artifactsFor } from '../../src/core/state/color-artifacts';
import { hasOtherContent } from '../../src/core/state/other-content';
import type { Truth } from '../../src/core/state/truth';
import { slotOf } from '../../src/core/state/truth';
import type { Controller } from '../controller';
import { STAND_IN } from '../store/release-artifacts';

/** What a deploy brings for a component that runs one thing per release. */
export interface DeployedArtifact {
  readonly component: string;
  readonly release: string;
  /** Task definition, or version. */
  readonly id: string;
  /** Of what synthesis knew of it. */
  readonly fingerprint: string;
  /** CloudFormation is undoing an update: it replays old properties. */
  readonly isUndone: boolean;
  /** The component takes part from this deploy on, or the deploy from which it should have was undone. */
  readonly isFirst: boolean;
  /** What runs by now although the component takes part in no release yet. */
  readonly running?: () => Promise<string | undefined>;
  /** For messages: what it is, and what was spared. */
  readonly noun: string;
  readonly unchanged: string;
}

/**
 * What each color runs, by the truth at deploy. What the deploy could not stage in the end is refused here, before anything
 * changes: the idle color may be taking traffic.
 */
export async function artifactPerColor(deployed: DeployedArtifact, controller: Controller): Promise<{ readonly [color in Color]: string }> {
  const { component, release, id, isUndone } = deployed;
  const truth = await controller.load();
  if (!isUndone) {
    await refuseOtherContent(truth, deployed, controller);
    await refuseUnstageable(truth, deployed, controller);
    await recordArtifact(truth, deployed, controller);
    await recordStandIn(truth, deployed, controller);
  }
  const known = await artifactsOnColors(truth, component, controller);
  const answer = artifactsFor(truth, { release, artifact: id, isRollingBack: isUndone }, (held) => known.get(held));
  const color = truth === undefined || isUndone || slotOf(truth, release) !== undefined ? undefined : otherColor(truth.active);
  await controller.artifacts.recordComing(component, color && { color, id: answer[color] });
  if (color !== undefined) {
    await refuseMoved(color, deployed, controller);
  }
  return answer;
}

/** From the record on no traffic goes to the color; what went there before it is seen now. */
async function refuseMoved(color: Color, deployed: DeployedArtifact, controller: Controller): Promise<void> {
  const truth = await controller.load();
  if (truth?.active === color) {
    throw new Error(`${color} became active while the deploy began; deploy again. ${deployed.unchanged}`);
  }
  await refuseUnstageable(truth, deployed, controller);
}

/** A release that was held before the component existed does not name it: what it was deployed with since then does. */
async function refuseOtherContent(truth: Truth | undefined, deployed: DeployedArtifact, { artifacts }: Controller): Promise<void> {
  const { component, release, noun, unchanged } = deployed;
  const isHeld = truth !== undefined && slotOf(truth, release) !== undefined;
  if (hasOtherContent(truth, deployed, isHeld ? (await artifacts.find(component, release))?.fingerprint : undefined)) {
    throw takenRelease(release, `which '${component}' staged with another ${noun}`, unchanged);
  }
}

async function refuseUnstageable(truth: Truth | undefined, { release, unchanged }: DeployedArtifact, controller: Controller): Promise<void> {
  const possible = truth !== undefined && slotOf(truth, release) === undefined ? await controller.mayStage(release) : undefined;
  if (possible !== undefined && !possible.ok) {
    throw new Error(`${possible.error.message} (${possible.error.code}). ${unchanged}`);
  }
}

/** A release that a color holds keeps what it was deployed with; one that no color holds was not staged, or left. */
async function recordArtifact(
  truth: Truth | undefined, { component, release, id, fingerprint }: DeployedArtifact, { artifacts }: Controller,
): Promise<void> {
  const isHeld = truth !== undefined && slotOf(truth, release) !== undefined;
  if (!isHeld || await artifacts.find(component, release) === undefined) {
    await artifacts.record(component, release, { id, fingerprint });
  }
}

/**
 * Before the first release, and for releases from before the component took part: what ran when it came, or else what came. It stays, for
 * such a release may be active, and whatever later deploys bring is staged only.
 */
async function recordStandIn(
  truth: Truth | undefined, { component, id, fingerprint, isFirst, running }: DeployedArtifact, { artifacts }: Controller,
): Promise<void> {
  if (truth === undefined) {
    await artifacts.record(component, STAND_IN, { id, fingerprint });
  } else if (isFirst || await artifacts.find(component, STAND_IN) === undefined) {
    await artifacts.record(component, STAND_IN, { id: (isFirst ? await running?.() : undefined) ?? id, fingerprint });
  }
}

/** Release -> what it was deployed with, or what stands in. */
type Artifacts = ReadonlyMap<string, string | undefined>;

async function artifactsOnColors(truth: Truth | undefined, component: string, controller: Controller): Promise<Artifacts> {
  const held = COLORS.flatMap((color) => truth?.releases[color] ?? []);
  const find = async (release: string): Promise<string | undefined> => (
    (await controller.artifacts.find(component, release)) ?? await controller.artifacts.find(component, STAND_IN))?.id;
  return new Map(await Promise.all(held.map(async (release) => [release, await find(release)] as const)));
}
