import { randomBytes } from 'node:crypto';
import { Announcer } from './announcer';
import type { Environment } from './environment';
import { Invalidator } from './invalidator';
import { ParameterPointer } from './parameter-pointer';
import { prune } from './prune';
import type { Publication } from './publisher';
import { Publisher } from './publisher';
import { SiteBucket } from './site/site-bucket';
import type { SharedConflict } from './site/site-releases';
import { SiteReleases } from './site/site-releases';
import { Sweep } from './site/sweep';
import { StateStore } from './store/state-store';
import { isPublishedInTime, propagationBoundSeconds } from '../src/core/propagation';
import type { Result } from '../src/core/result';
import { failure, success } from '../src/core/result';
import type { LayoutConflict, SiteLayout } from '../src/core/site-layout';
import type { Command, Request, Stage } from '../src/core/state/command';
import { documentOf } from '../src/core/state/publication';
import type { Refusal } from '../src/core/state/refusal';
import type { StatusReport } from '../src/core/state/report';
import { reportStatus } from '../src/core/state/report';
import { restamp } from '../src/core/state/restamp';
import type { HistoryEntry, Transition } from '../src/core/state/transition';
import { firstRelease, transition } from '../src/core/state/transition';
import type { Truth } from '../src/core/state/truth';

/** What came of a command. */
export interface Outcome {
  readonly truth: Truth;
  readonly changed: boolean;
  readonly message: string;
  /** Unix seconds from which a change made now holds everywhere. */
  readonly effectiveAt?: number;
}

export interface StageOptions {
  readonly nonce?: string;
  /** The color of a first release. */
  readonly color?: Stage['color'];
}

const HISTORY_LENGTH = 20;

/** Publishing follows writers that were faster; more rounds than this mean that somebody writes all the time. */
const PUBLISH_ROUNDS = 3;

/** A stage that loses against other writers looks at its files again; so often at most. */
const STAGE_ATTEMPTS = 5;

const NO_RELEASE: Refusal = { code: 'unknown-release', message: 'no release was ever deployed; deploy one first' };

/** Carries out commands: decide, commit, publish, announce. Only what it commits is true; the rest is repeated until it holds. */
export class Controller {
  private readonly invalidator: Invalidator;
  private readonly publisher: Publisher;
  private readonly sites: ReadonlyMap<string, SiteBucket>;
  private readonly sweep: Sweep;

  constructor(
    private readonly environment: Environment,
    private readonly store = new StateStore(environment.tableName),
    private readonly announcer = new Announcer(environment.stateName),
    private readonly now: () => number = () => Date.now(),
  ) {
    const { components, stateName, settings, parameterName, region, replicaRegion } = environment;
    this.publisher = new Publisher({
      home: new ParameterPointer(parameterName, region),
      replica: new ParameterPointer(parameterName, replicaRegion),
    });
    this.sites = new Map(Object.entries(components).map(([name, { bucket }]) => [name, new SiteBucket(bucket)]));
    this.invalidator = new Invalidator(environment, store, now);
    this.sweep = new Sweep({ stateName, sites: this.sites, settings, now });
  }

  public async load(): Promise<Truth | undefined> {
    return this.store.load();
  }

  public async status(): Promise<StatusReport> {
    const [truth, history, { home, replica }] = await Promise.all([
      this.store.load(), this.store.history(HISTORY_LENGTH), this.publisher.published(),
    ]);
    const published = { home: home?.generation ?? null, replica: replica?.generation ?? null };
    return reportStatus(this.environment.stateName, truth, history, published, this.now(), this.environment.settings);
  }

  /** Changes, newest first, before a generation if one is given. */
  public async history(limit: number, before?: number): Promise<HistoryEntry[]> {
    return this.store.history(limit, before);
  }

  /** Carries out one command. A nonce that was seen before changes nothing. */
  public async run(command: Command, request: Request, nonce?: string): Promise<Result<Outcome, Refusal>> {
    await this.takeOverBrokenGlass();
    const truth = await this.store.load();
    const decided = this.decide(truth, command, request);
    if (!decided.ok) {
      return decided;
    }
    if (decided.value.effects.length === 0) {
      if (nonce !== undefined) {
        await this.store.remember(nonce);
      }
      await this.reconcile();
      return success({ truth: decided.value.truth, changed: false, message: decided.value.message });
    }
    const result = await this.store.commit(truth, decided.value, nonce);
    if (result === 'conflict') {
      return failure(await this.lostAgainst());
    }
    const publication = await this.reconcile();
    if (result === 'repeated') {
      return success({ truth: (await this.store.load())!, changed: false, message: 'this request was carried out before' });
    }
    await this.announce(decided.value);
    const { truth: next, message } = decided.value;
    return success({ truth: next, changed: true, message: withFailures(message, publication), effectiveAt: this.holdsEverywhereAt(next) });
  }

  /**
   * Stages a release on the idle color after every file of it was seen in place. The files are looked at in the generation
   * that the stage builds upon: if anything changes in between, a prune for example, they are looked at again.
   */
  public async stage(release: string, request: Request, options: StageOptions = {}): Promise<Result<Outcome, Refusal>> {
    for (let attempt = 1; ; attempt++) {
      const expectedGeneration = request.expectedGeneration ?? (await this.store.load())?.generation;
      const components: Record<string, string> = {};
      for (const [name, bucket] of this.sites) {
        components[name] = await new SiteReleases(bucket).verify(release);
      }
      const command: Stage = { verb: 'stage', release, components, color: options.color };
      const result = await this.run(command, { ...request, expectedGeneration }, options.nonce);
      if (result.ok || result.error.code !== 'stale-generation' || request.expectedGeneration !== undefined || attempt === STAGE_ATTEMPTS) {
        return result;
      }
    }
  }

