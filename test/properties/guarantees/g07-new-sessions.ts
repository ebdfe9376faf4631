import { Guarantee } from './guarantee';
import { describe, isHonest, isPreview } from './judging';
import type { Exchange } from '../world/exchange';

/** From the instant of a promotion on, no new session gets the release that it replaced. */
export class NewSessions extends Guarantee {
  public observe(exchange: Exchange): void {
    const { purpose, sent, release, situations, oldest, from } = exchange;
    if (purpose !== 'navigation' || !isHonest(exchange) || isPreview(exchange) || release === undefined
      || situations === undefined || sent.release.length > 0) {
      return;
    }
    const promotion = this.world.controller.history.lastPromotion(oldest!, from);
    const returned = situations.some(({ traffic: { activeRelease, candidate, weight } }) =>
      activeRelease === promotion?.replaced || (weight > 0 && candidate === promotion?.replaced));
    if (promotion !== undefined && !returned) {
      this.verify(release !== promotion.replaced, () => `${promotion.replaced} was replaced at ${promotion.effectiveAt}: ${describe(exchange)}`);
    }
  }
}
