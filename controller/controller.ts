import type { Alarm } from './alarm';
import { respondToAlarm } from './alarm';
import { AlarmGuard } from './alarm-guard';
import { Announcer } from './announcer';
import { Decisions } from './decisions';
import type { Environment } from './environment';
import { Invalidator } from './invalidator';
import { Metrics } from './metrics';
import type { Outcome } from './outcome';
import { ParameterPointer } from './pointers/parameter';
import { prune } from './prune';
import type { Pause, Publication, Published } from './publisher';
import { Publisher } from './publisher';
import { Reconciler } from './reconciler';
import { Rehearsal } from './rehearsal';
import { RollbackAlarms } from './rollback-alarms';
import { SiteBucket } from './site/site-bucket';
import { SiteConflicts } from './site/site-conflicts';
import type { Site } from './site/site-releases';
import { verifyEverywhere } from './site/site-releases';
import { Sweep } from './site/sweep';
import { Uploads } from './site/uploads';
import { ReleaseClaims } from './store/release-claims';
import { StateStore } from './store/state-store';
import type { EdgeDocument } from '../src/core/document';
import type { Result } from '../src/core/result';
import { failure, success } from '../src/core/result';
import type { Command, Request, Stage } from '../src/core/state/command';
import type { Refusal } from '../src/core/state/refusal';
import type { StatusReport } from '../src/core/state/report';
import { reportStatus } from '../src/core/state/report';
import type { HistoryEntry, Transition } from '../src/core/state/transition';
import type { Truth } from '../src/core/state/truth';

export interface RunOptions {
  readonly nonce?: string;
  /** ARNs of the alarms that guard this command, instead of those of the environment. */
  readonly rollbackAlarms?: readonly string[];
}

export interface StageOptions extends RunOptions {
  /** The color of a first release. */
  readonly color?: Stage['color'];
}

const HISTORY_LENGTH = 20;

/** A stage that loses against other writers looks at its files again; so often at most. */
const STAGE_ATTEMPTS = 5;

/** What came of a command as far as the truth goes. */
interface Commitment extends Outcome {
  readonly committed?: Transition;
  /** What it was decided upon. */
  readonly before?: Truth;
  /** What could not be found out before. */
  readonly warnings: readonly string[];
}

/** Carries out commands: decide, commit, publish, announce. Only what it commits is true; the rest is repeated until it holds. */
export class Controller {
  /** Does nothing, and says what would come of a command. */
  public readonly rehearsal: Rehearsal;
  public readonly uploads: Uploads;
  /** Which content each release id stands for. */
  public readonly claims: ReleaseClaims;
  /** What a deploy would break of the releases in the buckets. */
  public readonly conflicts: SiteConflicts;
  private readonly announcer: Announcer;
  private readonly decisions: Decisions;
  private readonly guard: AlarmGuard;
  private readonly invalidator: Invalidator;
  private readonly publisher: Publisher;
  private readonly reconciler: Reconciler;
  private readonly sites: ReadonlyMap<string, Site>;
  private readonly store: StateStore;
  private readonly sweep: Sweep;

  constructor(
    private readonly environment: Environment,
    private readonly now: () => number = () => Date.now(),
    public readonly metrics = new Metrics(environment.stateName, now),
    pause?: Pause,
  ) {
    const { components, stateName, settings, parameterName, region, replicaRegion } = environment;
    this.store = new StateStore(environment.tableName);
    this.announcer = new Announcer(stateName);
    this.decisions = new Decisions(settings, now);
    this.guard = new AlarmGuard(this.decisions);
    this.publisher = new Publisher({
      home: new ParameterPointer(parameterName, region),
      replica: new ParameterPointer(parameterName, replicaRegion),
    }, pause);
    this.sites = new Map(Object.entries(components).map(([name, { bucket, layout }]) => [name, { bucket: new SiteBucket(bucket), layout }]));
    this.invalidator = new Invalidator(environment, this.store, now);
    this.claims = new ReleaseClaims(environment.tableName);
    this.uploads = new Uploads(environment, this.claims, now);
    this.conflicts = new SiteConflicts(stateName, this.sites, this.store);
    this.sweep = new Sweep({ stateName, sites: this.sites, claims: this.claims, settings, now });
    const { decisions, guard, invalidator, publisher, sites, store, sweep } = this;
    this.reconciler = new Reconciler({ settings, store, publisher, now, announce: async (done) => this.announce(done) });
    this.rehearsal = new Rehearsal(environment, { decisions, guard, invalidator, now, publisher, sites, store, sweep });
  }

  public async load(): Promise<Truth | undefined> {
    return this.store.load();
  }

  public async status(): Promise<StatusReport> {
    const [truth, history, { home, replica }] = await Promise.all([
      this.store.load(), this.store.history(HISTORY_LENGTH), this.publisher.published(),
    ]);
    const generationIn = (copy?: EdgeDocument): number | null => copy !== undefined && copy.id === truth?.id ? copy.generation : null;
    const published = { home: generationIn(home), replica: generationIn(replica) };
    return reportStatus(this.environment.stateName, truth, history, published, this.now(), this.environment.settings);
  }

  /** Changes, newest first, before a generation if one is given. */
  public async history(limit: number, before?: number): Promise<HistoryEntry[]> {
    return this.store.history(limit, before);
  }

