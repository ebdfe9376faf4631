import { Guarantee } from './guarantee';
import { describe, identityOf, isHonest, isPreview } from './judging';
import type { Browser } from '../browser';
import type { Exchange } from '../world/exchange';
import type { Situation } from '../world/knowledge';

interface Step {
  readonly candidate: string;
  readonly weight: number;
  readonly identity: string;
}

/** Raising a weight, and promoting in the end, moves no client back from the candidate; with a cookie, lowering it does not either. */
export class Ramps extends Guarantee {
  private readonly steps = new WeakMap<Browser, Step>();

  public observe(exchange: Exchange): void {
    const { browser, purpose, release, situations } = exchange;
    if (purpose !== 'navigation' || !isHonest(exchange) || isPreview(exchange) || release === undefined || situations === undefined) {
      return;
    }
    const step = this.steps.get(browser);
    if (step !== undefined && situations.every((situation) => keeps(situation, step, exchange))) {
      this.verify(release === step.candidate, () => `was on ${step.candidate} at ${step.weight} %: ${describe(exchange)}`);
    }
    // whom the cookie keeps on the candidate may have come at a higher weight: nothing new is learnt of its lot
    if (situations.some(({ traffic }) => traffic.weight > 0 && traffic.candidate === release) && !isPinned(exchange, release)) {
      const weights = situations.map(({ traffic }) => traffic.activeRelease === release ? 100 : traffic.candidate === release ? traffic.weight : 0);
      this.steps.set(browser, { candidate: release, weight: Math.max(...weights), identity: identityOf(exchange) });
    }
  }
}

/** Whether a client that had the candidate must get it again. */
function keeps({ traffic }: Situation, { candidate, weight, identity }: Step, exchange: Exchange): boolean {
  if (traffic.activeRelease === candidate) {
    return traffic.weight === 0;
  }
  const hasLot = traffic.weight >= weight && identityOf(exchange) === identity;
  return traffic.weight > 0 && traffic.candidate === candidate && (hasLot || isPinned(exchange, candidate));
}

function isPinned({ sent }: Exchange, release: string): boolean {
  return sent.release[0] === release;
}
