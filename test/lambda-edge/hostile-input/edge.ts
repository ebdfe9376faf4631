import { API_PATTERN, asCloudFrontMatches, withBackends } from './backends';
import { faultsAtBackend, reflectingBucket } from './poisoning';
import { DISTRIBUTION, NOW, SITE, SITES } from './sites';
import type { CloudFront, ViewerRequest, ViewerResponse, VirtualClock } from '../../../cli/local/cloudfront';
import { createCloudFront, createVirtualClock } from '../../../cli/local/cloudfront';
import type { EdgeConfig, EdgeDocument } from '../../../src/core';
import { writeDocument } from '../../../src/core';
import type { EdgeBundles } from '../../properties/edge-bundles';
import { ParameterStore } from '../../properties/parameter-store';
import type { SynthesizedSite } from '../../properties/synthesized-site';

/** Half of the new sessions get `two`, and a cookie may name any of these. */
export const DOCUMENT: EdgeDocument = { ...SITE.document!, weight: 50, retained: [...SITE.document!.retained, 'two'] };

/** A synthesized site with all that a router can have. */
export function configOf({ config }: SynthesizedSite): EdgeConfig {
  return { ...config, perColorPaths: [API_PATTERN], hosts: SITES[2].config.hosts };
}

/** A synthesized distribution and backends beside it, with two locations: one that everybody asks, one that only the innocent ask. */
export class Edge {
  /** What reached a backend and should not have. */
  public readonly faultsAtBackend: string[] = [];
  private readonly clock: VirtualClock = createVirtualClock(NOW);
  private readonly cdn: CloudFront;

  constructor(bundles: EdgeBundles, site: SynthesizedSite) {
    const store = new ParameterStore(this.clock, () => 10);
    store.put(site.config.parameter.region, writeDocument(DOCUMENT));
    this.cdn = createCloudFront({
      distribution: asCloudFrontMatches(withBackends(site.distribution)),
      functionCookies: site.functionCookies,
      distributionId: 'E1',
      domainName: DISTRIBUTION,
      locations: ['visited', 'untouched'],
      functions: (arn) => ({ directory: bundles.folderOf(site.stageOf(arn)), handler: 'index.handler' }),
      ports: {
        clock: this.clock,
        random: () => 0.5,
        fetch: store.fetch,
        env: { AWS_ACCESS_KEY_ID: 'id', AWS_SECRET_ACCESS_KEY: 'secret' },
        origin: async (request) => {
          this.faultsAtBackend.push(...request.origin.kind === 'custom' ? faultsAtBackend(request) : []);
          return reflectingBucket(request);
        },
      },
    });
  }

  public async ask(location: 'visited' | 'untouched', request: ViewerRequest): Promise<ViewerResponse> {
    return this.clock.settle(this.cdn.handle(location, request));
  }

  /** Neither caches nor functions remember anything. */
  public forget(): void {
    this.cdn.locations().forEach((location) => {
      location.clearCache();
      location.recycleEnvironments();
    });
  }

  public keysKept(): number {
    return [...this.cdn.location('visited').cache.entries()].length;
  }
}
