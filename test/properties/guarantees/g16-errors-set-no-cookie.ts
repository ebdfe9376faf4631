import { Guarantee } from './guarantee';
import { describe, isHonest } from './judging';
import type { Exchange } from '../world/exchange';

/** Errors set no cookie, and nothing but a navigation touches the release cookie. */
export class ErrorsSetNoCookie extends Guarantee {
  public observe(exchange: Exchange): void {
    const { purpose, response, sets } = exchange;
    if (response.status >= 400) {
      this.verify(response.headers['set-cookie'] === undefined, () => `an error sets ${String(response.headers['set-cookie'])}: ${describe(exchange)}`);
    } else if (purpose !== 'navigation' && isHonest(exchange)) {
      this.verify(sets === undefined, () => `sets the release cookie: ${describe(exchange)}`);
    }
  }
}
