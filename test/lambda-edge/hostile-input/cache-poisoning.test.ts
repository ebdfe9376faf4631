import * as fc from 'fast-check';
import { configOf, DOCUMENT, Edge } from './edge';
import { anyHostileRequest, anyInnocentRequest, anyInsidersRequest, meaningOf, PATHS } from './poisoning';
import type { ViewerRequest } from '../../../cli/local/cloudfront';
import { DocumentFallback } from '../../../src';
import type { Break } from '../../properties/broken-source';
import type { EdgeBundles } from '../../properties/edge-bundles';
import { brokenBundles, shippedBundles } from '../../properties/edge-bundles';
import type { SynthesizedSite } from '../../properties/synthesized-site';
import { synthesizeSite } from '../../properties/synthesized-site';

/** As AWS documents it, and as if all that it leaves open were against us. */
const CAUTIOUS = synthesizeSite(30);
const BOLD = synthesizeSite(30, { reading: 'bold' });
const WITH_NOT_FOUND_PAGE = synthesizeSite(30, { reading: 'bold', fallback: DocumentFallback.directoryIndex({ notFoundPage: '/404.html' }) });
const SINGLE_PAGE = synthesizeSite(30, { reading: 'bold', fallback: DocumentFallback.spa() });
const config = configOf(CAUTIOUS);

const CLASSES = 3;
/** None, gzip, br, and both. */
const ENCODINGS = 4;
const MOST_KEYS = (DOCUMENT.retained.length + 2) * CLASSES * ENCODINGS;

const RUNS = { seed: 20261121, numRuns: 2000 };

const anyVisit = (path: string): fc.Arbitrary<ViewerRequest> =>
  fc.oneof({ weight: 4, arbitrary: anyHostileRequest(path) }, { weight: 1, arbitrary: anyInsidersRequest(path) });

const anyMeeting = fc.oneof(...PATHS.map((path) => fc.record({
  hostile: fc.array(anyVisit(path), { minLength: 1, maxLength: 3 }),
  innocent: anyInnocentRequest(path),
})));

/** Whatever others asked before, everybody gets what a cache would give that saw nobody else. */
function nobodyIsPoisoned(edge: Edge): fc.IAsyncProperty<[{ hostile: ViewerRequest[]; innocent: ViewerRequest }]> {
  return fc.asyncProperty(anyMeeting, async ({ hostile, innocent }) => {
    edge.forget();
    const failed: unknown[] = [];
    for (const request of hostile) {
      const { status, trace } = await edge.ask('visited', request);
      failed.push(...status < 500 ? trace.errors : [status]);
    }
    const meaning = meaningOf(await edge.ask('visited', innocent));
    const untouched = meaningOf(await edge.ask('untouched', innocent));
    expect({ failed, meaning, faults: edge.faultsAtBackend }).toEqual({ failed: [], meaning: untouched, faults: [] });
  });
}

/** Keys that any number of hostile requests for one path make. */
async function keysOf(edge: Edge, path: string, requests: number): Promise<Set<string>> {
  const keys = new Set<string>();
  edge.forget();
  for (const request of fc.sample(anyHostileRequest(path), { seed: 20261121, numRuns: requests })) {
    const { trace } = await edge.ask('visited', { ...request, uri: path });
    if (trace.cacheKey !== undefined) {
      keys.add(trace.cacheKey);
    }
  }
  return keys;
}

describe.each([
  ['cautious', CAUTIOUS], ['bold', BOLD], ['bold, with a page for what is missing', WITH_NOT_FOUND_PAGE], ['bold, a single-page app', SINGLE_PAGE],
])('the shipped functions in the synthesized distribution (%s)', (_, site) => {
  let bundles: EdgeBundles;
  beforeAll(() => {
    bundles = shippedBundles(configOf(site));
  });
  afterAll(() => bundles.remove());

  test('answer nobody otherwise or with 5xx in 2,000 hostile meetings', async () => {
    await fc.assert(nobodyIsPoisoned(new Edge(bundles, site)), RUNS);
  });

  test.each(['/', '/style.css', '/missing'])('make a handful of keys for %s, however many hostile requests come', async (path) => {
    const edge = new Edge(bundles, site);
    const keys = await keysOf(edge, path, 2000);
    expect(keys.size).toBeGreaterThan(ENCODINGS);
    expect(keys.size).toBeLessThanOrEqual(MOST_KEYS);
    expect(edge.keysKept()).toBeLessThanOrEqual(2 * MOST_KEYS); // what a HEAD brought is kept apart
  });
});

describe('hostile visits show that', () => {
  async function isPoisoned(breaks: readonly Break[], site: SynthesizedSite = CAUTIOUS): Promise<boolean> {
    const bundles = await brokenBundles(configOf(site), breaks);
    try {
      return (await fc.check(nobodyIsPoisoned(new Edge(bundles, site)), { ...RUNS, endOnFailure: true })).failed;
    } finally {
      bundles.remove();
    }
  }

  const ROUTE_OF_THE_CLIENT: Break[] = [
    { file: 'lambda-edge/viewer-request.ts', from: 'removeInternalHeaders(request.headers);', to: '' },
    { file: 'lambda-edge/viewer-request.ts', from: 'setHeader(request.headers, ROUTE_HEADER, ', to: 'request.headers[ROUTE_HEADER] || setHeader(request.headers, ROUTE_HEADER, ' },
  ];

  test.each<[string, Break[]]>([
    ['the cookie comes from module memory', [
      { file: 'lambda-edge/origin-response.ts', from: '=${route.release}; Path', to: '=${(config as { first?: string }).first ??= route.release}; Path' },
    ]],
    ['origin-request reads another header of the client', [
      { file: 'lambda-edge/origin-request.ts', from: 'request.uri = path;', to: 'request.uri = request.headers.cookie ? `${path}/${request.headers.cookie[0].value.length}` : path;' },
    ]],
    ['a backend learns the credential', [
      { file: 'lambda-edge/origin-request.ts', from: 'removeCookie(request.headers, config.cookies.preview);', to: '' },
    ]],
    ['a long path grows into 5xx', [
      { file: 'lambda-edge/origin-request.ts', from: 'request.uri = path;', to: 'request.uri = path + \'x\'.repeat(8192);' },
    ]],
  ])('%s', async (_, breaks) => {
    expect(await isPoisoned(breaks)).toBe(true);
  });

  test('the page for what is missing is the first that was ever asked for', async () => {
    expect(await isPoisoned([{
      file: 'lambda-edge/origin-request.ts', from: ': releaseFile(page, route);', to: ': (config as { first?: string }).first ??= releaseFile(page, route);',
    }], WITH_NOT_FOUND_PAGE)).toBe(true);
  });

  test('a policy forwards what is not in the key', async () => {
    const behaviors = CAUTIOUS.distribution.behaviors.map((behavior) => {
      const originRequestPolicy = { ...behavior.originRequestPolicy, headers: { kind: 'all' } as const };
      return { ...behavior, originRequestPolicy };
    });
    expect(await isPoisoned([], { ...CAUTIOUS, distribution: { ...CAUTIOUS.distribution, behaviors } })).toBe(true);
  });

  test('a client that writes the route makes keys without end', async () => {
    const bundles = await brokenBundles(config, ROUTE_OF_THE_CLIENT);
    try {
      expect((await keysOf(new Edge(bundles, CAUTIOUS), '/', 2000)).size).toBeGreaterThan(MOST_KEYS);
    } finally {
      bundles.remove();
    }
  });
});
