import type { Publication, Publisher } from './publisher';
import type { StateStore } from './store/state-store';
import type { EdgeDocument } from '../src/core/document';
import { isPublishedInTime } from '../src/core/propagation';
import { documentOf } from '../src/core/state/publication';
import { restamp } from '../src/core/state/restamp';
import type { Transition } from '../src/core/state/transition';
import type { StateSettings, Truth } from '../src/core/state/truth';

export interface ReconcilerOptions {
  readonly settings: StateSettings;
  readonly store: StateStore;
  readonly publisher: Publisher;
  readonly now: () => number;
  readonly announce: (done: Transition) => Promise<void>;
}

/** Publishing follows writers that were faster; more rounds than this mean that somebody writes all the time: each publishes, too. */
const ROUNDS = 3;

/** Other writers may come in between as often, one after the other. */
const RESTAMPS = 5;

/** Makes the published copies say what the truth says, however they came to differ, and however late it is called. */
export class Reconciler {
  constructor(private readonly options: ReconcilerOptions) {}

  /** Whether a change has been committed that was never out and cannot be in time any more: nothing may be built upon its instant. */
  public async isLate(truth: Truth | undefined): Promise<boolean> {
    return truth?.pending !== undefined && !this.isInTime(truth) && await this.options.store.published(truth.id) !== truth.pending.effectiveAt;
  }

  public async reconcile(): Promise<Publication> {
    const { store, publisher, now, announce } = this.options;
    const restamped: Transition[] = [];
    let publication: Publication = { confirmed: [], failed: [], superseded: false };
    for (let round = 0; round < ROUNDS; round++) {
      const truth = await this.restampIfLate(restamped);
      if (truth === undefined) {
        return publication;
      }
      publication = await publisher.publish(documentOf(truth, now()), async () => this.latest());
      await this.recordPublished(publication);
      if (!publication.superseded && (await store.load())?.generation === truth.generation) {
        break;
      }
    }
    for (const done of restamped) { // copies first: they must be out in time
      await announce(done);
    }
    return publication;
  }

  /**
   * A function may be frozen, and a region may hang, before any write: what was true then may not be any more. What is true now is
   * written in its place, so nobody who keeps changing the truth, with previews for example, keeps it from being published.
   */
  private async latest(): Promise<EdgeDocument | undefined> {
    const { store, now } = this.options;
    let truth = await store.load();
    if (truth !== undefined && !this.isInTime(truth)) {
      const late = truth.pending?.effectiveAt;
      const isOut = await this.isOut(truth);
      truth = await store.load(); // the question takes calls of its own, and a function may stand still between them
      if (!isOut || truth?.pending?.effectiveAt !== late) {
        return undefined;
      }
    }
    return truth && documentOf(truth, now());
  }

  /** The latest change that is out: one of the copies may hold what came before it. */
  private async recordPublished({ confirmed }: Publication): Promise<void> {
    const [latest] = [...confirmed].sort((a, b) => b.generation - a.generation);
    if (latest?.effectiveAt !== undefined) {
      await this.options.store.recordPublished(latest.id, latest.effectiveAt);
    }
  }

  /**
   * A change that nobody could read one bound before its instant gets a later instant. What was out once stays as it is,
   * whatever the copies hold now: to put off what is in force would move traffic back.
   */
  private async restampIfLate(restamped: Transition[]): Promise<Truth | undefined> {
    const { settings, store, now } = this.options;
    let truth = await store.load();
    if (truth === undefined || this.isInTime(truth) || await this.isOut(truth)) {
      return truth;
    }
    const late = truth.pending?.effectiveAt;
    for (let attempt = 0; attempt < RESTAMPS && truth?.pending?.effectiveAt === late; attempt++) {
      const later = restamp(truth!, false, now(), settings)!;
      if (await store.commit(truth, later) === 'committed') {
        restamped.push(later);
        return later.truth;
      }
      truth = await store.load(); // the copies are not read again: that takes long enough for others to come in between each time
    }
    return truth;
  }

  private isInTime({ pending }: Truth): boolean {
    const { settings, now } = this.options;
    return pending === undefined || isPublishedInTime(now(), pending.effectiveAt, settings.stateTtl);
  }

  /** Asks for the change, not the generation: a preview that was issued meanwhile makes another document of the same change. */
  private async isOut({ id, pending }: Truth): Promise<boolean> {
    const { store, publisher } = this.options;
    if (pending === undefined || await store.published(id) === pending.effectiveAt) {
      return true;
    }
    const { home, replica } = await publisher.published();
    return [home, replica].some((copy) => copy?.id === id && copy.effectiveAt === pending.effectiveAt);
  }
}
