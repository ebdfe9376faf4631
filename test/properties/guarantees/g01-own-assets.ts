import { Guarantee } from './guarantee';
import { describe, isHonest, isOriginFault, succeeded } from './judging';
import type { Exchange } from '../world/exchange';

/** The document has room for ten releases; whatever the colors and the way back hold comes first. */
const LATER_RELEASES = 7;

/** An open page gets the files of its own release for at least the retention time, counted from the release's retirement. */
export class OwnAssets extends Guarantee {
  public observe(exchange: Exchange): void {
    const { page, pinned, purpose, release } = exchange;
    if (page === undefined || !pinned || purpose !== 'part' || !isHonest(exchange) || isOriginFault(exchange)
      || exchange.fileOf(page.release) === undefined || !this.isPromised(page.release, exchange)) {
      return;
    }
    this.verify(succeeded(exchange) && (release === page.release || exchange.response.status === 304), () => `page of ${page.release}: ${describe(exchange)}`);
  }

  private isPromised(release: string, { situations, to }: Exchange): boolean {
    const { history, settings } = this.world.controller;
    return situations !== undefined
      && situations.every(({ denied, document }) => !denied.has(release) && document.generation >= history.selectableSince(release))
      && to <= history.servedUntil(release, to) + settings.retention.seconds * 1000
      && history.servedLaterThan(release, to) <= LATER_RELEASES;
  }
}
