import { request } from 'node:http';
import { withFolder, writeFiles } from '../../temporary-folder';
import { smallApp, withEdge } from '../edge-app';

const JSON_TYPE = { 'content-type': 'application/json' };

async function post(url: string, body: unknown, headers: Record<string, string> = JSON_TYPE): Promise<[number, any]> {
  const response = await fetch(url, { method: 'POST', headers, body: typeof body === 'string' ? body : JSON.stringify(body) });
  return [response.status, await response.json()];
}

/** `fetch` does not let a caller choose Host. */
async function statusWithHost(url: string, host: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    request(url, { headers: { host } }, (incoming) => resolve(incoming.resume().statusCode)).on('error', reject).end();
  });
}

test('status is the report of the state, with the site and its locations', async () => {
  await withEdge(smallApp(), async ({ controlUrl, siteUrl }) => {
    const status = await (await fetch(`${controlUrl}/api/status`)).json();
    expect(status).toMatchObject({
      stateName: 'Shop/Release',
      truth: { active: 'green' },
      siteUrl,
      selectedLocation: 'frankfurt',
      locations: [{ name: 'frankfurt', environments: 0, generation: null }, { name: 'virginia' }, { name: 'tokyo' }],
    });
  });
});

test('a command is done with 200 or refused with 409', async () => {
  await withEdge(smallApp(), async ({ controlUrl }) => {
    expect(await post(`${controlUrl}/api/commands`, { verb: 'shift', weight: 5 })).toEqual([200, expect.objectContaining({ ok: true, generation: 2 })]);
    expect(await post(`${controlUrl}/api/commands`, { verb: 'rollback' })).toEqual([409, { ok: false, code: 'no-previous', message: 'no release was active before' }]);
  });
});

test('a preview comes with the link that opens it', async () => {
  await withEdge(smallApp(), async ({ controlUrl, siteUrl }) => {
    expect(await post(`${controlUrl}/api/commands`, { verb: 'preview', release: 'r2' })).toEqual([200, expect.objectContaining({ link: `${siteUrl}/?bg-preview=TOKEN` })]);
  });
});

test('the location is selected and functions are recycled', async () => {
  await withEdge(smallApp(), async ({ controlUrl, siteUrl, selectedLocation, environments }) => {
    await fetch(`${siteUrl}/`);
    expect(await post(`${controlUrl}/api/location`, { location: 'tokyo' })).toEqual([200, expect.objectContaining({ ok: true })]);
    expect(selectedLocation()).toBe('tokyo');
    expect(await post(`${controlUrl}/api/location`, { location: 'mars' })).toEqual([400, expect.objectContaining({ code: 'unknown-location' })]);
    expect(await post(`${controlUrl}/api/recycle`, {})).toEqual([200, expect.objectContaining({ ok: true })]);
    expect(environments('frankfurt')).toBe(0);
  });
});

test('an assembly is deployed, and one that is none is a clear error', async () => {
  await withEdge(smallApp(), async ({ controlUrl, siteUrl }, write) => {
    expect(await post(`${controlUrl}/api/deploy`, { directory: write(smallApp({ page: 'two' })) })).toEqual([200, expect.objectContaining({ ok: true })]);
    expect(await (await fetch(`${siteUrl}/`)).text()).toBe('two');
    expect(await post(`${controlUrl}/api/deploy`, { directory: 'nowhere' })).toEqual([400, { ok: false, code: 'assembly-missing', message: expect.any(String), resolution: expect.stringContaining('cdk synth') }]);
  });
});

test('requests of other sites and rebound names are refused', async () => {
  await withEdge(smallApp(), async ({ controlUrl }) => {
    const url = `${controlUrl}/api/commands`;
    const body = { verb: 'shift', weight: 5 };
    expect((await post(url, body, { ...JSON_TYPE, origin: 'https://evil.example' }))[0]).toBe(403);
    expect((await post(url, body, { ...JSON_TYPE, origin: 'null' }))[0]).toBe(403);
    expect((await post(url, body, { 'content-type': 'text/plain' }))[0]).toBe(403);
    expect((await post(url, body, { ...JSON_TYPE, origin: controlUrl }))[0]).toBe(200);
    expect(await statusWithHost(`${controlUrl}/api/status`, 'evil.example')).toBe(403);
    expect(await statusWithHost(`${controlUrl}/api/status`, `localhost:${new URL(controlUrl).port}`)).toBe(200);
  });
});

test('what is no JSON object, and what is unknown, is a clear error', async () => {
  await withEdge(smallApp(), async ({ controlUrl }) => {
    expect(await post(`${controlUrl}/api/commands`, '{')).toEqual([400, expect.objectContaining({ code: 'invalid' })]);
    expect(await post(`${controlUrl}/api/commands`, '[]')).toEqual([400, expect.objectContaining({ code: 'invalid' })]);
    expect(await post(`${controlUrl}/api/commands`, {})).toEqual([400, expect.objectContaining({ message: expect.stringContaining("'verb'") })]);
    expect(await post(`${controlUrl}/api/commands`, { verb: 'crash' })).toEqual([500, expect.objectContaining({ message: 'Operator: out of order' })]);
    expect(await post(`${controlUrl}/api/other`, {})).toEqual([404, expect.objectContaining({ code: 'not-found' })]);
  });
});

test('requests to the site are streamed, and a browser that comes back gets what it missed', async () => {
  await withEdge(smallApp(), async ({ controlUrl, siteUrl }) => {
    const abort = new AbortController();
    const stream = await fetch(`${controlUrl}/api/requests`, { signal: abort.signal });
    await fetch(`${siteUrl}/`);
    await fetch(`${siteUrl}/assets/a.js`);
    expect(await readEvents(stream, 2)).toMatchObject([{ id: 1, path: '/', reason: 'active' }, { id: 2, path: '/assets/a.js', reason: 'shared-asset' }]);
    const again = await fetch(`${controlUrl}/api/requests`, { signal: abort.signal, headers: { 'last-event-id': '1' } });
    expect(await readEvents(again, 1)).toMatchObject([{ id: 2 }]);
    abort.abort();
  });
});

async function readEvents(response: Response, count: number): Promise<unknown[]> {
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  for (;;) {
    const events = [...text.matchAll(/^data: (.*)$/gm)].map(([, data]) => JSON.parse(data));
    if (events.length >= count) {
      return events;
    }
    text += (await reader.read()).value;
  }
}

test('the control page is served from its folder, and nothing beside it', async () => {
  await withFolder(async (folder) => {
    writeFiles(folder, { 'page/index.html': '<p>', 'page/page.js': 'js', 'secret.txt': 'secret' });
    await withEdge(smallApp(), async ({ controlUrl }) => {
      const page = await fetch(`${controlUrl}/`);
      expect([page.headers.get('content-type'), await page.text()]).toEqual(['text/html', '<p>']);
      expect((await fetch(`${controlUrl}/page.js?v=1`)).headers.get('content-type')).toBe('text/javascript');
      for (const path of ['/..%2fsecret.txt', '/%2e%2e/secret.txt', '/missing.js', '/%']) {
        expect((await fetch(controlUrl + path)).status).toBe(404);
      }
    }, { controlPage: `${folder}/page` });
  });
});
