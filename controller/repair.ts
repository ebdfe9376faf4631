import type { AutomaticPromotions } from './automatic-promotion';
import type { Decisions } from './decisions';
import type { Invalidator } from './invalidator';
import type { Metrics } from './metrics';
import type { Outcome } from './outcome';
import type { Published, Publisher } from './publisher';
import type { Reconciler } from './reconciler';
import type { CleanUp } from './services/clean-up';
import type { StateStore } from './store/state-store';
import type { Movement } from './traffic-pointers';
import { restartStep } from '../src/core/state/restamp';
import type { Transition } from '../src/core/state/transition';
import type { Truth } from '../src/core/state/truth';

export interface RepairParts {
  readonly announce: (done: Transition) => Promise<void>;
  readonly automaticPromotions: AutomaticPromotions;
  readonly cleanUp: CleanUp;
  readonly decisions: Decisions;
  /** Lets copies and pointers follow the truth. */
  readonly follow: () => Promise<Movement>;
  readonly invalidator: Invalidator;
  readonly metrics: Metrics;
  readonly now: () => number;
  readonly publisher: Publisher;
  readonly reconciler: Reconciler;
  readonly store: StateStore;
}

/** Completes what crashes, outages and hands left behind. */
export class Repair {
  constructor(private readonly parts: RepairParts) {}

  /**
   * Repairs whatever does not follow the truth; what fails is tried again with the next call. When all follows, a candidate that is
   * promoted by itself takes its next step: last, for a hook may let it wait.
   */
  public async run(): Promise<Outcome> {
    await this.takeOverBrokenGlass(await this.parts.publisher.published());
    const { moved, failed } = await this.parts.follow();
    if (moved.length > 0) {
      await this.restartStep();
    }
    const { sent, failures } = await this.parts.invalidator.invalidateDue();
    const left = await this.parts.cleanUp.run(async () => this.parts.store.load());
    if (sent > 0) {
      this.parts.metrics.failedInvalidations(failures.length);
    }
    const problems = [...failed.map(({ name, error }) => `${name}: ${error}`), ...failures, ...left];
    const message = problems.join('; ') || 'every copy says what the truth says';
    const truth = await this.parts.store.load();
    const step = failed.length === 0 ? await this.parts.automaticPromotions.takeDueStep(truth) : undefined;
    return step === undefined ? { generation: truth?.generation ?? null, changed: false, message } : { ...step, message: [...problems, step.message].join('; ') };
  }

  /**
   * The truth, with a document that an operator wrote by hand in it. A second region that hangs must not keep a roll back waiting.
   * A change whose instant has passed before anybody could know of it is published first, with a later one: it is not in force.
   */
  public async current(): Promise<Truth | undefined> {
    await this.takeOverBrokenGlass({ home: await this.parts.publisher.home() });
    const truth = await this.parts.store.load();
    if (!await this.parts.reconciler.isLate(truth)) {
      return truth;
    }
    await this.parts.reconciler.reconcile();
    return this.parts.store.load();
  }

  /** The copies are read before the truth: what another writer publishes in between is not taken for an operator's. */
  private async takeOverBrokenGlass(copies: Published): Promise<void> {
    const truth = await this.parts.store.load();
    const decided = this.parts.decisions.takeOver(truth, copies);
    if (decided !== undefined && await this.parts.store.commit(truth, decided) === 'committed') {
      await this.parts.announce(decided);
    }
  }

  /** If another writer is faster, the share keeps the time that it had, or has ended. */
  private async restartStep(): Promise<void> {
    const truth = await this.parts.store.load();
    const restarted = truth && restartStep(truth, this.parts.now());
    if (restarted !== undefined && await this.parts.store.commit(truth, restarted) === 'committed') {
      await this.parts.follow();
      await this.parts.announce(restarted);
    }
  }
}
