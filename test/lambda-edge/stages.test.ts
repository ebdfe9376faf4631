import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';
import type { Headers, OriginResponse, ViewerResponse } from '../../cli/local/cloudfront';
import { createCloudFront, createVirtualClock } from '../../cli/local/cloudfront';
import type { EdgeDocument } from '../../src/core';
import { writeDocument } from '../../src/core';
import type { EdgeBundles } from '../properties/edge-bundles';
import { shippedBundles } from '../properties/edge-bundles';
import { ParameterStore } from '../properties/parameter-store';
import { synthesizeSite } from '../properties/synthesized-site';

const TOKEN = 'tOkEn-'.padEnd(43, 'x');
const NOW = Date.UTC(2026, 10, 21);
const DOCUMENT: EdgeDocument = {
  schema: 1,
  id: 'life',
  generation: 3,
  active: 'blue',
  releases: { blue: 'one', green: 'two' },
  retained: ['one'],
  weight: 0,
  previews: [{ id: createHash('sha256').update(TOKEN).digest('base64url').slice(0, 22), release: 'two', expires: NOW / 1000 + 600 }],
};

const site = synthesizeSite(30);
let bundles: EdgeBundles;
beforeAll(() => {
  bundles = shippedBundles(site.config);
});
afterAll(() => bundles.remove());

/** The shipped stages before a bucket that answers every known path with its own address. */
function edge(document: EdgeDocument | null = DOCUMENT, originHeaders: Headers = { 'content-type': ['text/html; charset=utf-8'] }): (uri: string, headers?: Headers, querystring?: string) => Promise<ViewerResponse> {
  const clock = createVirtualClock(NOW);
  const store = new ParameterStore(clock, () => 10);
  if (document !== null) {
    store.put(site.config.parameter.region, writeDocument(document));
  }
  const cdn = createCloudFront({
    distribution: site.distribution,
    distributionId: 'E1',
    domainName: 'd.example',
    locations: ['here'],
    functions: (arn) => ({ directory: bundles.folderOf(site.stageOf(arn)), handler: 'index.handler' }),
    ports: {
      clock,
      random: () => 0.5,
      fetch: store.fetch,
      env: { AWS_ACCESS_KEY_ID: 'id', AWS_SECRET_ACCESS_KEY: 'secret' },
      origin: async ({ uri }): Promise<OriginResponse> => uri.includes('missing')
        ? { status: 404, headers: {}, body: Buffer.from('<Error/>') }
        : { status: 200, headers: { ...originHeaders, etag: ['"same"'] }, body: Buffer.from(uri) },
    },
  });
  return async (uri, headers = {}, querystring = '') => clock.settle(cdn.handle('here', {
    method: 'GET', uri, querystring, clientIp: '192.0.2.1', headers: { host: ['shop.example'], ...headers },
  }));
}

const DOCUMENT_HEADERS: Headers = { 'sec-fetch-dest': ['document'] };
const STYLE_HEADERS: Headers = { 'sec-fetch-dest': ['style'] };
const bodyOf = (response: ViewerResponse): string => Buffer.from(response.body).toString();

describe('a document', () => {
  test('comes from the active release, names it in the cookie, and is kept by the edge but not by browsers', async () => {
    const response = await edge()('/about/', DOCUMENT_HEADERS);
    expect(bodyOf(response)).toBe('/releases/one/about/index.html');
    expect(response.headers['set-cookie']).toEqual(['bg-release=one; Path=/; Secure; HttpOnly; SameSite=Lax']);
    expect(response.headers['cache-control']).toEqual(['public, max-age=0, must-revalidate, s-maxage=86400']);
    expect(response.headers['x-bg-release']).toEqual(['one']);
  });

  test('is the same with its cookie when the cache answers', async () => {
    const request = edge();
    await request('/', DOCUMENT_HEADERS);
    const again = await request('/', DOCUMENT_HEADERS);
    expect(again.trace.cache).toBe('hit');
    expect(again.headers['set-cookie']).toEqual(['bg-release=one; Path=/; Secure; HttpOnly; SameSite=Lax']);
  });

  test('is never answered by 304, which would leave the old bytes with a new cookie', async () => {
    const request = edge();
    await request('/', DOCUMENT_HEADERS);
    expect((await request('/', { ...DOCUMENT_HEADERS, 'if-none-match': ['"same"'] })).status).toBe(200);
  });

  test('that is missing is 404 and sets no cookie', async () => {
    const response = await edge()('/missing', DOCUMENT_HEADERS);
    expect(response.status).toBe(404);
    expect(response.headers['set-cookie']).toBeUndefined();
  });
});

