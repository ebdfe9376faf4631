import type { EdgeReleaseRouterOptions } from '../edge-router/edge-release-router';
import type { ReleaseBackend } from '../edge-router/release-backend';

/** What the router of a site takes. */
export interface SiteRouterOptions extends EdgeReleaseRouterOptions {
  /**
   * Backends besides the site.
   *
   * @default - the site only
   */
  readonly backends?: ReleaseBackend[];
}

/** Who routes requests to the releases of a site. */
export abstract class SiteRouter {
  /**
   * The site makes an `EdgeReleaseRouter` for itself.
   *
   * @param options what the router takes besides the site and its state
   */
  public static own(options: SiteRouterOptions = {}): SiteRouter {
    return new OwnRouter(options);
  }

  /** You pass the site to an `EdgeReleaseRouter` of yours, with `ReleaseBackend.site(site)`. */
  public static none(): SiteRouter {
    return new NoRouter();
  }

  /** @internal */
  public abstract _options(): SiteRouterOptions | undefined;
}

class OwnRouter extends SiteRouter {
  constructor(private readonly options: SiteRouterOptions) {
    super();
  }

  /** @internal */
  public _options(): SiteRouterOptions {
    return this.options;
  }
}

class NoRouter extends SiteRouter {
  /** @internal */
  public _options(): undefined {
    return undefined;
  }
}
