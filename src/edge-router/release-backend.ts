import type { BlueGreenStaticSite } from '../static-site/blue-green-static-site';

/** What a router sends requests to. */
export abstract class ReleaseBackend {
  /**
   * A static site: one prefix per release in one bucket. It answers every path that no other backend takes.
   *
   * @example
   * const site = new BlueGreenStaticSite(this, 'Site', {
   *   source: SiteSource.asset('examples/static-site/releases/1'),
   *   router: SiteRouter.none(),
   * });
   * new EdgeReleaseRouter(this, 'Router', { state: site.state, backends: [ReleaseBackend.site(site)] });
   */
  public static site(site: BlueGreenStaticSite): ReleaseBackend {
    return new SiteBackend(site);
  }

  /** @internal */
  public abstract _site(): BlueGreenStaticSite;
}

class SiteBackend extends ReleaseBackend {
  constructor(private readonly site: BlueGreenStaticSite) {
    super();
  }

  /** @internal */
  public _site(): BlueGreenStaticSite {
    return this.site;
  }
}
