import type { LocalEdge } from '../../../cli/local/edge';
import type { Color } from '../../../src/core';

/** Of all page loads together. */
export const REQUESTS_PER_SECOND = 200;
const REQUESTS_PER_LOAD = 6;
/** Page loads that make so many requests. */
export const LOADS_PER_SECOND = REQUESTS_PER_SECOND / REQUESTS_PER_LOAD;
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
  /** Seconds that the load lasted, and requests: due in that time, counted as they were sent, and never sent as the machine was too slow for their page. */
  readonly load: { readonly seconds: number; readonly due: number; readonly sent: number; readonly skipped: number };
}

type PageLoad = { readonly release: string; readonly problems: readonly string[]; readonly isMixedByAlias: boolean };

interface Answer {
  readonly status: number;
  readonly text: string;
  readonly cookie?: string;
}

/** One browser that loads the page and what belongs to it. */
async function loadPage(edge: Pick<LocalEdge, 'locations' | 'request'>, colorOf: Readonly<Record<string, Color>>, number: number): Promise<PageLoad> {
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

/**
 * As many page loads as make so many requests a second, until it is stopped. A load that is due while as many as may be are open is left
 * out for good: a machine that is too slow gets fewer, not a queue, and the result says how many.
 */
export function constantLoad(edge: LocalEdge, colorOf: Readonly<Record<string, Color>>): { stop: () => Promise<PageLoads> } {
  const begunAt = performance.now();
  const done: PageLoad[] = [];
  const open = new Set<Promise<void>>();
  let due = 0;
  let sent = 0;
  let skipped = 0;
  const counted: Pick<LocalEdge, 'locations' | 'request'> = {
    locations: edge.locations,
    request: async (...given) => {
      sent++;
      return edge.request(...given);
    },
  };
  const begin = (): void => {
    const loading: Promise<void> = loadPage(counted, colorOf, due).then((load) => {
      done.push(load);
      open.delete(loading);
    });
    open.add(loading);
  };
  const timer = setInterval(() => {
    for (const dueNow = Math.floor((performance.now() - begunAt) / 1000 * LOADS_PER_SECOND); due < dueNow; due++) {
      if (open.size < MOST_LOADS_AT_ONCE) {
        begin();
      } else {
        skipped++;
      }
    }
  }, 5);
  return {
    stop: async () => {
      clearInterval(timer);
      const seconds = (performance.now() - begunAt) / 1000;
      await Promise.all(open);
      return {
        byRelease: Object.fromEntries(Object.keys(colorOf).map((release) => [release, done.filter((load) => load.release === release).length])),
        problems: done.flatMap(({ problems }) => problems),
        mixedByAlias: done.filter(({ isMixedByAlias }) => isMixedByAlias).length,
        load: { seconds, due: due * REQUESTS_PER_LOAD, sent, skipped: skipped * REQUESTS_PER_LOAD },
      };
    },
  };
}
