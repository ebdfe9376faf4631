import { Guarantee } from './guarantee';
import { describe, previewed } from './judging';
import type { Exchange } from '../world/exchange';

/** A release that never had traffic cannot be reached without a credential that is valid for it. Hashed files aside. */
export class Unexposed extends Guarantee {
  public observe(exchange: Exchange): void {
    const { controller } = this.world;
    const release = releaseOfBytes(exchange) ?? exchange.response.headers['x-bg-release']?.[0];
    if (release !== undefined && exchange.purpose !== 'hashed') {
      const { history } = controller;
      // a release that was swept may come again as a new one, while who knows an older document still means the one before
      const isKnown = exchange.situations?.some(({ document }) => document.retained.includes(release)) ?? true;
      const isExposed = history.exposed(release) || (isKnown && history.wasExposed(release));
      this.verify(isExposed || this.isOpened(release, exchange), () => `${release} was never exposed: ${describe(exchange)}`);
    }
  }

  private isOpened(release: string, exchange: Exchange): boolean {
    const { previewIds, credentials } = this.world.controller;
    return exchange.situations === undefined
      ? exchange.sent.preview.some((token) => credentials.some((credential) => credential.token === token && credential.release === release))
      : exchange.situations.some((situation) => previewed(exchange, situation, previewIds) === release);
  }
}

function releaseOfBytes({ response }: Exchange): string | undefined {
  return /^(r[0-9a-z]+-[0-9a-z]+) \//.exec(Buffer.from(response.body).toString())?.[1];
}
