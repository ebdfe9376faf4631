import type { Server } from 'node:http';
import { createServer, request } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { App, Duration, Stack } from 'aws-cdk-lib';
import type { LocalEdge } from '../../../cli/local/edge';
import { startLocalEdge } from '../../../cli/local/edge';
import { BlueGreenStaticSite, ReleaseBackend, ReleaseState, SiteRouter, SiteSource } from '../../../src';
import type { Color } from '../../../src/core';
import { withFolder, writeFiles } from '../temporary-folder';

const REQUESTS_PER_SECOND = 200;
/** Requests of one page load. */
const REQUESTS = 4;
const MOST_LOADS_AT_ONCE = 25;
/** `npm run test:full` flips more often. */
const CYCLES = Number(process.env.FLIP_CYCLES ?? 1);

const ADDRESSES = { blue: 'blue.api.example.com', green: 'green.api.example.com' };

/** The server of one color: says which color it is, over HTTP and to whoever opens a WebSocket. */
async function serve(color: Color): Promise<Server> {
  const server = createServer((_, outgoing) => outgoing.end(color));
  server.on('upgrade', (_, socket) => {
    socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: x\r\n\r\n');
    socket.on('data', (message: Buffer) => socket.write(`${color}: ${message.toString()}`));
    socket.on('error', () => socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

function assembly(folder: string, release: string): string {
  const outdir = join(folder, `out-${release}`);
  const stack = new Stack(new App({ outdir }), 'Shop', { env: { region: 'eu-west-1' } });
  const site = writeFiles(join(folder, release), { 'index.html': `page of ${release}`, 'release.txt': release, 'assets/app.js': 'app()' });
  new BlueGreenStaticSite(stack, 'Site', {
    source: SiteSource.asset(site),
    state: new ReleaseState(stack, 'Release', { releaseId: release, stateTtl: Duration.seconds(2) }),
    router: SiteRouter.own({ backends: [ReleaseBackend.httpOrigins({ pathPattern: '/api/*', ...ADDRESSES })] }),
  });
  (stack.node.root as App).synth();
  return outdir;
}

/** Release `one` is active on blue, `two` staged on green, each with its own server. */
async function withShop(act: (edge: LocalEdge) => Promise<void>): Promise<void> {
  await withFolder(async (folder) => {
    const servers = { blue: await serve('blue'), green: await serve('green') };
    const url = (server: Server): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const origins = { [ADDRESSES.blue]: url(servers.blue), [ADDRESSES.green]: url(servers.green) };
    const edge = await startLocalEdge({ assemblies: [assembly(folder, 'one'), assembly(folder, 'two')], port: 0, controlPort: 0, origins });
    try {
      await act(edge);
    } finally {
      await edge.close();
      Object.values(servers).forEach((server) => server.close().closeAllConnections());
    }
  });
}

const COLOR_OF: Record<string, Color> = { one: 'blue', two: 'green' };

/** What came of many page loads: how many per release, and what was wrong. */
interface Load {
  readonly loads: Readonly<Record<string, number>>;
  readonly problems: readonly string[];
  readonly requestsPerSecond: number;
}

/** One browser that loads the page and what belongs to it. @returns what is wrong, and the release that it got */
async function load(edge: LocalEdge, number: number): Promise<{ release: string; problems: string[] }> {
  const location = edge.locations[number % edge.locations.length];
  const get = async (uri: string, headers: Record<string, string>): Promise<{ status: number; text: string; cookie?: string }> => {
    const sent = Object.fromEntries(Object.entries({ host: 'shop.example.com', ...headers }).map(([name, value]) => [name, [value]]));
    const response = await edge.request(location, { method: 'GET', uri, querystring: '', headers: sent, clientIp: `10.0.${number % 200}.${number % 199}` });
    return { status: response.status, text: Buffer.from(response.body).toString(), cookie: response.headers['set-cookie']?.[0]?.split(';')[0] };
  };
  const page = await get('/', { 'sec-fetch-dest': 'document' });
  const release = page.text.replace('page of ', '');
  const belongs = { 'sec-fetch-dest': 'empty', 'cookie': page.cookie ?? '' };
  const [data, script, api] = await Promise.all([get('/release.txt', belongs), get('/assets/app.js', belongs), get('/api/color', belongs)]);
  const problems = [
    ...[page, data, script, api].filter(({ status }) => status !== 200).map(({ status }) => `failed with ${status}`),
    ...data.text === release ? [] : [`page of ${release} with data of ${data.text}`],
    ...api.text === COLOR_OF[release] ? [] : [`page of ${release} with answers of ${api.text}`],
  ];
  return { release, problems };
}

/** As many page loads as make so many requests a second, until it is stopped; a machine that is too slow for them gets fewer, not a queue. */
function constantLoad(edge: LocalEdge): { stop: () => Promise<Load> } {
  const begunAt = performance.now();
  const loads: Record<string, number> = {};
  const problems: string[] = [];
  const open = new Set<Promise<void>>();
  let begun = 0;
  const begin = (): void => {
    const loaded: Promise<void> = load(edge, begun++).then((done) => {
      loads[done.release] = (loads[done.release] ?? 0) + 1;
      problems.push(...done.problems);
      open.delete(loaded);
    });
    open.add(loaded);
  };
  const timer = setInterval(() => {
    const due = Math.floor((performance.now() - begunAt) / 1000 * REQUESTS_PER_SECOND / REQUESTS);
    while (begun < due && open.size < MOST_LOADS_AT_ONCE) {
      begin();
    }
  }, 5);
  return {
    stop: async () => {
      clearInterval(timer);
      await Promise.all(open);
      return { loads, problems, requestsPerSecond: begun * REQUESTS / (performance.now() - begunAt) * 1000 };
    },
  };
}

/** Until what was just asked for holds everywhere, and somewhat longer. */
async function command(edge: LocalEdge, verb: string, fields = {}): Promise<void> {
  const answer = await edge.command(verb, { reason: 'test', ...fields });
  expect(answer).toMatchObject({ ok: true });
  await sleep(Math.max(0, (answer.ok ? answer.effectiveAt ?? 0 : 0) * 1000 - Date.now()) + 1500);
}

test(`${CYCLES * 2} flips and roll backs under ${REQUESTS_PER_SECOND} requests a second drop no request, and no page mixes releases`, async () => {
  await withShop(async (edge) => {
    const { stop } = constantLoad(edge);
    for (let cycle = 0; cycle < CYCLES; cycle++) {
      await command(edge, 'promote');
      await command(edge, 'rollback');
      await command(edge, 'allow', { release: 'two' });
      await command(edge, 'stage', { release: 'two' });
    }
    const { loads, problems, requestsPerSecond } = await stop();
    console.log(`${CYCLES * 2} flips, ${(loads.one + loads.two) * REQUESTS} requests, ${Math.round(requestsPerSecond)} a second`);
    expect(problems).toEqual([]);
    expect(Object.keys(loads).sort()).toEqual(['one', 'two']);
    expect(Math.min(loads.one, loads.two)).toBeGreaterThan(REQUESTS_PER_SECOND / REQUESTS);
  });
}, 60_000 + CYCLES * 30_000);

/** Opens a WebSocket through the site's server, without a library: the bytes are all that matters here. */
async function openSocket(edge: LocalEdge, cookie: string): Promise<{ ask: (message: string) => Promise<string>; close: () => void }> {
  const handshake = { 'connection': 'Upgrade', 'upgrade': 'websocket', 'sec-websocket-key': 'x', 'sec-websocket-version': '13', 'sec-fetch-dest': 'websocket', cookie };
  const socket = await new Promise<Socket>((resolve, reject) => {
    request(`${edge.siteUrl}/api/live`, { headers: handshake })
      .on('upgrade', (_, opened: Socket) => resolve(opened))
      .on('response', ({ statusCode }) => reject(new Error(`no WebSocket but ${statusCode}`)))
      .on('error', reject).end();
  });
  return {
    ask: async (message) => new Promise((resolve) => {
      socket.once('data', (answer: Buffer) => resolve(answer.toString()));
      socket.write(message);
    }),
    close: () => socket.destroy(),
  };
}

test('a WebSocket goes to the color of its page, and stays there when traffic moves', async () => withShop(async (edge) => {
  const before = await openSocket(edge, 'bg-release=one');
  expect(await before.ask('hello')).toBe('blue: hello');
  await command(edge, 'promote');
  const after = await openSocket(edge, 'bg-release=two');
  expect([await before.ask('still there?'), await after.ask('hello')]).toEqual(['blue: still there?', 'green: hello']);
  before.close();
  after.close();
}), 60_000);

test('a server that opens no WebSocket is heard as it answers', async () => withShop(async (edge) => {
  await expect(openSocket({ ...edge, siteUrl: `${edge.siteUrl}/assets` } as LocalEdge, '')).rejects.toThrow('no WebSocket but 40');
}), 60_000);
