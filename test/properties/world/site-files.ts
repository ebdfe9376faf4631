import type { ViewerRequest } from '../../../cli/local/cloudfront';
import type { SynthesizedSite } from '../synthesized-site';

/** What a release of the simulated site holds. The bytes say which release they are, save where all releases agree. */

/** Pages and files that differ in every release. */
export const PAGES = ['/', '/about', '/menu/', '/deep/page/'];

/** A page that only every other release has. */
export const SOMETIMES_PAGE = '/event/';

/** A page and a file that no release changes. */
export const CONSTANT_PAGE = '/legal/';
export const CONSTANT_FILE = '/logo.svg';

const OWN_FILES = new Set(['/index.html', '/404.html', '/about/index.html', '/menu/index.html', '/deep/page/index.html', '/frame/index.html',
  '/style.css', '/data/prices.json', '/data/hours.json', '/film.mp4']);

/** The whole text of a file, or undefined if the release does not have it. S3 knows no directories. */
export function fileIn(release: string, path: string): string | undefined {
  if (path === `${CONSTANT_PAGE}index.html` || path === CONSTANT_FILE) {
    return `the same ${path} in all releases`;
  }
  const own = OWN_FILES.has(path) || (path === `${SOMETIMES_PAGE}index.html` && release.charCodeAt(release.length - 1) % 2 === 0);
  return own ? `${release} ${path}` : undefined;
}

/** Names of the hashed files of a release: one of its own, and one that it has in common with its neighbours. */
export function hashedFilesOf(release: string): string[] {
  return [`/assets/app-${release}.js`, `/assets/vendor-${release.charCodeAt(release.length - 1) % 4}.js`];
}

export function hashedContent(uri: string): string {
  return `hashed ${uri}`;
}

/** The text with which a release answers a request, or undefined if it has nothing to answer with. */
export function fileFor(release: string, request: ViewerRequest, { config }: SynthesizedSite): string | undefined {
  return fileIn(release, config.fallback === 'spa' ? inApp(request) : indexed(request.uri));
}

/** The text with which a release answers a page or frame that it does not have, if the site has a page for that. */
export function notFoundPageFor(release: string, request: ViewerRequest, site: SynthesizedSite): string | undefined {
  const isMissing = asksForPage(request) && fileFor(release, request, site) === undefined;
  return isMissing && site.notFoundPage !== undefined ? fileIn(release, site.notFoundPage) : undefined;
}

/** `/about` and `/about/` are `/about/index.html`. */
function indexed(uri: string): string {
  return uri.endsWith('/') ? `${uri}index.html` : hasExtension(uri) ? uri : `${uri}/index.html`;
}

/** Every page and frame of a single-page app is `/index.html`. */
function inApp(request: ViewerRequest): string {
  return request.uri === '/' || (!hasExtension(request.uri) && asksForPage(request)) ? '/index.html' : request.uri;
}

function hasExtension(uri: string): boolean {
  return /[^/]\.[a-z0-9]+$/i.test(uri);
}

/** Whether a page or a frame is asked for, by what the client says. */
function asksForPage({ method, headers }: ViewerRequest): boolean {
  const destination = headers['sec-fetch-dest']?.[0];
  const isPage = destination === undefined ? headers.accept?.[0].includes('text/html') ?? false : destination === 'document' || destination === 'iframe';
  return isPage && (method === 'GET' || method === 'HEAD');
}
