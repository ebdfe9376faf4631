import { Guarantee } from './guarantee';
import { isHonest, isPreview, isSettled } from './judging';
import type { Ledger, Share } from './ledger';
import type { Exchange } from '../world/exchange';

/** The share of new clients that get the candidate is its weight, as near as chance allows. Judged over many worlds. */
export class Weights extends Guarantee {
  public observe(exchange: Exchange): void {
    const { browser, purpose, release, situations, sent } = exchange;
    if (purpose !== 'navigation' || !browser.isNew || !isHonest(exchange) || isPreview(exchange)
      || sent.release.length + sent.preview.length > 0 || release === undefined || situations === undefined || !isSettled(situations)) {
      return;
    }
    const { weight, candidate } = situations[0].traffic;
    if (weight > 0 && browser.countsAsNew()) {
      this.world.ledger.countClient(weight, release === candidate);
      this.verify(true, () => '');
    }
  }
}

/** Shares that are further from their weights than chance explains. */
export function sharesBeyond({ shares }: Pick<Ledger, 'shares'>, sigmas: number): string[] {
  return Object.entries(shares).filter(([weight, share]) => deviation(Number(weight), share) > sigmas)
    .map(([weight, { clients, onCandidate }]) => `${onCandidate} of ${clients} new clients at ${weight} %`);
}

/** How far a share is from its weight, in standard deviations. Where chance has no say, any difference is infinitely far. */
export function deviation(weight: number, { clients, onCandidate }: Share): number {
  const p = weight / 100;
  const difference = Math.abs(onCandidate / clients - p);
  return difference === 0 ? 0 : difference / Math.sqrt(p * (1 - p) / clients);
}