describe('a navigation that opens no page', () => {
  test.each<[string, Headers]>([
    ['a file to save', { 'content-type': ['application/zip'] }],
    ['a page to save', { 'content-type': ['text/html'], 'content-disposition': ['attachment; filename="a.html"'] }],
  ])('but is %s leaves the open page its release: no cookie', async (_, headers) => {
    const response = await edge(DOCUMENT, headers)('/brochure', DOCUMENT_HEADERS);
    expect(response.status).toBe(200);
    expect(response.headers['set-cookie']).toBeUndefined();
  });
});

describe('a subresource', () => {
  test('sets no cookie and may be revalidated', async () => {
    const request = edge();
    const first = await request('/style.css', STYLE_HEADERS);
    expect(first.headers['set-cookie']).toBeUndefined();
    expect(first.headers['x-bg-release']).toEqual(['one']);
    const again = await request('/style.css', { ...STYLE_HEADERS, 'if-none-match': ['"same"'] });
    expect(again.trace.requestAfterViewer?.headers['if-none-match']).toEqual(['"same"']);
  });
});

describe('a preview link', () => {
  test('leads to the same page of this host, with the credential in a cookie and out of the address', async () => {
    const response = await edge()('/menu/', DOCUMENT_HEADERS, `table=4&bg-preview=${TOKEN}`);
    expect(response.status).toBe(302);
    expect(response.headers.location).toEqual(['https://shop.example/menu/?table=4']);
    expect(response.headers['set-cookie']).toEqual([`bg-preview=${TOKEN}; Path=/; HttpOnly; Secure; SameSite=Lax`]);
    expect(response.headers['cache-control']).toEqual(['no-store']);
    expect(response.headers['referrer-policy']).toEqual(['no-referrer']);
  });

  test('with anything but a credential ends the preview', async () => {
    const response = await edge()('/', DOCUMENT_HEADERS, 'bg-preview=');
    expect(response.headers['set-cookie']).toEqual(['bg-preview=; Path=/; HttpOnly; Secure; SameSite=Lax; Max-Age=0']);
  });

  test('cannot lead to another host', async () => {
    const response = await edge()('//evil.example/x', DOCUMENT_HEADERS, `bg-preview=${TOKEN}`);
    expect(response.headers.location).toEqual(['https://shop.example/evil.example/x']);
  });
});

describe('a preview credential', () => {
  const cookie: Headers = { ...DOCUMENT_HEADERS, cookie: [`bg-preview=${TOKEN}`] };

  test('opens its release to its holder, who keeps his release cookie, and asks robots to stay away', async () => {
    const response = await edge()('/', cookie);
    expect(bodyOf(response)).toBe('/releases/two/index.html');
    expect(response.headers['cache-control']).toEqual(['private, no-store']);
    expect(response.headers['x-robots-tag']).toEqual(['noindex']);
    expect(response.headers['set-cookie']).toBeUndefined();
  });

  test('leaves nothing in the cache, for others or for its holder', async () => {
    const request = edge();
    await request('/', cookie);
    expect((await request('/', cookie)).trace.cache).toBe('miss');
    expect(bodyOf(await request('/', DOCUMENT_HEADERS))).toBe('/releases/one/index.html');
  });

  test('that nobody issued is as if it were not there', async () => {
    expect(bodyOf(await edge()('/', { ...DOCUMENT_HEADERS, cookie: [`bg-preview=${'y'.repeat(43)}`] }))).toBe('/releases/one/index.html');
  });
});

describe('without any document', () => {
  test('the answer is a fixed 503 that nobody keeps', async () => {
    const response = await edge(null)('/', DOCUMENT_HEADERS);
    expect(response.status).toBe(503);
    expect(response.headers['retry-after']).toEqual(['5']);
    expect(response.headers['cache-control']).toEqual(['no-store']);
    expect(response.headers['set-cookie']).toBeUndefined();
  });
});

describe('paths', () => {
  test.each(['/../secret', '/a/%2e%2e/b', '/a\\..\\b', '/%2Fetc', '/a/./b'])('%s leads out of no release', async (uri) => {
    const response = await edge()(uri, DOCUMENT_HEADERS);
    expect(response.status).toBe(404);
    expect(response.trace.originRequest).toBeUndefined();
  });

  test('that name another release lead into the own one', async () => {
    expect(bodyOf(await edge()('/releases/two/style.css', STYLE_HEADERS))).toBe('/releases/one/releases/two/style.css');
  });
});

describe('each shipped bundle', () => {
  test.each(['viewer-request', 'origin-request', 'origin-response'])('%s is at most 16 KB and carries no SDK', (stage) => {
    const code = fs.readFileSync(path.join(__dirname, '..', '..', 'assets', 'lambda-edge', stage, 'index.js'), 'utf8');
    expect(code.length).toBeLessThanOrEqual(16 * 1024);
    expect(code).not.toMatch(/aws-sdk|smithy/);
  });
});
