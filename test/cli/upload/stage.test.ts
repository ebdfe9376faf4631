import type { App, Stack } from 'aws-cdk-lib';
import { Duration } from 'aws-cdk-lib';
import type { LocalEdge } from '../../../cli/local/edge';
import { startLocalEdge } from '../../../cli/local/edge';
import { run } from '../../../cli/program';
import { BlueGreenStaticSite, DeployTimeFile, DocumentFallback, ReleaseState, SiteRouter } from '../../../src';
import { newStack, RELEASE_1, RELEASE_2, siteFolder, siteSource } from '../../private/apps';
import type { SiteFiles } from '../../private/apps';

interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly error: string;
}

interface World {
  readonly edge: LocalEdge;
  /** What the bucket of the first site holds. */
  objects(prefix?: string): Record<string, string>;
  cli(...args: readonly string[]): Promise<Outcome>;
  stage(...args: readonly string[]): Promise<Outcome>;
}

function oneSite(stack: Stack): void {
  new BlueGreenStaticSite(stack, 'Site', {
    source: siteSource(RELEASE_1),
    state: new ReleaseState(stack, 'Release', { stateTtl: Duration.seconds(2) }),
    fallback: DocumentFallback.spa(),
    deployTimeFiles: [DeployTimeFile.json('config.json', { stack: stack.stackId })],
  });
}

/** The shipped operator on a local edge, with release 1 live. */
async function withSite(act: (world: World) => Promise<void>, build = oneSite): Promise<void> {
  const stack = newStack();
  build(stack);
  const edge = await startLocalEdge({ assemblies: [(stack.node.root as App).synth().directory], port: 0, controlPort: 0 });
  const bucket = edge.aws.storage.bucket(edge.aws.storage.names()[0]);
  const cli: World['cli'] = async (...args) => {
    const [out, error]: string[][] = [[], []];
    const terminal = { out: (text: string) => out.push(text), error: (text: string) => error.push(text) };
    const code = await run([...args, '--local', edge.controlUrl], terminal, async () => new Promise<void>(() => undefined));
    return { code, out: out.join('\n'), error: error.join('\n') };
  };
  try {
    await act({
      edge,
      cli,
      objects: (prefix) => Object.fromEntries(bucket.keys(prefix).map((key) => [key, String(bucket.get(key)!.body)])),
      stage: async (...args) => cli('stage', ...args),
    });
  } finally {
    await edge.close();
  }
}

async function page(edge: LocalEdge): Promise<string> {
  return (await fetch(edge.siteUrl)).text();
}

function answerOf({ out }: Outcome): Record<string, any> {
  return JSON.parse(out) as Record<string, any>;
}

test('a folder becomes the candidate without a deploy, and visitors see it when it is promoted', async () => withSite(async ({ edge, cli, stage, objects }) => {
  const folder = siteFolder({ ...RELEASE_2, '.hidden': '', 'config.json': 'mine' });
  const { code, out, error } = await stage(folder, '--reason', 'hotfix');
  const [, release] = /^done release ([0-9a-f]{12}) is staged on green \(generation 2\)$/.exec(out)!;
  expect([code, error.split('\n')]).toEqual([0, ['0 of 4 files are uploaded', '1 of 4 files are uploaded', '2 of 4 files are uploaded', '3 of 4 files are uploaded', '4 of 4 files are uploaded']]);
  expect(await page(edge)).toBe('one');
  expect(objects(`releases/${release}`)).toMatchObject({ [`releases/${release}/index.html`]: 'two', [`releases/${release}/config.json`]: expect.stringContaining('stack/Shop') });
  expect((await edge.status()).truth?.history[0]).toMatchObject({ verb: 'stage', reason: 'hotfix', actor: expect.stringContaining('cli') });

  expect(await stage(folder)).toEqual({ code: 0, out: `unchanged release ${release} is staged on green already (generation 2)`, error: '' });
  expect(await cli('promote', '--wait')).toMatchObject({ code: 0 });
  expect(await page(edge)).toBe('two');
}));

