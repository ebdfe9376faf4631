import { Guarantee } from './guarantee';
import { describe, isHonest, isSettled } from './judging';
import type { Exchange } from '../world/exchange';

/** The first requests of one client agree, though they go out at the same time and to several locations. */
export class FirstRequests extends Guarantee {
  public observeTogether(exchanges: readonly Exchange[]): void {
    const answered = exchanges.filter(({ release }) => release !== undefined);
    const situations = answered.flatMap((exchange) => exchange.situations ?? []);
    if (answered.length < 2 || !answered.every((exchange) => isHonest(exchange) && exchange.situations !== undefined) || !isSettled(situations)
      || answered.some(({ sent }) => sent.preview.length > 0)) {
      return;
    }
    this.verify(new Set(answered.map(({ release }) => release)).size === 1, () => answered.map(describe).join('; '));
  }
}
