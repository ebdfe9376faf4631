import { rmSync, writeFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { FolderFile } from '../../../cli/upload/site-folder';
import { readSiteFolder } from '../../../cli/upload/site-folder';
import type { UploadOptions } from '../../../cli/upload/upload-release';
import { uploadRelease } from '../../../cli/upload/upload-release';
import type { OperatorAnswer } from '../../../src/core';
import { withFolder, writeFiles } from '../temporary-folder';

/** How the bucket answers a file: a status with a body, or by hanging up. */
type Script = Readonly<Record<string, ReadonlyArray<readonly [status: number, body?: string] | 'hang up'>>>;

interface World {
  readonly folder: string;
  readonly files: readonly FolderFile[];
  /** What lies in the bucket. */
  readonly stored: Map<string, string>;
  readonly asked: Array<Readonly<Record<string, unknown>>>;
  readonly requests: Array<{ readonly path: string; readonly headers: IncomingMessage['headers'] }>;
  readonly progress: number[];
  upload(options?: UploadOptions): Promise<OperatorAnswer>;
}

/** A folder with some files, an operator that plans two of them at a time, and a bucket that answers by a script before it takes a file. */
async function withWorld(script: Script, act: (world: World) => Promise<void>, perPlan = 2): Promise<void> {
  await withFolder(async (folder) => {
    const files = await readSiteFolder(writeFiles(folder, { 'index.html': 'page', 'a.css': 'a', 'b.css': '', 'c.css': 'c'.repeat(200_000) }));
    const upload: World['upload'] = async (options = {}) => uploadRelease(target, files, options, progress);
    const world: World = { folder, files, stored: new Map(), asked: [], requests: [], progress: [], upload };
    const scripts = new Map(Object.entries(script).map(([path, answers]) => [path, [...answers]]));
    const server = createServer((incoming, outgoing) => void answer(world, scripts, incoming, outgoing).catch(() => outgoing.destroy()));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const progress = { show: (present: number) => world.progress.push(present), end: () => world.progress.push(-1) };
    const target = {
      command: async (_: string, fields = {}): Promise<OperatorAnswer> => {
        world.asked.push(fields);
        const missing = files.filter(({ path }) => !world.stored.has(path));
        const targets = missing.slice(0, perPlan).map(({ path }) => ({ path, url: `${url}/${path}`, headers: { 'if-none-match': '*' } }));
        return { ok: true, message: 'plan', changed: false, generation: 1, upload: { release: 'r1', targets, missing: missing.length, present: files.length - missing.length } };
      },
    };
    try {
      await act(world);
    } finally {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  });
}

async function answer(
  { stored, requests }: World, scripts: Map<string, Array<Script[string][number]>>, incoming: IncomingMessage, outgoing: ServerResponse,
): Promise<void> {
  const path = incoming.url!.slice(1);
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) {
    chunks.push(chunk as Buffer);
  }
  requests.push({ path, headers: incoming.headers });
  const next = scripts.get(path)?.shift();
  if (next === 'hang up') {
    incoming.socket.destroy();
    return;
  }
  const [status, body] = next ?? [200];
  if (status === 200) {
    stored.set(path, Buffer.concat(chunks).toString());
  }
  outgoing.writeHead(status).end(body ?? '');
}

const error = (code: string): string => `<Error><Code>${code}</Code><Message>about ${code}</Message></Error>`;

test('sends plan after plan until nothing is missing, with the headers of the plan and no others that S3 would keep', async () => withWorld({}, async (world) => {
  expect(await world.upload({ component: 'Site' })).toMatchObject({ ok: true, changed: true, upload: { missing: 0 } });
  expect([...world.stored.values()].map((content) => content.length).sort()).toEqual([0, 1, 200_000, 4]);
  expect(world.asked.map(({ release, component }) => [release, component])).toEqual([[undefined, 'Site'], ['r1', 'Site'], ['r1', 'Site']]);
  expect((world.asked[0].files as object[])[0]).not.toHaveProperty('location');
  world.requests.forEach(({ headers }) => expect(Object.keys(headers).sort()).toEqual(['connection', 'content-length', 'host', 'if-none-match']));
  expect([world.progress[0], Math.max(...world.progress), world.progress.at(-1)]).toEqual([0, 4, -1]);
}));

test('sends nothing when nothing is missing, or when it is not meant', async () => withWorld({}, async (world) => {
  expect(await world.upload({ dryRun: true })).toMatchObject({ upload: { missing: 4 } });
  expect(world.asked).toEqual([expect.objectContaining({ dryRun: true })]);
  world.files.forEach(({ path }) => world.stored.set(path, ''));
  expect(await world.upload()).toMatchObject({ changed: false, upload: { missing: 0 } });
  expect(world.requests).toEqual([]);
}));

test('tries again while the bucket is busy or away', async () => {
  await withWorld({ 'a.css': [[503, error('SlowDown')], [429], 'hang up'], 'b.css': [[409, error('ConditionalRequestConflict')], [400, error('RequestTimeout')]] }, async (world) => {
    expect(await world.upload()).toMatchObject({ ok: true, upload: { missing: 0 } });
    expect(world.requests.filter(({ path }) => path === 'a.css')).toHaveLength(4);
  });
});

test('leaves to the next plan what is there already, or for which the address came too late', async () => {
  await withWorld({ 'a.css': [[412, error('PreconditionFailed')]], 'b.css': [[403, '<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>']] }, async (world) => {
    expect(await world.upload()).toMatchObject({ ok: true, upload: { missing: 0 } });
    expect(world.requests.filter(({ path }) => path === 'a.css')).toHaveLength(2);
  });
});

test('gives up when plan after plan brings nothing', async () => {
  await withWorld({ 'a.css': Array(9).fill([412]) as Script[string], 'b.css': Array(9).fill([412]) as Script[string] }, async (world) => {
    await expect(world.upload()).rejects.toMatchObject({ code: 'upload-stuck', message: '4 files are sent and still not in place' });
    expect(world.progress.at(-1)).toBe(-1);
  });
});

test('says what S3 says when that will not change', async () => withWorld({ 'a.css': [[403, error('AccessDenied')]] }, async (world) => {
  await expect(world.upload()).rejects.toMatchObject({ code: 'upload-failed', message: 'a.css was not uploaded: S3 answers 403 AccessDenied about AccessDenied', resolution: 'run again: it goes on where it ended' });
}));

test('says when the network stays away', async () => {
  await withWorld({ 'a.css': Array(9).fill('hang up') as Script[string] }, async (world) => {
    await expect(world.upload()).rejects.toMatchObject({ code: 'upload-failed', message: expect.stringMatching(/^a\.css was not uploaded: (socket hang up|.*ECONNRESET)/) });
  });
});

test.each<[string, (world: World) => void, Script]>([
  ['has other bytes, which S3 refuses', () => undefined, { 'c.css': [[400, error('BadDigest')]] }],
  ['is shorter', ({ folder }) => writeFileSync(`${folder}/c.css`, 'short'), {}],
  ['is gone', ({ folder }) => rmSync(`${folder}/c.css`), {}],
])('says that a file changed when it %s', async (_, change, script) => withWorld(script, async (world) => {
  change(world);
  await expect(world.upload()).rejects.toMatchObject({ code: 'file-changed', message: 'c.css changed while it was uploaded' });
}, 9));

test('refuses a folder whose list the operator cannot take', async () => withWorld({}, async ({ asked }) => {
  const file = { size: 1, digest: 'd'.repeat(64), location: '' };
  const files = Array.from({ length: 50_000 }, (_, index) => ({ ...file, path: `some/rather/long/folder/${index}` }));
  const target = { command: async () => Promise.reject(new Error('not to be asked')) };
  await expect(uploadRelease(target, files, {}, { show: () => undefined, end: () => undefined })).rejects.toMatchObject({ code: 'too-many-files' });
  expect(asked).toEqual([]);
}));

test('hands back what the operator declines', async () => withWorld({}, async ({ files, progress }) => {
  const refusal = { ok: false, code: 'other-content', message: 'no' } as const;
  const target = { command: async () => Promise.resolve(refusal) };
  expect(await uploadRelease(target, files, {}, { show: () => undefined, end: () => progress.push(-1) })).toBe(refusal);
  expect(progress).toEqual([-1]);
}));
