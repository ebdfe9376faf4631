import type { Components, ServiceLocations } from './components';
import { colorFor } from './components';
import type { Decisions } from './decisions';
import type { Environment } from './environment';
import type { Outcome } from './outcome';
import type { PreFlight } from './pre-flight/pre-flight';
import type { StateStore } from './store/state-store';
import type { Movement } from './traffic-pointers';
import type { Result } from '../src/core/result';
import { failure, success } from '../src/core/result';
import type { Command, Request, Stage } from '../src/core/state/command';
import type { Refusal } from '../src/core/state/refusal';
import type { Transition } from '../src/core/state/transition';
import type { Truth } from '../src/core/state/truth';

export interface RunOptions {
  readonly nonce?: string;
  /** ARNs of the alarms that guard this command, instead of those of the environment. */
  readonly rollbackAlarms?: readonly string[];
  /** ARN of the function that has a last look, instead of that of the environment. */
  readonly trafficHook?: string;
  /** Where services are, if the environment does not say it. */
  readonly services?: ServiceLocations;
}

export interface StageOptions extends RunOptions {
  /** The color of a first release. */
  readonly color?: Stage['color'];
  /** Whoever stages it moves its traffic too. */
  readonly byHand?: boolean;
}

/** A stage that loses against other writers looks at its files again; so often at most. */
const STAGE_ATTEMPTS = 5;

/** What was committed so shortly before may still be on its way to the pointers: somebody else's call writes it. */
const ON_ITS_WAY_MS = 10_000;

/** What came of a command as far as the truth goes. */
interface Commitment {
  readonly outcome: Outcome;
  readonly committed?: Transition;
  /** What it was decided upon. */
  readonly before?: Truth;
  /** What could not be found out before. */
  readonly warnings: readonly string[];
}

export interface CommandRunnerParts {
  readonly announce: (done: Transition) => Promise<void>;
  readonly components: Components;
  /** The truth that a command is decided upon. */
  readonly current: () => Promise<Truth | undefined>;
  readonly decisions: Decisions;
  /** Lets copies and pointers follow the truth, and looks whether pointers said what it said before. */
  readonly follow: (before: Truth | undefined) => Promise<Movement>;
  readonly now: () => number;
  readonly preFlight: PreFlight;
  readonly store: StateStore;
}

/** Carries out commands: look, decide, commit, publish, announce. Only what it commits is true; the rest is repeated until it holds. */
export class CommandRunner {
  constructor(private readonly environment: Pick<Environment, 'rollbackAlarms' | 'trafficHook'>, private readonly parts: CommandRunnerParts) {}

  /** Carries out one command. A nonce that was seen before changes nothing. Whatever comes of it, the copies follow the truth. */
  public async run(command: Command, request: Request, options: RunOptions = {}): Promise<Result<Outcome, Refusal>> {
    const done = await this.decideAndCommit(command, request, options);
    const before = done.ok ? done.value.before : undefined;
    const movement = await this.parts.follow(before);
    if (!done.ok) {
      const wasRepeated = options.nonce !== undefined && await this.parts.store.knows(options.nonce);
      return wasRepeated ? success(await this.repeated()) : done;
    }
    const { outcome, committed, warnings } = done.value;
    if (committed !== undefined) {
      await this.parts.announce(committed);
    }
    const strayed = await this.isOnItsWay(before, movement) ? [] : movement.warnings;
    return committed === undefined ? success({ ...outcome, message: [outcome.message, ...strayed].join('; ') }) : success({
      ...outcome,
      message: [outcome.message, ...warnings, ...strayed, ...described(movement)].join('; '),
      effectiveAt: this.parts.decisions.holdsEverywhereAt(before, await this.asPublished(committed.truth)),
    });
  }

