import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { smallApp, withEdge } from './edge-app';
import { startLocalEdge } from '../../../cli/local/edge';
import type { RequestLogEntry } from '../../../cli/local/edge/request-log';

async function get(url: string, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(url, { headers, redirect: 'manual' });
}

test('a page comes from the bucket, then from the cache of that location', async () => {
  await withEdge(smallApp(), async ({ siteUrl }) => {
    const first = await get(`${siteUrl}/`);
    expect([first.status, await first.text(), first.headers.get('content-type')]).toEqual([200, 'one', 'text/html']);
    const caches = async (location: string) => (await get(`${siteUrl}/`, { 'x-local-edge-location': location })).headers.get('x-cache');
    expect(await caches('frankfurt')).toContain('Hit');
    expect(await caches('tokyo')).toContain('Miss');
    expect((await get(`${siteUrl}/`, { 'x-local-edge-location': 'mars' })).status).toBe(400);
  });
});

test('a redirect to this site over https stays on http, one to elsewhere is left alone', async () => {
  await withEdge(smallApp(), async ({ siteUrl }) => {
    const response = await get(`${siteUrl}/go`);
    expect([response.status, response.headers.get('location')]).toEqual([302, `${siteUrl}/there?a=1`]);
  });
});

test('a browser that has the page gets a 304', async () => {
  await withEdge(smallApp(), async ({ siteUrl }) => {
    const etag = (await get(`${siteUrl}/assets/a.js`)).headers.get('etag') as string;
    expect((await get(`${siteUrl}/assets/a.js`, { 'if-none-match': etag })).status).toBe(304);
  });
});

test.each([[true, 404, 'NoSuchKey'], [false, 403, 'AccessDenied']])('a missing key with the right to list %s is a %i', async (mayList, status, code) => {
  await withEdge(smallApp({ mayList }), async ({ siteUrl }) => {
    const response = await get(`${siteUrl}/assets/missing.js`);
    expect([response.status, await response.text()]).toEqual([status, expect.stringContaining(`<Code>${code}</Code>`)]);
  });
});

test('HEAD and ranges are answered', async () => {
  await withEdge(smallApp(), async ({ siteUrl }) => {
    const head = await fetch(`${siteUrl}/assets/a.js`, { method: 'HEAD' });
    expect([head.status, await head.text()]).toEqual([200, '']);
    const part = await get(`${siteUrl}/assets/a.js`, { range: 'bytes=1-' });
    expect([part.status, await part.text()]).toEqual([206, 's']);
  });
});

test('edge functions know their region, reach the local SSM and see nothing of this machine', async () => {
  process.env.SECRET_OF_THE_MACHINE = 'hidden';
  try {
    await withEdge(smallApp(), async ({ siteUrl }) => {
      const env = await (await get(`${siteUrl}/env`, { 'x-local-edge-location': 'tokyo' })).json() as Record<string, string>;
      expect(env).toMatchObject({ AWS_REGION: 'ap-northeast-1', AWS_ACCESS_KEY_ID: 'local', AWS_ENDPOINT_URL: expect.stringMatching(/^http:\/\/127\.0\.0\.1:/) });
      expect(env.SECRET_OF_THE_MACHINE).toBeUndefined();
    });
  } finally {
    delete process.env.SECRET_OF_THE_MACHINE;
  }
});

test('recycling starts functions cold and keeps the cache', async () => {
  await withEdge(smallApp(), async (edge) => {
    const warm = async () => (await (await get(`${edge.siteUrl}/env`)).json() as { warm: number }).warm;
    await get(`${edge.siteUrl}/`);
    expect([await warm(), edge.environments('frankfurt')]).toEqual([2, 1]);
    edge.recycle();
    expect([edge.environments('frankfurt'), await warm()]).toEqual([0, 1]);
    expect((await get(`${edge.siteUrl}/`)).headers.get('x-cache')).toContain('Hit');
  });
});

test('an origin that the user named is asked, with method, query and body; no other ever is', async () => {
  const api = createServer((incoming, outgoing) => {
    incoming.setEncoding('utf8').on('data', (body) => outgoing.end(`${incoming.method} ${incoming.url} ${incoming.headers.host} ${body}`));
  });
  await new Promise<void>((resolve) => api.listen(0, '127.0.0.1', resolve));
  const post = async (siteUrl: string) => fetch(`${siteUrl}/api/menu?a=1`, { method: 'POST', body: 'tea' });
  try {
    await withEdge(smallApp(), async ({ siteUrl }) => {
      expect(await (await post(siteUrl)).text()).toBe('POST /api/menu?a=1 api.example.com tea');
    }, { origins: { 'api.example.com': `http://127.0.0.1:${(api.address() as AddressInfo).port}` } });
    await withEdge(smallApp(), async ({ siteUrl }) => expect((await post(siteUrl)).status).toBe(502));
  } finally {
    api.close();
  }
});

