import { randomBytes } from 'node:crypto';
import type { Published } from './publisher';
import { propagationBoundSeconds } from '../src/core/propagation';
import type { Result } from '../src/core/result';
import { failure, success } from '../src/core/result';
import type { Command, Request } from '../src/core/state/command';
import type { Refusal } from '../src/core/state/refusal';
import type { Transition } from '../src/core/state/transition';
import { firstRelease, transition } from '../src/core/state/transition';
import type { StateSettings, Truth } from '../src/core/state/truth';

const NO_RELEASE: Refusal = { code: 'unknown-release', message: 'no release was ever deployed; deploy one first' };

const BREAK_GLASS: Request = { actor: 'operator (break glass)', reason: 'the published document was newer than the truth' };

/** Asks the state machine, with the clock and the settings of this state; writes nothing. */
export class Decisions {
  constructor(private readonly settings: StateSettings, private readonly now: () => number) {}

  public decide(truth: Truth | undefined, command: Command, request: Request): Result<Transition, Refusal> {
    if (truth !== undefined) {
      return transition(truth, command, request, this.now(), this.settings);
    }
    return command.verb === 'stage'
      ? success(firstRelease(randomBytes(6).toString('hex'), command, request, this.now()))
      : failure(NO_RELEASE);
  }

  /** An operator may write a newer document over a published copy when nothing else works; it becomes the truth. */
  public takeOver(truth: Truth | undefined, { home, replica }: Published): Transition | undefined {
    const [newest] = [home, replica]
      .filter((copy) => copy !== undefined && copy.id === truth?.id && copy.generation > truth.generation)
      .sort((a, b) => b!.generation - a!.generation);
    if (truth === undefined || newest === undefined) {
      return undefined;
    }
    const decided = this.decide(truth, { verb: 'take-over', document: newest }, BREAK_GLASS);
    return decided.ok ? decided.value : undefined;
  }

  /**
   * A change in step holds at its instant; any other acts as each environment reads, one bound from now at the latest, also while
   * an earlier change is pending. Pointers that the controller moves hold when they are moved.
   */
  public holdsEverywhereAt(before: Truth | undefined, after: Truth): number {
    if (this.settings.traffic !== 'in-step') {
      return Math.ceil(this.now() / 1000);
    }
    const instant = after.pending?.effectiveAt;
    return instant === undefined || instant === before?.pending?.effectiveAt
      ? Math.ceil(this.now() / 1000 + propagationBoundSeconds(this.settings.stateTtl))
      : instant;
  }
}
