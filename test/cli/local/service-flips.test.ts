import { readFileSync } from 'node:fs';
import type { Server } from 'node:http';
import { createServer, request } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { App, Duration, Stack } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import type { PageLoads } from './page-loads';
import { constantLoad, LOADS_PER_SECOND, REQUESTS_PER_SECOND, siteOf } from './page-loads';
import { generatedName, placeholderAttribute } from '../../../cli/local/deploy/resource-types/placeholder';
import type { LocalEdge } from '../../../cli/local/edge';
import { startLocalEdge } from '../../../cli/local/edge';
import {
  AliasShift, BlueGreenEcsService, BlueGreenStaticSite, EcsAccess, EcsReleaseMode, EdgeReleaseRouter, ReleaseBackend, ReleaseState, SiteRouter,
  SiteSource, WeightedLambdaAlias,
} from '../../../src';
import type { Color } from '../../../src/core';
import { COLORS } from '../../../src/core/color';
import { withFolder, writeFiles } from '../temporary-folder';

/** `npm run test:full` flips more often. */
const CYCLES = Number(process.env.FLIP_CYCLES ?? 1);

/** Of the requests that are due. A machine at work on other things skips some; one that skips more has put the flips under another load. */
const LEAST_SHARE_SENT = 0.75;

const REGION = 'eu-west-1';
const COLOR_OF: Record<string, Color> = { one: 'blue', two: 'green' };

/** Of a function with one alias, which takes the calls of both colors. */
const ALIAS_ADDRESS = 'alias.example.com';

/** Color that the one alias leads to. */
interface Alias {
  color: Color;
}

