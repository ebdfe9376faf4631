import * as fc from 'fast-check';
import type { ControllerFixture } from './fixture';
import { withController } from './fixture';
import type { Files } from './uploader';
import { ask, contents, deploy, LAYOUT, planOf, send } from './uploader';
import { ownKey, sharedKey } from '../../src/core/site-keys';
import { isSharedFile } from '../../src/core/site-manifest';

const LIVE: Files = { 'index.html': 'live', 'assets/live.js': 'live()', 'assets/common.js': 'common()' };

/** Every run of the suite tries the same examples. */
const EXAMPLES = { seed: 20260115, numRuns: 15 };

/** One run of the client: so many plans, of each so many files are sent. */
type Run = readonly number[];

const segment = fc.constantFrom('a', 'b', 'a-b', 'a.html', 'ü &', 'assets', '.well-known', '__proto__');
const path = fc.array(segment, { minLength: 1, maxLength: 3 }).map((segments) => segments.join('/'));
const files = fc.dictionary(path, fc.constantFrom('', 'x', 'y', 'zz'), { maxKeys: 8, noNullPrototype: true })
  .map((found): Files => ({ ...found, 'index.html': 'page', 'assets/common.js': 'common()' }))
  .filter((found) => Object.keys(found).every((name) => !/^assets\/.*html$/.test(name)));
const runs = fc.array(fc.array(fc.nat(4), { maxLength: 3 }), { maxLength: 4 });

/** Whatever is written twice, manifests aside, is a mistake. */
function neverOverwritten(fixture: ControllerFixture): void {
  const bucket = fixture.aws.storage.find('bucket')!;
  const put = bucket.put.bind(bucket);
  jest.spyOn(bucket, 'put').mockImplementation((key, body, headers) => {
    if (bucket.get(key) !== undefined && !key.startsWith('manifests/')) {
      throw new Error(`${key} was overwritten`);
    }
    return put(key, body, headers);
  });
}

/** A client that gives up after some files; it sends several at a time, and some of them again. */
async function interrupted(fixture: ControllerFixture, found: Files, run: Run): Promise<void> {
  for (const count of run) {
    const { targets } = await planOf(fixture, found);
    const sent = [...targets.slice(-count), ...targets.slice(0, count)];
    const answers = await Promise.all(sent.map(async (target) => send(target, found)));
    answers.forEach((status) => expect([200, 412]).toContain(status));
  }
}

async function completed(fixture: ControllerFixture, found: Files): Promise<string> {
  const { release, targets, missing } = await planOf(fixture, found);
  expect(targets).toHaveLength(missing);
  await Promise.all(targets.map(async (target) => send(target, found)));
  expect(await planOf(fixture, found)).toMatchObject({ release, missing: 0 });
  return release;
}

/** Keys of a release with what they must hold. */
function expected(release: string, found: Files): Files {
  return Object.fromEntries(Object.entries(found).map(([name, content]) => [
    isSharedFile(name, LAYOUT.sharedAssets) ? sharedKey(name) : ownKey(release, name), content,
  ]));
}

test('wherever uploads break off, the bucket ends equal to the folder, nothing is overwritten, and only a complete release is staged', async () => {
  await fc.assert(fc.asyncProperty(files, runs, async (found, broken) => withController(async (fixture) => {
    await deploy(fixture, 'live', LIVE);
    const live = contents(fixture);
    neverOverwritten(fixture);
    for (const run of broken) {
      await interrupted(fixture, found, run);
      await fixture.command('stage', { release: (await planOf(fixture, found)).release }).catch(() => undefined);
      const staged = fixture.published()?.releases.green;
      if (staged !== null) {
        expect(contents(fixture)).toMatchObject(expected(staged!, found));
      }
    }
    const release = await completed(fixture, found);
    expect(await fixture.command('stage', { release })).toMatchObject({ ok: true });
    const { [`manifests/${release}.json`]: manifest, ...others } = contents(fixture);
    expect(others).toEqual({ ...live, ...expected(release, found) });
    expect(Object.keys(JSON.parse(manifest).objects).sort()).toEqual(Object.keys(expected(release, found)).sort());
    expect(fixture.published()).toMatchObject({ active: 'blue', weight: 0, releases: { blue: 'live', green: release } });
    expect(await fixture.command('stage', { release })).toMatchObject({ ok: true, changed: false });
  })), EXAMPLES);
});

test('of two folders that are uploaded at once each ends as it is or is refused, and a staged one never changes', async () => {
  const step = fc.tuple(fc.nat(1), fc.nat(3));
  const rival = fc.tuple(files, fc.constantFrom('x', 'y')).map(([found, content]): Files => ({ ...found, 'assets/app.js': content }));
  await fc.assert(fc.asyncProperty(rival, rival, fc.array(step, { maxLength: 8 }), async (one, two, steps) => withController(async (fixture) => {
    await deploy(fixture, 'live', LIVE);
    neverOverwritten(fixture);
    const folders = [one, two];
    for (const [which, count] of [...steps, [0, 9], [1, 9]]) {
      const answer = await ask(fixture, folders[which]);
      for (const target of answer.ok ? answer.upload!.targets.slice(0, count) : []) {
        await send(target, folders[which]);
      }
      const next = await ask(fixture, folders[which]);
      if (next.ok && next.upload!.missing === 0) {
        await fixture.command('stage', { release: next.upload!.release });
      }
    }
    for (const found of folders) {
      const answer = await ask(fixture, found);
      if (answer.ok && answer.upload!.missing === 0) {
        expect(contents(fixture)).toMatchObject(expected(answer.upload!.release, found));
      }
    }
    expect(contents(fixture)).toMatchObject(expected('live', LIVE));
  })), EXAMPLES);
});
