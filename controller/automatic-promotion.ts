import type { Metrics } from './metrics';
import type { Outcome } from './outcome';
import type { Result } from '../src/core/result';
import { dueStep } from '../src/core/state/automatic-promotion';
import type { Command, Request } from '../src/core/state/command';
import type { Refusal } from '../src/core/state/refusal';
import type { StateSettings, Truth } from '../src/core/state/truth';

const AUTOMATIC_PROMOTION_ACTOR = 'automatic promotion';

interface AutomaticPromotionParts {
  readonly settings: StateSettings;
  readonly now: () => number;
  readonly run: (command: Command, request: Request) => Promise<Result<Outcome, Refusal>>;
  readonly metrics: Pick<Metrics, 'refused'>;
}

/**
 * Takes the steps of automatic promotions: asked every minute, it looks at the truth for what is due. It keeps nothing in between, so a
 * crash loses nothing; what it does is a command like any other, on top of what it has seen, so nothing is done twice.
 */
export class AutomaticPromotions {
  constructor(private readonly parts: AutomaticPromotionParts) {}

  /** What is refused or fails is due in the next minute again. @returns nothing if nothing was due */
  public async takeDueStep(truth: Truth | undefined): Promise<Outcome | undefined> {
    const { settings, now, run } = this.parts;
    const due = truth && dueStep(truth, now(), settings);
    if (truth === undefined || due === undefined) {
      return undefined;
    }
    const request: Request = { actor: AUTOMATIC_PROMOTION_ACTOR, reason: due.reason, expectedGeneration: truth.generation };
    const result = await run(due.command, request).catch((error: Error) => error);
    if (result instanceof Error) {
      return this.putOff(truth, due.reason, result.message);
    }
    return result.ok ? result.value : this.putOff(truth, due.reason, result.error.message, result.error.code);
  }

  /** Whoever was faster has decided otherwise, or not at all: that is no refusal. */
  private putOff({ generation, automaticPromotion }: Truth, step: string, error: string, code?: Refusal['code']): Outcome {
    if (code !== 'stale-generation') {
      this.parts.metrics.refused();
      console.error(JSON.stringify({ message: 'the automatic promotion waits', release: automaticPromotion?.release, step, code, error }));
    }
    return { generation, changed: false, message: `the automatic promotion waits (${step}): ${error}` };
  }
}
