import { setTimeout as sleep } from 'node:timers/promises';
import type { Alarm } from './alarm';
import { respondToAlarm } from './alarm';
import { Announcer } from './announcer';
import { AutomaticPromotions } from './automatic-promotion';
import type { RunOptions, StageOptions } from './command-runner';
import { CommandRunner } from './command-runner';
import { Components } from './components';
import { Decisions } from './decisions';
import type { Environment } from './environment';
import { FunctionVersions } from './functions/function-versions';
import { VersionSweep } from './functions/version-sweep';
import { Invalidator } from './invalidator';
import { Metrics } from './metrics';
import type { Outcome } from './outcome';
import { ParameterPointer } from './pointers/parameter';
import { PreFlight } from './pre-flight/pre-flight';
import { prune } from './prune';
import type { Pause } from './publisher';
import { Publisher } from './publisher';
import { Reconciler } from './reconciler';
import { Rehearsal } from './rehearsal';
import { Repair } from './repair';
import { CleanUp } from './services/clean-up';
import { SiteConflicts } from './site/site-conflicts';
import { Sweep } from './site/sweep';
import { Uploads } from './site/uploads';
import { ReleaseArtifacts } from './store/release-artifacts';
import { ReleaseClaims } from './store/release-claims';
import { StateStore } from './store/state-store';
import type { Movement } from './traffic-pointers';
import { TrafficPointers } from './traffic-pointers';
import type { EdgeDocument } from '../src/core/document';
import type { Result } from '../src/core/result';
import type { Command, Request } from '../src/core/state/command';
import type { Refusal } from '../src/core/state/refusal';
import type { StatusReport } from '../src/core/state/report';
import { reportStatus } from '../src/core/state/report';
import type { HistoryEntry, Transition } from '../src/core/state/transition';
import type { Truth } from '../src/core/state/truth';

const HISTORY_LENGTH = 20;

/** All that the deployer and the operator can do with one state, and what it takes. */
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
  private readonly publisher: Publisher;
  private readonly reconciler: Reconciler;
  private readonly repairs: Repair;
  private readonly runner: CommandRunner;
  private readonly store: StateStore;
  private readonly sweep: Sweep;

  constructor(
    private readonly environment: Environment,
    private readonly now: () => number = () => Date.now(),
    public readonly metrics = new Metrics(environment.stateName, now),
    public readonly pause: Pause = sleep,
  ) {
    const { stateName, settings, tableName, parameterName, region, replicaRegion } = environment;
    const announce = async (done: Transition): Promise<void> => this.announce(done);
    const follow = async (before?: Truth): Promise<Movement> => this.follow(before);
    const store = new StateStore(tableName);
    const artifacts = new ReleaseArtifacts(tableName);
    const claims = new ReleaseClaims(tableName);
    const publisher = new Publisher({
      home: new ParameterPointer(parameterName, region),
      replica: new ParameterPointer(parameterName, replicaRegion),
    }, pause);
    const components = new Components(environment, artifacts, pause);
    const decisions = new Decisions(settings, now);
    const invalidator = new Invalidator(environment, store, now);
    const preFlight = new PreFlight(environment, { components, decisions, now });
    const versions = new VersionSweep({ functions: components.functions, artifacts, claims, now });

    this.artifacts = artifacts;
    this.claims = claims;
    this.publisher = publisher;
    this.store = store;
    this.announcer = new Announcer(stateName);
    this.conflicts = new SiteConflicts(stateName, components.sites, store);
    this.sweep = new Sweep({ stateName, sites: components.sites, versions, claims, settings, now });
    this.traffic = new TrafficPointers(environment.pointers, store, new FunctionVersions(artifacts), now, pause);
    this.uploads = new Uploads(environment, claims, artifacts, now);
    this.reconciler = new Reconciler({ settings, store, publisher, now, announce });
    this.runner = new CommandRunner(environment, {
      announce, components, current: async () => this.current(), decisions, follow, now, preFlight, store,
    });
    this.repairs = new Repair({
      announce,
      decisions,
      follow,
      invalidator,
      metrics,
      now,
      publisher,
      store,
      automaticPromotions: new AutomaticPromotions({ settings, now, metrics, run: async (command, request) => this.run(command, request) }),
      cleanUp: new CleanUp(components, settings.stateTtl, now),
      reconciler: this.reconciler,
    });
    this.rehearsal = new Rehearsal(environment, {
      components, decisions, invalidator, now, preFlight, publisher, store, sweep: this.sweep, traffic: this.traffic,
    });
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

  public async run(command: Command, request: Request, options?: RunOptions): Promise<Result<Outcome, Refusal>> {
    return this.runner.run(command, request, options);
  }

  public async stage(release: string, request: Request, options?: StageOptions): Promise<Result<Outcome, Refusal>> {
    return this.runner.stage(release, request, options);
  }

  public async mayStage(release: string): Promise<Result<unknown, Refusal>> {
    return this.runner.mayStage(release);
  }

  public async repair(): Promise<Outcome> {
    return this.repairs.run();
  }

  public async current(): Promise<Truth | undefined> {
    return this.repairs.current();
  }

  /** @throws while what traffic is to return to is being started: Lambda then delivers the alarm again, and nobody else does */
  public async alarm(alarm: Alarm): Promise<Result<Outcome, Refusal>> {
    const result = await respondToAlarm(alarm, this, this.now, this.environment.bakeSeconds);
    if (!result.ok && result.error.code === 'not-ready') {
      this.metrics.refused();
      throw new Error(`alarm ${alarm.name} took no traffic back yet: ${result.error.message}`);
    }
    return result;
  }

  public async prune(request: Request): Promise<Result<Outcome, Refusal>> {
    return prune(this, this.sweep, request);
  }

  /** Makes the published copies and the pointers say what the truth says. @param before what the pointers should have said until now */
  public async follow(before?: Truth): Promise<Movement> {
    const { failed: unpublished } = await this.reconciler.reconcile();
    const { moved, failed: unmoved, warnings } = await this.traffic.follow(before);
    const failed = [...unpublished, ...unmoved];
    this.metrics.unpublished(failed.length);
    return { moved, failed, warnings };
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

  private async announce(done: Transition): Promise<void> {
    done.effects.forEach((effect) => effect.kind === 'announce' && this.metrics.changed(effect.entry.verb));
    await this.announcer.announce(done);
  }
}