  /** @returns what went wrong; it is tried again with the next call */
  public async invalidateDue(): Promise<string[]> {
    return this.invalidator.invalidateDue();
  }

  public async prune(request: Request): Promise<Result<Outcome, Refusal>> {
    return prune(this, this.sweep, request);
  }

  /** A shared file of an uploaded manifest that another release of the state holds with other bytes. */
  public async sharedConflict(component: string, release: string): Promise<SharedConflict | undefined> {
    const records = (await this.store.load())?.records ?? {};
    const staged = Object.keys(records).filter((other) => records[other].components[component] !== undefined);
    return new SiteReleases(this.sites.get(component)!).sharedConflict(release, { state: this.environment.stateName, staged });
  }

  /** What a new layout of a site would change for releases that visitors may get, or that can be staged again. */
  public async layoutConflict(component: string, wanted: SiteLayout, current?: SiteLayout): Promise<LayoutConflict | undefined> {
    const records = (await this.store.load())?.records ?? {};
    const inUse = Object.keys(records).filter((release) => {
      const { components, deniedAt, prunedAt } = records[release];
      return components[component] !== undefined && deniedAt === undefined && prunedAt === undefined;
    });
    return new SiteReleases(this.sites.get(component)!).layoutConflict(inUse, wanted, current);
  }

  /** Makes the published copies say what the truth says, however they came to differ. */
  public async reconcile(): Promise<Publication> {
    let publication: Publication = { confirmed: [], failed: [] };
    for (let round = 0; round < PUBLISH_ROUNDS; round++) {
      const truth = await this.restampIfLate(await this.store.load());
      if (truth === undefined) {
        return publication;
      }
      publication = await this.publisher.publish(documentOf(truth, this.now()));
      if (truth.pending !== undefined && publication.confirmed.length > 0) {
        await this.store.recordPublished(truth.id, truth.pending.effectiveAt);
      }
      if ((await this.store.load())?.generation === truth.generation) {
        break;
      }
    }
    return publication;
  }

  /** Whether a nonce was used; its request must not act again. */
  public async knows(nonce: string): Promise<boolean> {
    return this.store.knows(nonce);
  }

  /** An operator may write a newer document over the published one when nothing else works; it becomes the truth. */
  public async takeOverBrokenGlass(): Promise<void> {
    const [truth, home] = [await this.store.load(), await this.publisher.home()];
    if (truth === undefined || home === undefined || home.id !== truth.id || home.generation <= truth.generation) {
      return;
    }
    const request = { actor: 'operator (break glass)', reason: 'the published document was newer than the truth' };
    const decided = transition(truth, { verb: 'take-over', document: home }, request, this.now(), this.environment.settings);
    if (decided.ok && await this.store.commit(truth, decided.value) === 'committed') {
      await this.announce(decided.value);
    }
  }

  /** A state that was renamed lives on under its new name: the end of the old one takes nothing from it. */
  public async removeReplicaOf(stateName: string): Promise<void> {
    if (stateName === this.environment.stateName) {
      await this.publisher.removeReplica();
    }
  }

  /** A change in step holds at its instant; any other acts as each environment reads, one bound from now at the latest. */
  private holdsEverywhereAt(truth: Truth): number {
    return truth.pending?.effectiveAt ?? Math.ceil(this.now() / 1000 + propagationBoundSeconds(this.environment.settings.stateTtl));
  }

  private decide(truth: Truth | undefined, command: Command, request: Request): Result<Transition, Refusal> {
    if (truth !== undefined) {
      return transition(truth, command, request, this.now(), this.environment.settings);
    }
    return command.verb === 'stage'
      ? success(firstRelease(randomBytes(6).toString('hex'), command, request, this.now()))
      : failure(NO_RELEASE);
  }

  /**
   * A change that nobody could read one bound before its instant gets a later instant. What was out once stays as it is,
   * whatever the copies hold now: to put off what is in force would move traffic back.
   */
  private async restampIfLate(truth: Truth | undefined): Promise<Truth | undefined> {
    const { settings } = this.environment;
    if (truth?.pending === undefined || isPublishedInTime(this.now(), truth.pending.effectiveAt, settings.stateTtl)) {
      return truth;
    }
    const isOut = await this.isOut(truth.id, truth.pending.effectiveAt);
    const later = restamp(truth, isOut, this.now(), settings);
    if (later === undefined) {
      return truth;
    }
    const result = await this.store.commit(truth, later);
    return result === 'committed' ? later.truth : this.store.load();
  }

  /** Asks for the change, not the generation: a preview that was issued meanwhile makes another document of the same change. */
  private async isOut(id: string, effectiveAt: number): Promise<boolean> {
    if (await this.store.published(id) === effectiveAt) {
      return true;
    }
    const { home, replica } = await this.publisher.published();
    return [home, replica].some((copy) => copy?.id === id && copy.effectiveAt === effectiveAt);
  }

  private async lostAgainst(): Promise<Refusal> {
    const [winner] = await this.store.history(1);
    return {
      code: 'stale-generation',
      message: `generation ${winner?.generation} (${winner?.verb} by ${winner?.actor}) was first; look at the status and decide again`,
    };
  }

  private async announce(done: Transition): Promise<void> {
    for (const effect of done.effects) {
      if (effect.kind === 'announce') {
        await this.announcer.announce(effect.entry);
      }
    }
  }
}

function withFailures(message: string, publication: Publication): string {
  const failures = publication.failed.map(({ name, error }) => `${name} is not confirmed (${error}) and will be tried again`);
  return [message, ...failures].join('; ');
}