  /**
   * Stages a release on the idle color after every file of it was seen in place, and every service. They are looked at in the generation
   * that the stage builds upon: if anything changes in between, a prune for example, they are looked at again.
   */
  public async stage(release: string, request: Request, options: StageOptions = {}): Promise<Result<Outcome, Refusal>> {
    for (let attempt = 1; ; attempt++) {
      const truth = await this.parts.store.load();
      const expectedGeneration = request.expectedGeneration ?? truth?.generation;
      const components = await this.parts.components.verify(release, colorFor(truth, release, options.color), options.services);
      const command: Stage = { verb: 'stage', release, components, color: options.color, byHand: options.byHand };
      const result = await this.run(command, { ...request, expectedGeneration }, options);
      if (result.ok || result.error.code !== 'stale-generation' || request.expectedGeneration !== undefined || attempt === STAGE_ATTEMPTS) {
        return result;
      }
    }
  }

  /** Whether the rules let a release be staged; what a deploy cannot stage in the end it should not begin. */
  public async mayStage(release: string): Promise<Result<unknown, Refusal>> {
    const truth = await this.parts.store.load();
    return truth === undefined ? success(null) : this.parts.decisions.decide(truth, { verb: 'stage', release, components: {} }, { actor: 'cloudformation', reason: '' });
  }

  private async decideAndCommit(command: Command, request: Request, options: RunOptions): Promise<Result<Commitment, Refusal>> {
    const { nonce, rollbackAlarms, services, trafficHook } = options;
    const truth = await this.parts.current();
    const checked = await this.parts.preFlight.check(truth, command, request, {
      rollbackAlarms: rollbackAlarms ?? this.environment.rollbackAlarms,
      trafficHook: trafficHook ?? this.environment.trafficHook,
      services,
      scales: true,
    });
    if (!checked.ok) {
      return checked;
    }
    const decided = this.parts.decisions.decide(truth, command, request);
    if (!decided.ok) {
      return decided;
    }
    const { truth: next, effects, message } = decided.value;
    if (effects.length === 0) {
      if (nonce !== undefined) {
        await this.parts.store.remember(nonce);
      }
      return success({ outcome: { generation: next.generation, changed: false, message }, before: truth, warnings: [] });
    }
    switch (await this.parts.store.commit(truth, decided.value, nonce)) {
      case 'conflict': return failure(await this.lostAgainst());
      case 'repeated': return success({ outcome: await this.repeated(), warnings: [] });
      case 'committed': return success({
        outcome: { generation: next.generation, changed: true, message }, before: truth, committed: decided.value, warnings: checked.value,
      });
    }
  }

  /** Whether pointers need not say yet what the truth said before; asked only when one did not. Not knowing holds nothing up. */
  private async isOnItsWay(before: Truth | undefined, { warnings }: Movement): Promise<boolean> {
    if (before === undefined || warnings.length === 0) {
      return false;
    }
    const history = await this.parts.store.history(2).catch(() => []);
    const change = history.find(({ generation }) => generation <= before.generation);
    return change !== undefined && this.parts.now() < change.at + ON_ITS_WAY_MS;
  }

  private async repeated(): Promise<Outcome> {
    return { generation: (await this.parts.store.load())!.generation, changed: false, message: 'this request was carried out before' };
  }

  /** Publishing may have been late, and have given the change a later instant. */
  private async asPublished(committed: Truth): Promise<Truth> {
    const latest = await this.parts.store.load();
    return committed.pending !== undefined && latest?.pending !== undefined ? latest : committed;
  }

  private async lostAgainst(): Promise<Refusal> {
    const [winner] = await this.parts.store.history(1);
    return {
      code: 'stale-generation',
      message: `generation ${winner?.generation} (${winner?.verb} by ${winner?.actor}) was first; look at the status and decide again`,
    };
  }
}

function described({ moved, failed }: Movement): string[] {
  return [
    ...moved.map((name) => `${name} moved`),
    ...failed.map(({ name, error }) => `${name} is not confirmed (${error}) and will be tried again`),
  ];
}