/** A server that says of which color it is, over HTTP and to whoever opens a WebSocket. */
async function serve(of: Readonly<Alias>): Promise<Server> {
  const server = createServer((_, outgoing) => outgoing.end(of.color));
  server.on('upgrade', (_, socket) => {
    socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: x\r\n\r\n');
    socket.on('data', (message: Buffer) => socket.write(`${of.color}: ${message.toString()}`));
    socket.on('error', () => socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

/** A site, a service and a function in one release. */
function assembly(folder: string, release: string): string {
  const outdir = join(folder, `out-${release}`);
  const stack = new Stack(new App({ outdir }), 'Shop', { env: { region: REGION } });
  const state = new ReleaseState(stack, 'Release', { releaseId: release, stateTtl: Duration.seconds(2) });
  const site = new BlueGreenStaticSite(stack, 'Site', {
    source: SiteSource.asset(writeFiles(join(folder, release), siteOf(release))), state, router: SiteRouter.none(),
  });
  const api = new BlueGreenEcsService(stack, 'Api', {
    state,
    image: ecs.ContainerImage.fromRegistry(`public.ecr.aws/shop/api:${release}`),
    mode: EcsReleaseMode.twoEnvironments({ access: EcsAccess.throughRouter({ prefixListId: 'pl-4fa04526' }) }),
  });
  const prices = new WeightedLambdaAlias(stack, 'Prices', {
    state,
    function: new lambda.Function(stack, 'Function', {
      runtime: lambda.Runtime.NODEJS_24_X, handler: 'index.handler', code: lambda.Code.fromInline(`exports.handler = async () => '${release}';`),
    }),
    shift: AliasShift.throughRouter(),
  });
  new EdgeReleaseRouter(stack, 'Router', {
    state,
    backends: [
      ReleaseBackend.site(site), api.backend({ pathPattern: '/api/*' }), prices.backend({ pathPattern: '/functions/*' }),
      ReleaseBackend.httpOrigins({ pathPattern: '/alias/*', blue: ALIAS_ADDRESS, green: ALIAS_ADDRESS }),
    ],
  });
  (stack.node.root as App).synth();
  return outdir;
}

/** What the local edge calls the load balancer and the API of a color. */
function addressesOf(outdir: string, color: Color): string[] {
  const { Resources: resources } = JSON.parse(readFileSync(join(outdir, 'Shop.template.json'), 'utf8')) as { Resources: Record<string, { Type: string }> };
  const nameOf = (type: string, prefix: string): Parameters<typeof placeholderAttribute>[0] => {
    const logicalId = Object.keys(resources).find((id) => resources[id].Type === type && id.startsWith(prefix))!;
    return { logicalId, type, stack: { id: '', name: 'Shop', region: REGION } };
  };
  const id = color === 'blue' ? 'Blue' : 'Green';
  return [
    placeholderAttribute(nameOf('AWS::ElasticLoadBalancingV2::LoadBalancer', `Api${id}`), 'DNSName'),
    `${generatedName(nameOf('AWS::ApiGatewayV2::Api', `PricesApis${id}`))}.execute-api.${REGION}.amazonaws.com`,
  ];
}

/** Release `one` is active on blue, `two` staged on green, each with its own servers. */
async function withShop(act: (edge: LocalEdge, alias: Alias) => Promise<void>): Promise<void> {
  await withFolder(async (folder) => {
    const assemblies = ['one', 'two'].map((release) => assembly(folder, release));
    const alias: Alias = { color: 'blue' };
    const perColor = COLORS.flatMap((color) => addressesOf(assemblies[0], color).map((address) => [address, { color }] as const));
    const served = [...perColor, [ALIAS_ADDRESS, alias] as const];
    const servers = await Promise.all(served.map(async ([address, of]) => [address, await serve(of)] as const));
    const origins = Object.fromEntries(servers.map(([address, server]) => [address, `http://127.0.0.1:${(server.address() as AddressInfo).port}`]));
    const edge = await startLocalEdge({ assemblies, port: 0, controlPort: 0, origins });
    try {
      await act(edge, alias);
    } finally {
      await edge.close();
      servers.forEach(([, server]) => server.close().closeAllConnections());
    }
  });
}

/** Until what was just asked for holds everywhere, and somewhat longer. */
async function command(edge: LocalEdge, verb: string, fields = {}, andThen: () => void = () => undefined): Promise<void> {
  const answer = await edge.command(verb, { reason: 'test', ...fields });
  expect(answer).toMatchObject({ ok: true });
  andThen();
  await sleep(Math.max(0, (answer.ok ? answer.effectiveAt ?? 0 : 0) * 1000 - Date.now()) + 1500);
}

describe(`under ${REQUESTS_PER_SECOND} requests a second, ${CYCLES * 2} flips and roll backs of a site, a service and a function`, () => {
  let loads: PageLoads;

  beforeAll(async () => withShop(async (edge, alias) => {
    const { stop } = constantLoad(edge, COLOR_OF);
    for (let cycle = 0; cycle < CYCLES; cycle++) {
      await command(edge, 'promote', {}, () => alias.color = 'green');
      await command(edge, 'rollback', {}, () => alias.color = 'blue');
      await command(edge, 'allow', { release: 'two' });
      await command(edge, 'stage', { release: 'two' });
    }
    loads = await stop();
    console.log(`${CYCLES * 2} flips: ${JSON.stringify({ ...loads, problems: loads.problems.length })}`);
  }), 60_000 + CYCLES * 30_000);

  test('take that load: what is left out is counted, and most is sent', () => {
    const { seconds, due, sent, skipped } = loads.load;
    expect(due).toBeGreaterThan(seconds * REQUESTS_PER_SECOND * 0.95);
    expect(sent + skipped).toBe(due);
    expect(sent).toBeGreaterThan(due * LEAST_SHARE_SENT);
  });

  test('drop no request, and no page mixes releases', () => {
    expect(loads.problems).toEqual([]);
    expect(Math.min(...Object.values(loads.byRelease))).toBeGreaterThan(LOADS_PER_SECOND);
  });

  test('are noticed by pages that call a function with one alias, moved at once for all of them', () => {
    expect(loads.mixedByAlias).toBeGreaterThan(LOADS_PER_SECOND);
  });
});

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
}));

test('a server that opens no WebSocket is heard as it answers', async () => withShop(async (edge) => {
  await expect(openSocket({ ...edge, siteUrl: `${edge.siteUrl}/assets` } as LocalEdge, '')).rejects.toThrow('no WebSocket but 40');
}));
