import type { Server } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Duration } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import type { LocalEdge, LocalEdgeOptions } from '../../../cli/local/edge';
import { startLocalEdge } from '../../../cli/local/edge';
import { oneReleaseApp } from '../../../examples/one-release/app';
import type { Color } from '../../../src/core';
import { COLORS } from '../../../src/core';
import { withFolder } from '../temporary-folder';

async function serve(color: Color): Promise<Server> {
  const server = createServer((_, outgoing) => outgoing.end(color));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

/** The example with a site, a service and a function, synthesized as it is; `1` is live on blue, `2` staged on green. */
async function withTickets(act: (edge: LocalEdge) => Promise<void>, backends: (urls: string[]) => LocalEdgeOptions['backends']): Promise<void> {
  await withFolder(async (folder) => {
    const servers = await Promise.all(COLORS.map(serve));
    const assemblies = ['1', '2'].map((releaseId) => oneReleaseApp({
      releaseId,
      image: ecs.ContainerImage.fromRegistry(`example.com/api:${releaseId}`),
      prefixListId: 'pl-1',
      stateTtl: Duration.seconds(2),
      region: 'eu-west-1',
      outdir: join(folder, releaseId),
    }).synth().directory);
    try {
      const urls = servers.map((server) => `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
      const edge = await startLocalEdge({ assemblies, port: 0, controlPort: 0, backends: backends(urls) });
      await act(edge).finally(async () => edge.close());
    } finally {
      servers.forEach((server) => server.close().closeAllConnections());
    }
  });
}

async function api(edge: LocalEdge): Promise<string> {
  return (await fetch(`${edge.siteUrl}/api/color`)).text();
}

async function command(edge: LocalEdge, verb: string): Promise<void> {
  const answer = await edge.command(verb, { reason: 'test' });
  expect(answer).toMatchObject({ ok: true });
  await sleep(Math.max(0, (answer.ok ? answer.effectiveAt ?? 0 : 0) * 1000 - Date.now()) + 500);
}

test('an app with a service runs as it was synthesized, and a local server per color answers in place of its tasks', async () => {
  await withTickets(async (edge) => {
    expect((await edge.status()).document?.releases).toEqual({ blue: '1', green: '2' });
    expect(await api(edge)).toBe('blue');
    await command(edge, 'promote');
    expect(await api(edge)).toBe('green');
    await command(edge, 'rollback');
    await sleep(3500); // the propagation bound
    expect(await api(edge)).toBe('blue');
  }, ([blue, green]) => ({ '/api/*': { blue, green } }));
});

test('a path that the router sends nowhere is refused, with those that it knows', async () => {
  const started = withTickets(async () => undefined, ([blue, green]) => ({ '/shop/*': { blue, green } }));
  await expect(started).rejects.toMatchObject({ code: 'no-backend', message: 'the router has no backend with the path pattern /shop/*', resolution: 'name one of /api/*, /prices/*' });
});
