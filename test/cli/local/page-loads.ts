import type { LocalEdge } from '../../../cli/local/edge';
import type { Color } from '../../../src/core';

/** Of all page loads together. */
export const REQUESTS_PER_SECOND = 200;
/** Page loads that make so many requests. */
export const LOADS_PER_SECOND = REQUESTS_PER_SECOND / 6;
const MOST_LOADS_AT_ONCE = 15;

/** Files of a site whose page loads tell releases apart. */
export function siteOf(release: string): Record<string, string> {
  return { 'index.html': `page of ${release}`, 'release.txt': release, [`assets/app-${release}.js`]: `app of ${release}` };
}

/** What came of many page loads. */
export interface PageLoads {
  /** How many got each release. */
  readonly byRelease: Readonly<Record<string, number>>;
  /** Failed requests, and what of a page was not of its release. */
  readonly problems: readonly string[];
  /** Pages that a function of the other color answered, where one alias takes the calls of both colors. */
  readonly mixedByAlias: number;
  readonly requestsPerSecond: number;
}

type PageLoad = { readonly release: string; readonly problems: readonly string[]; readonly isMixedByAlias: boolean };

interface Answer {
  readonly status: number;
  readonly text: string;
  readonly cookie?: string;
}

/** One browser that loads the page and what belongs to it. */
async function loadPage(edge: LocalEdge, colorOf: Readonly<Record<string, Color>>, number: number): Promise<PageLoad> {
  const location = edge.locations[number % edge.locations.length];
  const get = async (uri: string, headers: Record<string, string>): Promise<Answer> => {
    const sent = Object.fromEntries(Object.entries({ host: 'shop.example.com', ...headers }).map(([name, value]) => [name, [value]]));
    const response = await edge.request(location, { method: 'GET', uri, querystring: '', headers: sent, clientIp: `10.0.${number % 200}.${number % 199}` });
    return { status: response.status, text: Buffer.from(response.body).toString(), cookie: response.headers['set-cookie']?.[0]?.split(';')[0] };
  };
  const page = await get('/', { 'sec-fetch-dest': 'document' });
  const release = page.text.replace('page of ', '');
  const uris = ['/release.txt', `/assets/app-${release}.js`, '/api/color', '/functions/color', '/alias/color'];
  const belongs = { 'sec-fetch-dest': 'empty', 'cookie': page.cookie ?? '' };
  const answers = await Promise.all(uris.map(async (uri) => get(uri, belongs)));
  const expected = [release, `app of ${release}`, colorOf[release], colorOf[release]];
  return {
    release,
    problems: [
      ...[page, ...answers].filter(({ status }) => status !== 200).map(({ status }) => `failed with ${status}`),
      ...expected.flatMap((text, index) => answers[index].text === text ? [] : [`page of ${release} with ${uris[index]} of ${answers[index].text}`]),
    ],
    isMixedByAlias: answers[4].text !== colorOf[release],
  };
}

/** As many page loads as make so many requests a second, until it is stopped; a machine that is too slow for them gets fewer, not a queue. */
export function constantLoad(edge: LocalEdge, colorOf: Readonly<Record<string, Color>>): { stop: () => Promise<PageLoads> } {
  const begunAt = performance.now();
  const done: PageLoad[] = [];
  const open = new Set<Promise<void>>();
  let begun = 0;
  const begin = (): void => {
    const loading: Promise<void> = loadPage(edge, colorOf, begun++).then((load) => {
      done.push(load);
      open.delete(loading);
    });
    open.add(loading);
  };
  const timer = setInterval(() => {
    const due = Math.floor((performance.now() - begunAt) / 1000 * LOADS_PER_SECOND);
    while (begun < due && open.size < MOST_LOADS_AT_ONCE) {
      begin();
    }
  }, 5);
  return {
    stop: async () => {
      clearInterval(timer);
      await Promise.all(open);
      return {
        byRelease: Object.fromEntries(Object.keys(colorOf).map((release) => [release, done.filter((load) => load.release === release).length])),
        problems: done.flatMap(({ problems }) => problems),
        mixedByAlias: done.filter(({ isMixedByAlias }) => isMixedByAlias).length,
        requestsPerSecond: begun / LOADS_PER_SECOND * REQUESTS_PER_SECOND / (performance.now() - begunAt) * 1000,
      };
    },
  };
}
