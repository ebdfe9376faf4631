import { Guarantee } from './guarantee';
import { describe, isOriginFault } from './judging';
import type { Exchange } from '../world/exchange';

/** An unreadable state is a 5xx in one case only: neither region answers, and the environment has never read a document. */
export class UnreadableState extends Guarantee {
  private readonly informed = new Set<string>();

  public observe(exchange: Exchange): void {
    const { response, oldest } = exchange;
    const environment = response.trace.stages[0]?.environment;
    if (response.status < 500 || isOriginFault(exchange)) {
      this.verify(true, () => '');
      if (environment !== undefined && exchange.purpose !== 'link') {
        this.informed.add(environment);
      }
      return;
    }
    const isMaintenance = response.status === 503 && response.headers['retry-after'] !== undefined && response.headers['cache-control']?.[0] === 'no-store';
    this.verify(isMaintenance && oldest === undefined && !this.informed.has(environment), () => `${response.trace.errors.join('; ')}: ${describe(exchange)}`);
  }
}