test('the next deployment updates the site; an unchanged distribution stays warm, a changed one keeps its caches', async () => {
  await withEdge(smallApp(), async (edge, write) => {
    await get(`${edge.siteUrl}/`);
    await edge.deploy(write(smallApp({ page: 'two' })));
    expect(edge.environments('frankfurt')).toBe(1);
    expect(await (await get(`${edge.siteUrl}/`)).text()).toBe('one');
    expect(await (await get(`${edge.siteUrl}/`, { 'x-local-edge-location': 'tokyo' })).text()).toBe('two');
    await edge.deploy(write(smallApp({ page: 'two', comment: 'changed' })));
    expect(edge.environments('frankfurt')).toBe(0);
    expect(await (await get(`${edge.siteUrl}/`)).text()).toBe('one');
  });
});

test('every request is told: what served it, why, and from where', async () => {
  await withEdge(smallApp(), async (edge) => {
    const entries: RequestLogEntry[] = [];
    const stop = edge.onRequest((entry) => entries.push(entry));
    for (const path of ['/?secret=1', '/', '/assets/a.js', '/maintenance', '/go', '/api/x']) {
      await get(edge.siteUrl + path);
    }
    stop();
    await get(`${edge.siteUrl}/`);
    expect(entries.map(({ path, status, release, color, reason, cache }) => [path, status, release, color, reason, cache])).toEqual([
      ['/', 200, 'r1', 'green', 'active', 'miss'],
      ['/', 200, 'r1', 'green', 'active', 'hit'],
      ['/assets/a.js', 200, null, null, 'shared-asset', 'miss'],
      ['/maintenance', 503, null, null, 'maintenance', 'generated'],
      ['/go', 302, null, null, 'preview-link', 'generated'],
      ['/api/x', 502, null, null, 'error', expect.any(String)],
    ]);
    expect(entries[0]).toMatchObject({ id: 1, location: 'frankfurt', method: 'GET', class: 'document' });
  });
});

test('commands reach the operator as an administrator, with who asks', async () => {
  await withEdge(smallApp(), async (edge) => {
    const done = await edge.command('shift', { weight: 5, reason: 'try' });
    expect(done.ok && JSON.parse(done.message)).toEqual({ verb: 'shift', weight: 5, reason: 'try', actor: 'local', alias: 'administer' });
    expect(await edge.command('rollback')).toEqual({ ok: false, code: 'no-previous', message: 'no release was active before' });
    expect(await edge.status()).toMatchObject({ stateName: 'Shop/Release', truth: { generation: 2 } });
    await expect(edge.command('crash')).rejects.toMatchObject({ message: 'Operator: out of order' });
  });
});

test('an app without a state is served, and says so when it is commanded', async () => {
  await withEdge(smallApp({ withState: false }), async (edge) => {
    expect((await get(`${edge.siteUrl}/`)).status).toBe(200);
    await expect(edge.status()).rejects.toMatchObject({ code: 'no-state' });
  });
});

test('a state or a distribution that does not exist is named with those that do', async () => {
  await withEdge(smallApp(), async (edge) => {
    await expect(edge.status()).rejects.toMatchObject({ code: 'which-state', message: expect.stringContaining('Shop/Release') });
  }, { state: 'Other' }).catch((error) => expect(error).toMatchObject({ code: 'which-state' }));
  await expect(withEdge(smallApp(), async () => undefined, { distribution: 'Other' })).rejects.toMatchObject({ code: 'which-distribution', message: expect.stringContaining('Distribution') });
});

test('an app without a distribution is refused', async () => {
  await expect(withEdge({ stacks: { Shop: { template: { Resources: {} } } } }, async () => undefined)).rejects.toMatchObject({ code: 'no-distribution' });
});

test('a port in use is named with the option that takes another', async () => {
  await withEdge(smallApp(), async (edge, write) => {
    const port = Number(new URL(edge.siteUrl).port);
    const other = startLocalEdge({ assemblies: [write(smallApp())], port, controlPort: 0 });
    await expect(other).rejects.toMatchObject({ code: 'port-in-use', message: `port ${port} is in use`, resolution: expect.stringContaining('--port') });
  });
});
