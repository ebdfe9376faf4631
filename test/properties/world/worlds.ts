import type { WorldOptions } from './world';
import { World } from './world';
import { DocumentFallback } from '../../../src';
import type { EdgeBundles } from '../edge-bundles';
import { shippedBundles } from '../edge-bundles';
import { Ledger } from '../guarantees/ledger';
import type { SiteOptions, SynthesizedSite } from '../synthesized-site';
import { synthesizeSite } from '../synthesized-site';

const TTLS = [2, 10, 30];
const READINGS = ['cautious', 'bold'] as const;

/** How sites differ in what the edge functions do for them. */
const SITES: readonly SiteOptions[] = [
  {},
  { fallback: DocumentFallback.directoryIndex({ notFoundPage: '/404.html' }) },
  { fallback: DocumentFallback.spa() },
  { cookies: { release: '__Host-release', preview: 'look' }, bucketBy: 'visitor' },
];

/** A place where many worlds live on the bundles that ship, each of another kind: site, TTL, reading of AWS, one region down or both. */
export class Worlds {
  private readonly kinds: Omit<WorldOptions, 'seed' | 'pageLoads'>[];
  private readonly bundles: EdgeBundles[] = [];

  constructor() {
    const sites = SITES.flatMap((site) => READINGS.map((reading) => ({ ...site, api: true, reading })))
      .map((options, index) => synthesizeSite(TTLS[index % TTLS.length], options));
    const shipped = sites.map((site) => ({ site, bundles: this.shippedFor(site) }));
    this.kinds = [false, true].flatMap((outages) => shipped.map((site) => ({ ...site, outages })));
  }

  /** One world. Its kind follows from its seed, so the seed alone is enough to see it again. */
  public async live(seed: number, pageLoads: number): Promise<Ledger> {
    return new World({ ...this.kinds[seed % this.kinds.length], seed, pageLoads }).run();
  }

  /** Worlds of consecutive seeds, one after another. */
  public async liveAll(firstSeed: number, worlds: number, pageLoads: number): Promise<Ledger> {
    const ledger = new Ledger();
    for (let seed = firstSeed; seed < firstSeed + worlds; seed++) {
      ledger.add(await this.live(seed, pageLoads));
    }
    return ledger;
  }

  public remove(): void {
    this.bundles.forEach((bundles) => bundles.remove());
  }

  private shippedFor(site: SynthesizedSite): EdgeBundles {
    const bundles = shippedBundles(site.config);
    this.bundles.push(bundles);
    return bundles;
  }
}
