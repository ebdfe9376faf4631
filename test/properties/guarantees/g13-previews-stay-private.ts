import { Guarantee } from './guarantee';
import { describe, isPreview, previewed } from './judging';
import type { Exchange } from '../world/exchange';

/** What a credential opens is kept by no cache, touches no release cookie, and reaches nobody else. */
export class PreviewsStayPrivate extends Guarantee {
  public observe(exchange: Exchange): void {
    const { sent, sets, response, location, purpose, situations } = exchange;
    const { previewIds } = this.world.controller;
    const isOpened = situations?.every((situation) => previewed({ ...exchange, from: exchange.to }, situation, previewIds) !== undefined);
    if (isOpened && response.status === 200 && response.headers['x-bg-release'] !== undefined && !['link', 'hashed'].includes(purpose)) {
      this.verify(isPreview(exchange), () => `may be kept: ${describe(exchange)}`);
    }
    if (isPreview(exchange)) {
      const isHolder = sent.preview.some((token) => previewIds.has(token));
      this.verify(isHolder, () => `without a credential: ${describe(exchange)}`);
      this.verify(sets === undefined, () => `sets the release cookie: ${describe(exchange)}`);
      const { cache, cacheKey } = response.trace;
      const isKept = cache === 'hit' || (cacheKey !== undefined && response.status < 400 && this.world.cdn.location(location).cache.get(cacheKey) !== undefined);
      this.verify(!isKept, () => `is kept: ${describe(exchange)}`);
    }
  }
}
