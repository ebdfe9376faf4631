import { Guarantee } from './guarantee';
import { describe, expectedForNavigation, isHonest } from './judging';
import type { Exchange } from '../world/exchange';

/** A navigation gets the active release, or the candidate if its bucket or its cookie says so; a valid credential opens its own. */
export class Navigations extends Guarantee {
  public observe(exchange: Exchange): void {
    const { purpose, release, situations } = exchange;
    if (purpose === 'navigation' && isHonest(exchange) && release !== undefined && situations !== undefined) {
      const { previewIds } = this.world.controller;
      const expected = situations.flatMap((situation) => expectedForNavigation(exchange, situation, previewIds));
      this.verify(expected.includes(release), () => `expected ${expected.join(' or ')}: ${describe(exchange)}`);
    }
  }
}
