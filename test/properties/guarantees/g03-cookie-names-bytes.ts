import { Guarantee } from './guarantee';
import { describe, isFileOf, isHonest, isOriginFault, isPreview, succeeded } from './judging';
import type { Exchange } from '../world/exchange';

/** The cookie names the release of the bytes that were served, also when they come from a cache. */
export class CookieNamesBytes extends Guarantee {
  public observe(exchange: Exchange): void {
    const { browser, purpose, request, response, sets: cookie } = exchange;
    const named = response.headers['x-bg-release']?.[0];
    if (cookie !== undefined || (response.status !== 304 && succeeded(exchange) && named !== undefined)) {
      const isTrue = (cookie === undefined || cookie === named) && (request.method === 'HEAD' || response.trace.behavior === '/api/*' || isFileOf(named ?? '', exchange));
      this.verify(isTrue, () => `cookie ${String(cookie)}, bytes '${Buffer.from(response.body).toString()}': ${describe(exchange)}`);
    }
    const notFoundPage = named === undefined ? undefined : exchange.notFoundPageOf(named);
    if (notFoundPage !== undefined && request.method === 'GET' && isHonest(exchange) && !isOriginFault(exchange)) {
      const isTrue = response.status === 404 && Buffer.from(response.body).toString() === notFoundPage;
      this.verify(isTrue, () => `bytes '${Buffer.from(response.body).toString()}' for what is missing: ${describe(exchange)}`);
    }
    if (purpose === 'navigation' && isHonest(exchange) && succeeded(exchange) && !isPreview(exchange)) {
      // whatever the status: what the browser shows is what its next requests are pinned to
      const pinnedTo = browser.habits.blocksCookies ? cookie : browser.pin;
      this.verify(pinnedTo === exchange.release, () => `the browser shows ${String(exchange.release)} and is pinned to ${String(pinnedTo)}: ${describe(exchange)}`);
    }
  }
}
