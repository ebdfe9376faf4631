import { setTimeout as sleep } from 'node:timers/promises';
import type { FunctionVersions } from './functions/function-versions';
import { insist } from './insist';
import type { Pointer } from './pointer';
import { problemOf } from './pointers/call';
import { trafficPointer } from './pointers/traffic-pointer';
import type { Pause } from './publisher';
import type { StateStore } from './store/state-store';
import type { PointerConfig } from '../src/core/pointer-config';
import { namedByNoneOf } from '../src/core/pointer-config';
import { weightsInForce, writeWeights } from '../src/core/state/color-weights';
import type { PointerReport } from '../src/core/state/report';
import type { Truth } from '../src/core/state/truth';
import { versionWeights, writeVersions } from '../src/core/state/version-weights';

/** What came of moving the pointers, each named. */
export interface Movement {
  readonly moved: readonly string[];
  readonly failed: readonly { readonly name: string; readonly error: string }[];
}

/** Others may change the truth while a pointer is written; who comes last follows them. */
const ROUNDS = 3;

/** The pointers of a state without a router, in the order in which they move. None waits for one that fails. */
export class TrafficPointers {
  private readonly pointers: ReadonlyArray<{ readonly config: PointerConfig; readonly pointer: Pointer }>;

  constructor(
    configs: readonly PointerConfig[],
    private readonly store: Pick<StateStore, 'load'>,
    private readonly versions: Pick<FunctionVersions, 'perColor'>,
    private readonly now: () => number,
    private readonly pause: Pause = sleep,
  ) {
    this.pointers = configs.map((config) => ({ config, pointer: trafficPointer(config) }));
  }

  /** Makes every pointer say what the truth says, and reads it again. */
  public async follow(): Promise<Movement> {
    const moved: string[] = [];
    const failed: { name: string; error: string }[] = [];
    for (const { config, pointer } of this.pointers) {
      try {
        if (await this.move(config, pointer)) {
          moved.push(pointer.name);
        }
      } catch (error) {
        failed.push({ name: pointer.name, error: problemOf(error) });
      }
    }
    return { moved, failed };
  }

  /** What each says, in their order. */
  public async status(truth: Truth | undefined): Promise<PointerReport[]> {
    return Promise.all(this.pointers.map(async ({ config, pointer }) => ({
      name: pointer.name,
      says: await pointer.read().catch(() => undefined) ?? null,
      wanted: await this.wanted(config, truth).catch(problemOf),
    })));
  }

  /** Writes a pointer as it is described now, whatever it says, and waits until that is seen everywhere. */
  public async make(config: PointerConfig): Promise<void> {
    const pointer = trafficPointer(config);
    await insist(async () => {
      await pointer.write(await this.wanted(config, await this.store.load()));
      await this.move(config, pointer);
    }, this.pause);
    await pointer.settled?.();
  }

  /** The version that the live alias of a function leads to, whoever made it; with a share on another one the main one. */
  public async liveVersion(component: string): Promise<string | undefined> {
    const found = this.pointers.find(({ config }) => config.kind === 'alias' && config.follows === 'live' && config.component === component);
    const says = found && await insist(async () => found.pointer.read(), this.pause);
    return says === undefined ? undefined : /^version (\d+)/.exec(says)?.[1];
  }

  /** What no pointer of the state names by now: the rest went over to one of them. */
  public unnamed(config: PointerConfig): PointerConfig | undefined {
    return namedByNoneOf(config, this.pointers.map(({ config: other }) => other));
  }

  /** Takes a pointer away, or what another one left behind. */
  public async remove(config: PointerConfig): Promise<void> {
    await insist(async () => trafficPointer(config).remove(), this.pause);
  }

  /** @returns whether it had to move */
  private async move(config: PointerConfig, pointer: Pointer): Promise<boolean> {
    let isMoved = false;
    for (let round = 0; round < ROUNDS; round++) {
      const wanted = await this.wanted(config, await this.store.load());
      if (await pointer.read() === wanted) {
        return isMoved;
      }
      await pointer.write(wanted);
      isMoved = true;
    }
    throw new Error('it does not keep what is written to it');
  }

  private async wanted(config: PointerConfig, truth: Truth | undefined): Promise<string> {
    const weights = weightsInForce(truth, config.follows, this.now());
    return config.kind === 'alias'
      ? writeVersions(versionWeights(weights, await this.versions.perColor(config.component, truth)))
      : writeWeights(weights);
  }
}