  /** Carries out one command. A nonce that was seen before changes nothing. Whatever comes of it, the copies follow the truth. */
  public async run(command: Command, request: Request, options: RunOptions = {}): Promise<Result<Outcome, Refusal>> {
    const done = await this.decideAndCommit(command, request, options);
    const publication = await this.reconcile();
    if (!done.ok) {
      const wasRepeated = options.nonce !== undefined && await this.store.knows(options.nonce);
      return wasRepeated ? success(await this.repeated()) : done;
    }
    const { before, committed, warnings, ...outcome } = done.value;
    if (committed === undefined) {
      return success(outcome);
    }
    await this.announce(committed);
    return success({
      ...outcome,
      message: [outcome.message, ...warnings, ...unconfirmed(publication)].join('; '),
      effectiveAt: this.decisions.holdsEverywhereAt(before, await this.asPublished(committed.truth)),
    });
  }

  /**
   * Stages a release on the idle color after every file of it was seen in place. The files are looked at in the generation
   * that the stage builds upon: if anything changes in between, a prune for example, they are looked at again.
   */
  public async stage(release: string, request: Request, options: StageOptions = {}): Promise<Result<Outcome, Refusal>> {
    for (let attempt = 1; ; attempt++) {
      const expectedGeneration = request.expectedGeneration ?? (await this.store.load())?.generation;
      const command: Stage = { verb: 'stage', release, components: await verifyEverywhere(this.sites, release), color: options.color };
      const result = await this.run(command, { ...request, expectedGeneration }, options);
      if (result.ok || result.error.code !== 'stale-generation' || request.expectedGeneration !== undefined || attempt === STAGE_ATTEMPTS) {
        return result;
      }
    }
  }

  public async alarm(alarm: Alarm): Promise<Result<Outcome, Refusal>> {
    return respondToAlarm(alarm, this, this.now, this.environment.bakeSeconds);
  }

  /** Repairs whatever does not follow the truth; what fails is tried again with the next call. */
  public async repair(): Promise<Outcome> {
    await this.takeOverBrokenGlass(await this.publisher.published());
    const { failed } = await this.reconcile();
    const { sent, failures } = await this.invalidator.invalidateDue();
    if (sent > 0) {
      this.metrics.failedInvalidations(failures.length);
    }
    const problems = [...failed.map(({ name, error }) => `${name}: ${error}`), ...failures];
    const message = problems.join('; ') || 'every copy says what the truth says';
    return { generation: (await this.store.load())?.generation ?? null, changed: false, message };
  }

  public async prune(request: Request): Promise<Result<Outcome, Refusal>> {
    return prune(this, this.sweep, request);
  }

  /** The truth, with a document that an operator wrote by hand in it. A second region that hangs must not keep a roll back waiting. */
  public async current(): Promise<Truth | undefined> {
    await this.takeOverBrokenGlass({ home: await this.publisher.home() });
    return this.store.load();
  }

  /** Makes the published copies say what the truth says. */
  public async reconcile(): Promise<Publication> {
    const publication = await this.reconciler.reconcile();
    this.metrics.unpublished(publication.failed.length);
    return publication;
  }

  /** Whether a nonce was used; its request must not act again. */
  public async knows(nonce: string): Promise<boolean> {
    return this.store.knows(nonce);
  }

  /** A state that was renamed lives on under its new name: the end of the old one takes nothing from it. */
  public async removeReplicaOf(stateName: string): Promise<void> {
    if (stateName === this.environment.stateName) {
      await this.publisher.removeReplica();
    }
  }

  /** The copies are read before the truth: what another writer publishes in between is not taken for an operator's. */
  private async takeOverBrokenGlass(copies: Published): Promise<void> {
    const truth = await this.store.load();
    const decided = this.decisions.takeOver(truth, copies);
    if (decided !== undefined && await this.store.commit(truth, decided) === 'committed') {
      await this.announce(decided);
    }
  }

  private async decideAndCommit(command: Command, request: Request, { nonce, rollbackAlarms }: RunOptions): Promise<Result<Commitment, Refusal>> {
    const truth = await this.current();
    const alarms = new RollbackAlarms(rollbackAlarms ?? this.environment.rollbackAlarms);
    const guarded = await this.guard.check(truth, command, request, alarms);
    if (!guarded.ok) {
      return guarded;
    }
    const decided = this.decisions.decide(truth, command, request);
    if (!decided.ok) {
      return decided;
    }
    const { truth: next, effects, message } = decided.value;
    if (effects.length === 0) {
      if (nonce !== undefined) {
        await this.store.remember(nonce);
      }
      return success({ generation: next.generation, changed: false, message, warnings: [] });
    }
    switch (await this.store.commit(truth, decided.value, nonce)) {
      case 'conflict': return failure(await this.lostAgainst());
      case 'repeated': return success({ ...await this.repeated(), warnings: [] });
      case 'committed': return success({ generation: next.generation, changed: true, message, before: truth, committed: decided.value, warnings: guarded.value });
    }
  }

  private async repeated(): Promise<Outcome> {
    return { generation: (await this.store.load())!.generation, changed: false, message: 'this request was carried out before' };
  }

  /** Publishing may have been late, and have given the change a later instant. */
  private async asPublished(committed: Truth): Promise<Truth> {
    const latest = await this.store.load();
    return committed.pending !== undefined && latest?.pending !== undefined ? latest : committed;
  }

  private async lostAgainst(): Promise<Refusal> {
    const [winner] = await this.store.history(1);
    return {
      code: 'stale-generation',
      message: `generation ${winner?.generation} (${winner?.verb} by ${winner?.actor}) was first; look at the status and decide again`,
    };
  }

  private async announce(done: Transition): Promise<void> {
    done.effects.forEach((effect) => effect.kind === 'announce' && this.metrics.changed(effect.entry.verb));
    await this.announcer.announce(done);
  }
}

function unconfirmed(publication: Publication): string[] {
  return publication.failed.map(({ name, error }) => `${name} is not confirmed (${error}) and will be tried again`);
}
