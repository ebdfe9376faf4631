import type { SharedConflict, Site } from './site-releases';
import { SiteReleases } from './site-releases';
import type { LayoutConflict, SiteLayout } from '../../src/core/site-layout';
import type { Truth } from '../../src/core/state/truth';
import type { StateStore } from '../store/state-store';

/** What a deploy would break of the releases that a state knows. */
export class SiteConflicts {
  constructor(
    private readonly stateName: string, private readonly sites: ReadonlyMap<string, Site>, private readonly store: Pick<StateStore, 'load'>,
  ) {}

  /** A shared file of an uploaded manifest that another release of the state holds with other bytes. */
  public async shared(component: string, release: string): Promise<SharedConflict | undefined> {
    const records = await this.records();
    const staged = Object.keys(records).filter((other) => records[other].components[component] !== undefined);
    return this.releasesOf(component).sharedConflict(release, { state: this.stateName, staged });
  }

  /** What a new layout of a site would change for releases that visitors may get, or that can be staged again. */
  public async layout(component: string, wanted: SiteLayout, current?: SiteLayout): Promise<LayoutConflict | undefined> {
    const records = await this.records();
    const inUse = Object.keys(records).filter((release) => {
      const { components, deniedAt, prunedAt } = records[release];
      return components[component] !== undefined && deniedAt === undefined && prunedAt === undefined;
    });
    return this.releasesOf(component).layoutConflict(inUse, wanted, current);
  }

  private releasesOf(component: string): SiteReleases {
    return new SiteReleases(this.sites.get(component)!.bucket);
  }

  private async records(): Promise<Truth['records']> {
    return (await this.store.load())?.records ?? {};
  }
}
