import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Plugin } from 'vite' with { 'resolution-mode': 'import' };

const SITE = join(__dirname, 'site');
const PAGES = { home: 'index.html', menu: 'menu/index.html', about: 'about/index.html', app: 'app/index.html', missing: '404.html' };
const RELEASES = { 1: { version: '1.0', color: 'blue' }, 2: { version: '2.0', color: 'green' } } as const;

/** A release of the example site: both come from one source tree. */
export type ReleaseNumber = keyof typeof RELEASES;

/**
 * Builds one release of the site. The same source always gives the same bytes.
 *
 * `buildRelease(2, 'releases/2')` writes `index.html`, `menu/index.html`, `release.json`, `assets/logo-<hash>.svg` and so on.
 */
export async function buildRelease(release: ReleaseNumber, outDir: string): Promise<void> {
  const { build } = await import('vite'); // vite is an ES module, this file compiles to CommonJS
  await build({
    configFile: false,
    envDir: false,
    root: SITE,
    publicDir: join(SITE, 'public', String(release)),
    appType: 'mpa',
    logLevel: 'warn',
    define: { __RELEASE__: String(release), __VERSION__: JSON.stringify(RELEASES[release].version) },
    plugins: [pageTemplate(release)],
    build: {
      outDir,
      emptyOutDir: true,
      assetsInlineLimit: 0,
      minify: true,
      modulePreload: { polyfill: false },
      rolldownOptions: { input: PAGES },
    },
  });
}

/** Pages share a header and a footer, and may hold parts that only one release has. */
function pageTemplate(release: ReleaseNumber): Plugin {
  return {
    name: 'page-template',
    transformIndexHtml: {
      order: 'pre',
      async handler(page, { path }) {
        const html = onlyOf(release, await withPartials(page));
        return html
          .replaceAll('{{version}}', RELEASES[release].version)
          .replaceAll('{{color}}', RELEASES[release].color)
          .replace(`<a href="${path.replace(/index\.html$/, '')}"`, '$& aria-current="page"');
      },
    },
  };
}

/** `<!-- include header -->` stands for `site/partials/header.html`. */
async function withPartials(page: string): Promise<string> {
  let html = page;
  for (const [mark, name] of page.matchAll(/<!-- include ([a-z]+) -->/g)) {
    const partial = await readFile(join(SITE, 'partials', `${name}.html`), 'utf8');
    html = html.replace(mark, () => partial.trimEnd());
  }
  return html;
}

/** `<!-- release 2 -->new<!-- end -->` is kept in release 2 and dropped from the others. */
function onlyOf(release: ReleaseNumber, html: string): string {
  return html.replace(/[ \t]*<!-- release (\d) -->\n?([\s\S]*?)[ \t]*<!-- end -->\n?/g,
    (_, number: string, part: string) => Number(number) === release ? part : '');
}

async function buildAll(): Promise<void> {
  await buildRelease(1, join(__dirname, 'releases', '1'));
  await buildRelease(2, join(__dirname, 'releases', '2'));
}

if (require.main === module) {
  void buildAll();
}
