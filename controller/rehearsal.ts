import type { Alarm } from './alarm';
import { respondToAlarm } from './alarm';
import type { Components } from './components';
import { colorFor } from './components';
import type { Decisions } from './decisions';
import type { Environment } from './environment';
import type { Invalidator } from './invalidator';
import type { Outcome } from './outcome';
import type { PreFlight } from './pre-flight/pre-flight';
import type { Published, Publisher } from './publisher';
import type { Sweep } from './site/sweep';
import type { StateStore } from './store/state-store';
import type { TrafficPointers } from './traffic-pointers';
import type { Result } from '../src/core/result';
import { failure, success } from '../src/core/result';
import { dueStep } from '../src/core/state/automatic-promotion';
import type { Command, Request } from '../src/core/state/command';
import { documentOf } from '../src/core/state/publication';
import type { Refusal } from '../src/core/state/refusal';
import type { Transition } from '../src/core/state/transition';
import type { Truth } from '../src/core/state/truth';

/** What a rehearsal looks at; of each it calls what reads. */
export interface RehearsalParts {
  readonly decisions: Decisions;
  readonly store: Pick<StateStore, 'load'>;
  readonly publisher: Pick<Publisher, 'home' | 'published' | 'differing'>;
  readonly invalidator: Pick<Invalidator, 'due'>;
  readonly components: Components;
  readonly preFlight: PreFlight;
  readonly sweep: Pick<Sweep, 'idleReleases' | 'unneededSharedFiles'>;
  readonly traffic: Pick<TrafficPointers, 'differing'>;
  readonly now: () => number;
}

/** Where a command would start, and what it would make of that. */
interface Played {
  /** Generation that is stored. */
  readonly generation: number | null;
  /** With a document that an operator wrote by hand taken over. */
  readonly truth: Truth | undefined;
  readonly takenOver?: Transition;
}

/** A dry run: says what would come of a command, and writes nothing at all. */
export class Rehearsal {
  constructor(private readonly environment: Pick<Environment, 'bakeSeconds' | 'rollbackAlarms' | 'settings'>, private readonly parts: RehearsalParts) {}

  public async run(command: Command, request: Request): Promise<Result<Outcome, Refusal>> {
    const played = await this.begin();
    const { rollbackAlarms } = this.environment;
    const checked = await this.parts.preFlight.check(played.truth, command, request, { rollbackAlarms, scales: false });
    if (!checked.ok) {
      return checked;
    }
    const decided = this.parts.decisions.decide(played.truth, command, request);
    if (!decided.ok) {
      return decided;
    }
    const outcome = this.outcome(played, decided.value);
    const differing = played.truth === undefined ? [] : await this.parts.traffic.differing(played.truth);
    return success({ ...outcome, message: [outcome.message, ...checked.value, ...differing].join('; ') });
  }

  public async alarm(alarm: Alarm): Promise<Result<Outcome, Refusal>> {
    const result = await respondToAlarm(alarm, this, this.parts.now, this.environment.bakeSeconds);
    return result.ok ? success({ ...result.value, generation: (await this.begin()).generation }) : result;
  }

  public async current(): Promise<Truth | undefined> {
    return (await this.begin()).truth;
  }

  /** Looks at the files and services of the release as the real one does. */
  public async stage(release: string, request: Request): Promise<Result<Outcome, Refusal>> {
    const { truth } = await this.begin();
    return this.run({ verb: 'stage', release, components: await this.parts.components.verify(release, colorFor(truth, release)) }, request);
  }

  public async prune(request: Request): Promise<Result<Outcome, Refusal>> {
    const played = await this.begin();
    const { truth } = played;
    const sweep = truth === undefined ? [] : await this.parts.sweep.idleReleases(truth);
    const decided = this.parts.decisions.decide(truth, { verb: 'prune', sweep }, request);
    if (!decided.ok) {
      return failure(decided.error);
    }
    const outcome = this.outcome(played, decided.value);
    const begun = truth?.sweeping ?? [];
    const messages = [
      ...outcome.changed ? [outcome.message] : [],
      ...begun.length === 0 ? [] : [`deleting the files of ${begun.join(', ')}, which an earlier prune began`],
      ...await this.parts.sweep.unneededSharedFiles(decided.value.truth),
    ];
    return success(messages.length === 0 ? outcome : { ...outcome, changed: true, message: messages.join('; ') });
  }

  /** Says which copies differ from the truth, which paths are to be invalidated, and which step of an automatic promotion is due. */
  public async repair(): Promise<Outcome> {
    const { truth, generation, takenOver } = await this.begin(await this.parts.publisher.published());
    const differences = [
      ...takenOver === undefined ? [] : [takenOver.message],
      ...truth === undefined ? [] : await this.parts.publisher.differing(documentOf(truth, this.parts.now())),
      ...(await this.parts.invalidator.due()).map(({ pointer }) => `${pointer.name} is due`),
      ...this.dueStep(truth),
    ];
    return { generation, changed: differences.length > 0, message: differences.join('; ') || 'every copy says what the truth says' };
  }

  private dueStep(truth: Truth | undefined): string[] {
    const due = truth && dueStep(truth, this.parts.now(), this.environment.settings);
    return due === undefined ? [] : [`the automatic promotion of ${due.command.release} is due (${due.reason})`];
  }

  private async begin(given?: Published): Promise<Played> {
    const { store, publisher, decisions } = this.parts;
    const copies = given ?? { home: await publisher.home() };
    const stored = await store.load();
    const takenOver = decisions.takeOver(stored, copies);
    return { generation: stored?.generation ?? null, truth: takenOver?.truth ?? stored, takenOver };
  }

  private outcome({ generation, truth: before }: Played, { truth, effects, message }: Transition): Outcome {
    const changed = effects.length > 0;
    return { generation, changed, message, effectiveAt: changed ? this.parts.decisions.holdsEverywhereAt(before, truth) : undefined };
  }
}
