/** What a release of the simulated site holds. The bytes say which release they are, save where all releases agree. */

/** Pages and files that differ in every release. */
export const PAGES = ['/', '/about', '/menu/', '/deep/page/'];

/** A page that only every other release has. */
export const SOMETIMES_PAGE = '/event/';

/** A page and a file that no release changes. */
export const CONSTANT_PAGE = '/legal/';
export const CONSTANT_FILE = '/logo.svg';

const OWN_FILES = new Set(['/index.html', '/about/index.html', '/menu/index.html', '/deep/page/index.html', '/frame/index.html',
  '/style.css', '/data/prices.json', '/data/hours.json', '/film.mp4']);

/** The whole text of a file, or undefined if the release does not have it. */
export function fileOf(release: string, uri: string): string | undefined {
  const path = indexed(uri);
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

/** `/about` and `/about/` are `/about/index.html`. */
function indexed(uri: string): string {
  return uri.endsWith('/') ? `${uri}index.html` : /[^/]\.[a-z0-9]+$/i.test(uri) ? uri : `${uri}/index.html`;
}