test('with --json there is one answer on standard output; --dry-run writes nothing', async () => withSite(async ({ edge, stage, objects }) => {
  const folder = siteFolder(RELEASE_2);
  const before = objects();
  const rehearsal = await stage(folder, '--dry-run', '--json');
  expect(answerOf(rehearsal)).toMatchObject({ ok: true, changed: true, dryRun: true, upload: { missing: 3, present: 0, targets: [] } });
  expect((await stage(folder, '--dry-run')).out).toMatch(/^dry run.* 3 of 3 files of release [0-9a-f]{12} are to be uploaded$/);
  expect(objects()).toEqual(before);

  const uploaded = await stage(folder, '--json', '--upload-only', '--release', '42');
  expect(answerOf(uploaded)).toMatchObject({ ok: true, changed: true, message: 'every file of release 42 is in place; stage it', upload: { release: '42', targets: [], missing: 0 } });
  expect((await edge.status()).truth?.releases).toMatchObject({ green: null });
  expect(answerOf(await stage('--release', '42', '--json'))).toMatchObject({ ok: true, changed: true, message: 'release 42 is staged on green' });
}));

test('half an upload is completed by running again, and cannot be staged before', async () => withSite(async ({ edge, stage, objects }) => {
  const folder = siteFolder(RELEASE_2);
  const bucket = edge.aws.storage.bucket(edge.aws.storage.names()[0]);
  const put = bucket.put.bind(bucket);
  const broken = jest.spyOn(bucket, 'put').mockImplementation((key, ...rest) => {
    if (key.endsWith('/index.html')) {
      throw new Error('out of order');
    }
    return put(key, ...rest);
  });
  const first = await stage(folder, '--release', '42');
  expect([first.code, first.error]).toEqual([1, expect.stringMatching(/error .*index\.html was not uploaded: S3 answers 500 .*; run again: it goes on where it ended$/)]);
  expect((await stage('--release', '42')).error).toMatch(/release 42 is not complete in bucket/);
  broken.mockRestore();
  expect(Object.keys(objects('shared/'))).toContain('shared/assets/app-2.js');
  expect(await stage(folder, '--release', '42')).toMatchObject({ code: 0, out: 'done release 42 is staged on green (generation 2)' });
}));

test('the same id with other bytes is refused, and nothing is sent', async () => withSite(async ({ stage, objects }) => {
  await stage(siteFolder(RELEASE_2), '--release', '42');
  const before = objects();
  const files: SiteFiles = { ...RELEASE_2, 'index.html': 'owt' };
  expect(await stage(siteFolder(files), '--release', '42')).toEqual({
    code: 2, out: 'refused release 42 was staged with other content in Site; use another release id. Nothing was uploaded', error: '',
  });
  expect((await stage(siteFolder({ ...files, 'assets/app-1.js': 'other' }))).out).toContain('which release ');
  expect(objects()).toEqual(before);
}));

test('of a state with several sites each is uploaded under one id, then the release is staged', async () => withSite(async ({ stage }) => {
  const folder = siteFolder(RELEASE_2);
  expect((await stage(folder)).error).toContain('\'component\' must be one of Web, Docs, got: none');
  expect((await stage(folder, '--component', 'Web')).error).toContain('\'release\' must be given when several components take part');
  expect(await stage(folder, '--component', 'Web', '--release', '43', '--upload-only')).toMatchObject({ code: 0 });
  expect((await stage('--release', '43')).error).toMatch(/release 43 has no manifest in bucket .*; upload it again/);
  expect(await stage(folder, '--component', 'Docs', '--release', '43')).toMatchObject({ code: 0, out: expect.stringContaining('release 43 is staged on green') });
}, (stack) => {
  const state = new ReleaseState(stack, 'Release', { releaseId: '1' });
  new BlueGreenStaticSite(stack, 'Web', { source: siteSource(RELEASE_1), state });
  new BlueGreenStaticSite(stack, 'Docs', { source: siteSource(RELEASE_1), state, router: SiteRouter.none() });
}));

test('what is missing or cannot be is explained', async () => withSite(async ({ stage }) => {
  expect(await stage('nowhere')).toEqual({ code: 1, out: '', error: 'error there is no folder nowhere; build the site first, or correct the path' });
  expect((await stage(siteFolder({ 'about.html': '' }))).error).toContain('holds 1 files and no index.html; pass the folder that your build writes its pages to');
  expect((await stage()).error).toContain('nothing tells what to stage; pass a folder to upload, or --release alone');
  expect((await stage('--release', 'A')).error).toContain('a release id must be');
  expect((await stage('--release', 'r9')).error).toMatch(/release r9 has no manifest in bucket .*; upload it again/);
}));
