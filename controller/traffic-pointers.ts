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
  /** Pointers that did not say what the truth said before, each in words. */
  readonly warnings: readonly string[];
}

/** What a pointer says, and should say. */
interface Difference {
  readonly name: string;
  readonly says: string | undefined;
  readonly wanted: string;
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

  /**
   * Makes every pointer say what the truth says, and reads it again. Each is read before it is written anyway: what it says then is
   * compared with the truth that a command was decided upon, if given, and nobody waits for that.
   */
  public async follow(before?: Truth): Promise<Movement> {
    const moved: string[] = [];
    const failed: { name: string; error: string }[] = [];
    const differences: Promise<Difference | string>[] = [];
    for (const { config, pointer } of this.pointers) {
      const compare = (says: string | undefined): void => {
        differences.push(...before === undefined ? [] : [this.difference(config, pointer.name, says, before)]);
      };
      try {
        if (await this.move(config, pointer, compare)) {
          moved.push(pointer.name);
        }
      } catch (error) {
        failed.push({ name: pointer.name, error: problemOf(error) });
      }
    }
    return { moved, failed, warnings: described(await Promise.all(differences), 'did', 'said', ({ name }) => moved.includes(name) ? '; it does now' : '') };
  }

  /** Pointers that do not say what the truth says, or could not be read, each in words. */
  public async differing(truth: Truth): Promise<string[]> {
    return described(await Promise.all(this.pointers.map(async ({ config, pointer }) => {
      try {
        return await this.difference(config, pointer.name, await pointer.read(), truth);
      } catch (error) {
        return `what ${pointer.name} says is not known (${problemOf(error)})`;
      }
    })), 'does', 'says', () => '; it would then');
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

  /**
   * @param compare hears what the pointer says first, if that is to be changed
   * @returns whether it had to move
   */
  private async move(config: PointerConfig, pointer: Pointer, compare?: (says: string | undefined) => void): Promise<boolean> {
    let isMoved = false;
    for (let round = 0; round < ROUNDS; round++) {
      const wanted = await this.wanted(config, await this.store.load());
      const says = await pointer.read();
      if (says === wanted) {
        return isMoved;
      }
      if (round === 0) {
        compare?.(says);
      }
      await pointer.write(wanted);
      isMoved = true;
    }
    throw new Error('it does not keep what is written to it');
  }

  private async difference(config: PointerConfig, name: string, says: string | undefined, truth: Truth): Promise<Difference | string> {
    try {
      return { name, says, wanted: await this.wanted(config, truth) };
    } catch (error) {
      return `what ${name} should say is not known (${problemOf(error)})`;
    }
  }

  private async wanted(config: PointerConfig, truth: Truth | undefined): Promise<string> {
    const weights = weightsInForce(truth, config.follows, this.now());
    return config.kind === 'alias'
      ? writeVersions(versionWeights(weights, await this.versions.perColor(config.component, truth)))
      : writeWeights(weights);
  }
}

/** `alias live of function api did not say what the state said (version 1), but 'version 2'; it does now`. What agrees is left out. */
function described(found: readonly (Difference | string)[], verb: string, said: string, andThen: (difference: Difference) => string): string[] {
  return found.flatMap((item) => {
    if (typeof item === 'string') {
      return [item];
    }
    const { name, says, wanted } = item;
    return says === wanted ? [] : [`${name} ${verb} not say what the state ${said} (${wanted}), but ${says === undefined ? 'nothing' : `'${says}'`}${andThen(item)}`];
  });
}
