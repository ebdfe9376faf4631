import type { EdgeReleaseRouterOptions } from '../edge-router/edge-release-router';

/** Who routes requests to the releases of a site. */
export abstract class SiteRouter {
  /**
   * The site makes an `EdgeReleaseRouter` for itself.
   *
   * @param options what the router takes besides state and backends
   */
  public static own(options: EdgeReleaseRouterOptions = {}): SiteRouter {
    return new OwnRouter(options);
  }

  /** You pass the site to an `EdgeReleaseRouter` of yours, with `ReleaseBackend.site(site)`. */
  public static none(): SiteRouter {
    return new NoRouter();
  }

  /** @internal */
  public abstract _options(): EdgeReleaseRouterOptions | undefined;
}

class OwnRouter extends SiteRouter {
  constructor(private readonly options: EdgeReleaseRouterOptions) {
    super();
  }

  /** @internal */
  public _options(): EdgeReleaseRouterOptions {
    return this.options;
  }
}

class NoRouter extends SiteRouter {
  /** @internal */
  public _options(): undefined {
    return undefined;
  }
}
