import { Guarantee } from './guarantee';
import { describe, isFileOf, isHonest, isOriginFault, succeeded } from './judging';
import type { Exchange } from '../world/exchange';

const PARTS_OF_A_PAGE = ['part', 'frame', 'prefetch', 'probe'];

/** Document, cookie and whatever the page asks for agree, whenever a flip happens, while its release is one that cookies may select. */
export class NoMixedPage extends Guarantee {
  public observe(exchange: Exchange): void {
    const { page, pinned, purpose, request, response, release, situations } = exchange;
    if (page === undefined || !pinned || !PARTS_OF_A_PAGE.includes(purpose) || !isHonest(exchange) || isOriginFault(exchange)
      || (request.method !== 'GET' && request.method !== 'HEAD')
      || situations === undefined || !situations.every(({ document }) => document.retained.includes(page.release))) {
      return;
    }
    const named = response.headers['x-bg-release']?.[0];
    const isWhole = response.status === 304
      ? isHeld(exchange, page.release)
      : succeeded(exchange) ? release === page.release && (request.method === 'HEAD' || isFileOf(page.release, exchange))
        : exchange.fileOf(page.release) === undefined && (named === undefined || named === page.release);
    this.verify(isWhole, () => `page of ${page.release}: ${describe(exchange)}`);
  }
}

/** After a 304 the browser shows what it held. */
function isHeld({ held, fileOf }: Exchange, release: string): boolean {
  return Buffer.from(held?.body ?? []).toString() === fileOf(release);
}
