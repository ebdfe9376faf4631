import { Annotations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import type { SiteFile } from './site-source';
import type { FallbackKind } from '../core/edge/release-path';
import { hasFileExtension } from '../core/edge/request-class';
import { invalid } from '../private/errors';

/** How a directory index answers. */
export interface DirectoryIndexOptions {
  /**
   * Page of the release that answers, with status 404, a page or frame that names no file. Scripts, images and calls of
   * scripts get a short text instead. Every release must hold it.
   *
   * CloudFront asks the bucket a second time for it, so a missing page costs two requests.
   *
   * @default - the bucket's own answer
   */
  readonly notFoundPage?: string;
}

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
   *   fallback: DocumentFallback.directoryIndex({ notFoundPage: '/404.html' }),
   * });
   */
  public static directoryIndex(options: DirectoryIndexOptions = {}): DocumentFallback {
    return new FixedFallback('directory-index', options.notFoundPage);
  }

  /** @internal */
  public abstract _kind(): FallbackKind;

  /** @internal */
  public abstract _notFoundPage(): string | undefined;
}

class FixedFallback extends DocumentFallback {
  constructor(private readonly kind: FallbackKind, private readonly notFoundPage?: string) {
    super();
  }

  /** @internal */
  public _kind(): FallbackKind {
    return this.kind;
  }

  /** @internal */
  public _notFoundPage(): string | undefined {
    return this.notFoundPage;
  }
}

/** The page comes from the release that was asked, so each release must hold it. @internal */
export function checkNotFoundPage(scope: IConstruct, fallback: DocumentFallback, own: readonly SiteFile[]): void {
  const page = fallback._notFoundPage();
  if (page !== undefined && !own.some((file) => `/${file.path}` === page)) {
    throw invalid(scope, 'fallback.notFoundPage', 'the path of a file of the release, from its root', `'${page}'`, 'write for example /404.html, and build the page');
  }
}

const MAX_NAMED = 3;

/** A directory index reads a path without extension as a folder, so such a file is in the bucket and nobody gets it. */
export function warnOfHiddenFiles(scope: IConstruct, fallback: DocumentFallback, own: readonly { readonly path: string }[]): void {
  const hidden = own.map(({ path }) => `/${path}`).filter((path) => fallback._kind() === 'directory-index' && !hasFileExtension(path));
  if (hidden.length > 0) {
    const named = hidden.slice(0, MAX_NAMED).join(', ') + (hidden.length > MAX_NAMED ? ', ...' : '');
    Annotations.of(scope).addWarningV2('cdk-blue-green:files-without-extension', 'a directory index looks for a path without a file extension in a folder, '
      + `so nobody can reach ${hidden.length} of the files: ${named}; give them an extension, leave them out of the source, or add a behaviour for them to the distribution`);
  }
}
