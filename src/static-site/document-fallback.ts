import type { FallbackKind } from '../core/edge/release-path';

/** How a site answers a path that names no file. Paths with a file extension are never answered by another file. */
export abstract class DocumentFallback {
  /**
   * Every page is `/index.html`: a single-page app with its own router. Subresources that are missing get 404.
   *
   * @example
   * new BlueGreenStaticSite(this, 'App', {
   *   source: SiteSource.asset('examples/static-site/releases/1'),
   *   fallback: DocumentFallback.spa(),
   * });
   */
  public static spa(): DocumentFallback {
    return new FixedFallback('spa');
  }

  /**
   * A page is the `index.html` of its folder: `/about` and `/about/` are `/about/index.html`.
   *
   * @example
   * new BlueGreenStaticSite(this, 'Pages', {
   *   source: SiteSource.asset('examples/static-site/releases/1'),
   *   fallback: DocumentFallback.directoryIndex(),
   * });
   */
  public static directoryIndex(): DocumentFallback {
    return new FixedFallback('directory-index');
  }

  /** @internal */
  public abstract _kind(): FallbackKind;
}

class FixedFallback extends DocumentFallback {
  constructor(private readonly kind: FallbackKind) {
    super();
  }

  /** @internal */
  public _kind(): FallbackKind {
    return this.kind;
  }
}
