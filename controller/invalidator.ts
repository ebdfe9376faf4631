import type { Environment } from './environment';
import type { Pointer } from './pointer';
import { problemOf } from './pointers/call';
import { InvalidationPointer } from './pointers/invalidation';
import type { StateStore } from './store/state-store';
import { invalidationDue } from '../src/core/state/invalidation';
import type { Truth } from '../src/core/state/truth';

/** Changes that are looked at; the oldest of them was made long ago even on a busy day. */
const HISTORY_LENGTH = 100;

/** Invalidations that were sent, and those of them that failed. */
export interface Invalidations {
  readonly sent: number;
  /** In words; the next call tries again. */
  readonly failures: readonly string[];
}

/** Paths that are not invalidated since a change. */
interface Due {
  readonly pointer: Pointer;
  readonly value: string;
}

/**
 * Invalidates paths whose cache key holds no release, once per change of traffic. Whoever calls it often enough needs no
 * timer: what is due follows from the history, and what failed is due again.
 */
export class Invalidator {
  private readonly pointers: readonly Pointer[];

  constructor(
    private readonly environment: Pick<Environment, 'invalidations' | 'settings'>,
    private readonly store: StateStore,
    private readonly now: () => number,
  ) {
    this.pointers = environment.invalidations.map((invalidation) => new InvalidationPointer(invalidation, store));
  }

  public async due(): Promise<Due[]> {
    const truth = this.pointers.length === 0 ? undefined : await this.store.load();
    if (truth === undefined) {
      return [];
    }
    const [history, ...values] = await Promise.all([this.store.history(HISTORY_LENGTH), ...this.pointers.map(async (pointer) => pointer.read())]);
    return this.pointers.flatMap((pointer, index) => {
      const facts = { history, invalidated: generationIn(values[index], truth), pendingAt: truth.pending?.effectiveAt };
      const generation = invalidationDue(facts, this.environment.settings.stateTtl, this.now());
      return generation === undefined ? [] : [{ pointer, value: valueOf(truth, generation) }];
    });
  }

  public async invalidateDue(): Promise<Invalidations> {
    const due = await this.due();
    const failures = await Promise.all(due.map(async ({ pointer, value }) => {
      try {
        await pointer.write(value);
        return [];
      } catch (error) {
        return [`${pointer.name} failed (${problemOf(error)}) and will be tried again`];
      }
    }));
    return { sent: due.length, failures: failures.flat() };
  }
}

/** Generations count within one life of the state. */
function valueOf(truth: Truth, generation: number): string {
  return `${truth.id}-${generation}`;
}

function generationIn(value: string | undefined, truth: Truth): number {
  const prefix = valueOf(truth, 0).slice(0, -1);
  return value?.startsWith(prefix) === true ? Number(value.slice(prefix.length)) : 0;
}
