import type { Alarm } from './alarm';
import { respondToAlarm } from './alarm';
import { AlarmGuard } from './alarm-guard';
import { Announcer } from './announcer';
import { AutomaticPromotions } from './automatic-promotion';
import type { ServiceLocations } from './components';
import { colorFor, Components } from './components';
import { Decisions } from './decisions';
import type { Environment } from './environment';
import { Fleets } from './fleets';
import { FunctionVersions } from './functions/function-versions';
import { VersionSweep } from './functions/version-sweep';
import { IdleGuard } from './idle-guard';
import { Invalidator } from './invalidator';
import { Metrics } from './metrics';
import type { Outcome } from './outcome';
import { ParameterPointer } from './pointers/parameter';
import { prune } from './prune';
import type { Pause, Published } from './publisher';
import { Publisher } from './publisher';
import { ReadinessGuard } from './readiness-guard';
import { Reconciler } from './reconciler';
import { Rehearsal } from './rehearsal';
import { RollbackAlarms } from './rollback-alarms';
import { CleanUp } from './services/clean-up';
import { SiteConflicts } from './site/site-conflicts';
import { Sweep } from './site/sweep';
import { Uploads } from './site/uploads';
import { ReleaseArtifacts } from './store/release-artifacts';
import { ReleaseClaims } from './store/release-claims';
import { StateStore } from './store/state-store';
import { TrafficHook } from './traffic-hook';
import type { Movement } from './traffic-pointers';
import { TrafficPointers } from './traffic-pointers';
import type { EdgeDocument } from '../src/core/document';
import type { Result } from '../src/core/result';
import { failure, success } from '../src/core/result';
import type { Command, Request, Stage } from '../src/core/state/command';
import type { Refusal } from '../src/core/state/refusal';
import type { StatusReport } from '../src/core/state/report';
import { reportStatus } from '../src/core/state/report';
import { restartStep } from '../src/core/state/restamp';
import type { HistoryEntry, Transition } from '../src/core/state/transition';
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
  /** What moves traffic in a state without a router. */
  public readonly traffic: TrafficPointers;
  /** Which content each release id stands for. */
  public readonly claims: ReleaseClaims;
  /** Which task definition or version each release was deployed with. */
  public readonly artifacts: ReleaseArtifacts;
  /** What a deploy would break of the releases in the buckets. */
  public readonly conflicts: SiteConflicts;
  private readonly announcer: Announcer;
  private readonly automaticPromotions: AutomaticPromotions;
  private readonly cleanUp: CleanUp;
  private readonly components: Components;
  private readonly decisions: Decisions;
  private readonly guard: AlarmGuard;
  private readonly hook: TrafficHook;
  private readonly idleGuard: IdleGuard;
  private readonly invalidator: Invalidator;
  private readonly publisher: Publisher;
  private readonly readinessGuard: ReadinessGuard;
  private readonly reconciler: Reconciler;
  private readonly store: StateStore;
  private readonly sweep: Sweep;

  constructor(
    private readonly environment: Environment,
    private readonly now: () => number = () => Date.now(),
    public readonly metrics = new Metrics(environment.stateName, now),
    pause?: Pause,
  ) {
    const { stateName, settings, parameterName, region, replicaRegion } = environment;
    this.store = new StateStore(environment.tableName);
    this.announcer = new Announcer(stateName);
    this.decisions = new Decisions(settings, now);
    this.guard = new AlarmGuard(this.decisions);
    this.publisher = new Publisher({
      home: new ParameterPointer(parameterName, region),
      replica: new ParameterPointer(parameterName, replicaRegion),
    }, pause);
    this.artifacts = new ReleaseArtifacts(environment.tableName);
    this.components = new Components(environment, this.artifacts, pause);
    this.hook = new TrafficHook(stateName, this.decisions);
    this.cleanUp = new CleanUp(this.components, settings.stateTtl, now);
    this.readinessGuard = new ReadinessGuard(this.decisions, this.components, new Fleets(environment.pointers));
    this.idleGuard = new IdleGuard(this.decisions, environment.pointers);
    this.invalidator = new Invalidator(environment, this.store, now);
    this.claims = new ReleaseClaims(environment.tableName);
    this.uploads = new Uploads(environment, this.claims, now);
    this.traffic = new TrafficPointers(environment.pointers, this.store, new FunctionVersions(this.artifacts), now, pause);
    this.conflicts = new SiteConflicts(stateName, this.components.sites, this.store);
    const versions = new VersionSweep({ functions: this.components.functions, artifacts: this.artifacts, claims: this.claims, now });
    this.sweep = new Sweep({ stateName, sites: this.components.sites, versions, claims: this.claims, settings, now });
    const { components, decisions, guard, idleGuard, invalidator, publisher, readinessGuard, store, sweep } = this;
    this.reconciler = new Reconciler({ settings, store, publisher, now, announce: async (done) => this.announce(done) });
    this.automaticPromotions = new AutomaticPromotions({ settings, now, metrics, run: async (command, request) => this.run(command, request) });
    const parts = { components, decisions, guard, idleGuard, invalidator, now, publisher, readinessGuard, store, sweep };
    this.rehearsal = new Rehearsal(environment, parts);
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
    const report = reportStatus(this.environment.stateName, truth, history, published, this.now(), this.environment.settings);
    const pointers = await this.traffic.status(truth);
    return pointers.length === 0 ? report : { ...report, pointers };
  }

  /** Changes, newest first, before a generation if one is given. */
  public async history(limit: number, before?: number): Promise<HistoryEntry[]> {
    return this.store.history(limit, before);
  }

  /** Carries out one command. A nonce that was seen before changes nothing. Whatever comes of it, the copies follow the truth. */
  public async run(command: Command, request: Request, options: RunOptions = {}): Promise<Result<Outcome, Refusal>> {
    const done = await this.decideAndCommit(command, request, options);
    const reconciliation = await this.reconcile();
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
      message: [outcome.message, ...warnings, ...described(reconciliation)].join('; '),
      effectiveAt: this.decisions.holdsEverywhereAt(before, await this.asPublished(committed.truth)),
    });
  }

  /**
   * Stages a release on the idle color after every file of it was seen in place, and every service. They are looked at in the generation
   * that the stage builds upon: if anything changes in between, a prune for example, they are looked at again.
   */
  public async stage(release: string, request: Request, options: StageOptions = {}): Promise<Result<Outcome, Refusal>> {
    for (let attempt = 1; ; attempt++) {
      const truth = await this.store.load();
      const expectedGeneration = request.expectedGeneration ?? truth?.generation;
      const components = await this.components.verify(release, colorFor(truth, release, options.color), options.services);
      const command: Stage = { verb: 'stage', release, components, color: options.color, byHand: options.byHand };
      const result = await this.run(command, { ...request, expectedGeneration }, options);
      if (result.ok || result.error.code !== 'stale-generation' || request.expectedGeneration !== undefined || attempt === STAGE_ATTEMPTS) {
        return result;
      }
    }
  }

  /** Whether the rules let a release be staged; what a deploy cannot stage in the end it should not begin. */
  public async mayStage(release: string): Promise<Result<unknown, Refusal>> {
    const truth = await this.store.load();
    return truth === undefined ? success(null) : this.decisions.decide(truth, { verb: 'stage', release, components: {} }, { actor: 'cloudformation', reason: '' });
  }

  public async alarm(alarm: Alarm): Promise<Result<Outcome, Refusal>> {
    return respondToAlarm(alarm, this, this.now, this.environment.bakeSeconds);
  }

  /**
   * Repairs whatever does not follow the truth; what fails is tried again with the next call. When all follows, a candidate that is
   * promoted by itself takes its next step: last, for a hook may let it wait.
   */
  public async repair(): Promise<Outcome> {
    await this.takeOverBrokenGlass(await this.publisher.published());
    const { moved, failed } = await this.reconcile();
    if (moved.length > 0) {
      await this.restartStep();
    }
    const { sent, failures } = await this.invalidator.invalidateDue();
    const left = await this.cleanUp.run(await this.store.load());
    if (sent > 0) {
      this.metrics.failedInvalidations(failures.length);
    }
    const problems = [...failed.map(({ name, error }) => `${name}: ${error}`), ...failures, ...left];
    const message = problems.join('; ') || 'every copy says what the truth says';
    const truth = await this.store.load();
    const step = failed.length === 0 ? await this.automaticPromotions.takeDueStep(truth) : undefined;
    return step === undefined ? { generation: truth?.generation ?? null, changed: false, message } : { ...step, message: [...problems, step.message].join('; ') };
  }

  public async prune(request: Request): Promise<Result<Outcome, Refusal>> {
    return prune(this, this.sweep, request);
  }

  /**
   * The truth, with a document that an operator wrote by hand in it. A second region that hangs must not keep a roll back waiting.
   * A change whose instant has passed before anybody could know of it is published first, with a later one: it is not in force.
   */
  public async current(): Promise<Truth | undefined> {
    await this.takeOverBrokenGlass({ home: await this.publisher.home() });
    const truth = await this.store.load();
    if (!await this.reconciler.isLate(truth)) {
      return truth;
    }
    await this.reconciler.reconcile();
    return this.store.load();
  }

  /** Makes the published copies and the pointers say what the truth says. */
  public async reconcile(): Promise<Movement> {
    const { failed: unpublished } = await this.reconciler.reconcile();
    const { moved, failed: unmoved } = await this.traffic.follow();
    const failed = [...unpublished, ...unmoved];
    this.metrics.unpublished(failed.length);
    return { moved, failed };
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

  /** If another writer is faster, the share keeps the time that it had, or has ended. */
  private async restartStep(): Promise<void> {
    const truth = await this.store.load();
    const restarted = truth && restartStep(truth, this.now());
    if (restarted !== undefined && await this.store.commit(truth, restarted) === 'committed') {
      await this.reconcile();
      await this.announce(restarted);
    }
  }

  private async decideAndCommit(command: Command, request: Request, options: RunOptions): Promise<Result<Commitment, Refusal>> {
    const { nonce, rollbackAlarms, services, trafficHook } = options;
    const truth = await this.current();
    const alarms = new RollbackAlarms(rollbackAlarms ?? this.environment.rollbackAlarms);
    const guarded = await this.guard.check(truth, command, request, alarms);
    if (!guarded.ok) {
      return guarded;
    }
    const ready = await this.readinessGuard.check(truth, command, request, { given: services, scales: true });
    if (!ready.ok) {
      return ready;
    }
    const free = await this.idleGuard.check(truth, command, request);
    if (!free.ok) {
      return free;
    }
    const agreed = await this.hook.check(truth, command, request, trafficHook ?? this.environment.trafficHook);
    if (!agreed.ok) {
      return agreed;
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
      case 'committed': return success({ generation: next.generation, changed: true, message, before: truth, committed: decided.value, warnings: [...guarded.value, ...ready.value, ...free.value] });
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

function described({ moved, failed }: Movement): string[] {
  return [
    ...moved.map((name) => `${name} moved`),
    ...failed.map(({ name, error }) => `${name} is not confirmed (${error}) and will be tried again`),
  ];
}
