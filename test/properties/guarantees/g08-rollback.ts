import { Guarantee } from './guarantee';
import { describe, isHonest, isOriginFault, isPreview, succeeded } from './judging';
import type { Exchange } from '../world/exchange';

/** One bound after a roll back every location serves what was active before, from files that are still there. */
export class Rollback extends Guarantee {
  public observe(exchange: Exchange): void {
    const { purpose, release, oldest } = exchange;
    if (purpose !== 'navigation' || !isHonest(exchange) || isPreview(exchange) || isOriginFault(exchange) || release === undefined || oldest === undefined) {
      return;
    }
    for (const rollback of this.world.controller.history.rollbacks.values()) {
      if (oldest >= rollback.generation) {
        const served = succeeded(exchange) || exchange.fileOf(release) === undefined;
        this.verify(release !== rollback.release && served, () => `${rollback.release} was rolled back: ${describe(exchange)}`);
      }
    }
  }
}
