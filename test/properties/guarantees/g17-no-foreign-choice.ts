import { Guarantee } from './guarantee';
import { describe, isHonest, isPreview } from './judging';
import type { Exchange } from '../world/exchange';

/** Classes of requests, and as many again for HEAD and for OPTIONS. */
const VARIANTS = 9;

/**
 * Foreign, malformed and unknown ids select nothing. That no request changes what another client gets shows in the
 * other guarantees, for honest and hostile clients share caches and environments; here it shows in the caches' size.
 */
export class NoForeignChoice extends Guarantee {
  public observe(exchange: Exchange): void {
    const { response, situations } = exchange;
    const release = response.headers['x-bg-release']?.[0];
    if (isHonest(exchange) || isPreview(exchange) || release === undefined || situations === undefined) {
      return;
    }
    const isDocument = response.trace.requestAfterViewer?.headers['x-bg-route']?.[0].includes('.document') ?? false;
    const selectable = situations.flatMap<string | null>(({ document, traffic }) => isDocument
      ? [traffic.activeRelease, ...traffic.weight > 0 ? [traffic.candidate] : []] : document.retained);
    this.verify(selectable.includes(release), () => `could select ${selectable.join(', ')}: ${describe(exchange)}`);
  }

  public conclude(): void {
    const releases = this.world.controller.releases.length;
    for (const { name, cache } of this.world.cdn.locations()) {
      const entries = new Map<string, number>();
      for (const [, { path }] of cache.entries()) {
        entries.set(path, (entries.get(path) ?? 0) + 1);
      }
      entries.forEach((count, path) => this.verify(count <= VARIANTS * releases, () => `${name} keeps ${count} entries for ${path}`));
    }
  }
}
