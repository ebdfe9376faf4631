import { Guarantee } from './guarantee';
import { describe, isHonest, isOriginFault, succeeded } from './judging';
import type { Exchange } from '../world/exchange';
import { hashedContent } from '../world/site-files';

/** Any open tab, however old and whatever its cookies, gets its content-hashed files until its release is pruned. */
export class HashedAssets extends Guarantee {
  public observe(exchange: Exchange): void {
    const { held, purpose, page, request, response } = exchange;
    if (purpose !== 'hashed' || !isHonest(exchange) || isOriginFault(exchange) || this.world.controller.isPruned(page!.release)) {
      return;
    }
    const body = Buffer.from(response.status === 304 ? held?.body ?? [] : response.body).toString();
    const isThere = succeeded(exchange) && body === hashedContent(request.uri);
    this.verify(isThere && response.trace.stages.length === 0 && response.headers['set-cookie'] === undefined, () => `page of ${page!.release}: ${describe(exchange)}`);
  }
}
