import type { ControllerFixture } from './fixture';
import { withController } from './fixture';
import type { Files } from './uploader';
import { ask, contents, deploy, LAYOUT, listed, place, planOf, send, sha256, uploadAll } from './uploader';
import type { CustomResourceResponse } from '../../cli/local/aws/custom-resource-responses';
import type { SiteLayout } from '../../src/core/site-layout';
import { fingerprintText } from '../../src/core/site-manifest';

const ONE: Files = { 'index.html': 'one', 'assets/app-1.js': 'one()' };
const TWO: Files = { 'index.html': 'two', 'assets/app-2.js': 'two()' };
const DAY = 86_400;

/** A site with release `one` live. */
async function withSite(act: (fixture: ControllerFixture) => Promise<void>, env: Record<string, string> = {}): Promise<void> {
  await withController(async (fixture) => {
    await deploy(fixture, 'one', ONE);
    await act(fixture);
  }, env);
}

function checked(release: string, files: Files): Record<string, unknown> {
  const fingerprint = sha256(fingerprintText({ files: listed(files), deployTime: [], sharedAssets: LAYOUT.sharedAssets }));
  return { Component: 'Site', ReleaseId: release, Fingerprint: fingerprint };
}

/** What a deploy asks before it uploads anything. */
async function check(fixture: ControllerFixture, release: string, files: Files, former = { release: 'one', files: ONE }): Promise<CustomResourceResponse> {
  return fixture.send(checked(release, files), {
    type: 'Custom::BlueGreenReleaseCheck', requestType: 'Update', old: checked(former.release, former.files),
  });
}

async function checkShared(fixture: ControllerFixture, release: string): Promise<CustomResourceResponse> {
  return fixture.send({ Component: 'Site', ReleaseId: release }, { type: 'Custom::BlueGreenSharedAssetsCheck' });
}

describe('an id stands for one content from before its first file is uploaded', () => {
  test('a deploy is refused while an upload brings other files under its id', async () => withSite(async (fixture) => {
    await planOf(fixture, { ...TWO, 'slipped-in.html': 'x' }, { release: '42' });
    expect(await check(fixture, '42', TWO)).toMatchObject({
      Status: 'FAILED',
      Reason: '\'releaseId\' must be new for new content, got: 42, under which an upload of \'Site\' brings other files; use another id. Nothing was uploaded',
    });
  }));

  test('an upload is refused from the moment on that a deploy took the id', async () => withSite(async (fixture) => {
    expect((await check(fixture, '42', TWO)).Status).toBe('SUCCESS');
    const before = contents(fixture);
    const refusal = { ok: false, code: 'other-content', message: 'release 42 was begun with other files; use another release id. Nothing was uploaded' };
    expect(await ask(fixture, ONE, { release: '42' })).toEqual(refusal);
    expect(await ask(fixture, ONE, { release: '42', dryRun: true })).toEqual(refusal);
    expect(contents(fixture)).toEqual(before);
  }));

  test('of two uploads that begin at once one is refused', async () => withSite(async (fixture) => {
    const answers = await Promise.all([ONE, TWO].map(async (files) => ask(fixture, files, { release: '42' })));
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
  }));

  test('a deploy and an upload of the same files are one release', async () => withSite(async (fixture) => {
    await planOf(fixture, TWO, { release: '42' });
    expect((await check(fixture, '42', TWO)).Status).toBe('SUCCESS');
    expect(await planOf(fixture, TWO, { release: '42' })).toMatchObject({ missing: 2 });
  }));

  test('a deploy that failed does not keep the next one from bringing other files', async () => withSite(async (fixture) => {
    expect((await check(fixture, '42', ONE)).Status).toBe('SUCCESS');
    expect((await check(fixture, '42', TWO)).Status).toBe('SUCCESS');
    expect(await ask(fixture, ONE, { release: '42' })).toMatchObject({ ok: false, code: 'other-content' });
  }));

  test('a stack that rolls back takes nothing, and is not held up', async () => withSite(async (fixture) => {
    await planOf(fixture, TWO, { release: '42' });
    fixture.stackStatus = 'UPDATE_ROLLBACK_IN_PROGRESS';
    expect((await check(fixture, '42', ONE)).Status).toBe('SUCCESS');
    expect(await planOf(fixture, TWO, { release: '42' })).toMatchObject({ missing: 2 });
  }));

  test('the id is free again when the files of its release were deleted', async () => withSite(async (fixture) => {
    await planOf(fixture, TWO, { release: '42' });
    fixture.wait(8 * DAY);
    await fixture.command('prune');
    expect(await planOf(fixture, ONE, { release: '42' })).toMatchObject({ missing: 1 });
  }));

  test('an upload that is refused after all leaves the manifest that a deploy wrote over its own', async () => withSite(async (fixture) => {
    const call = fixture.aws.call.bind(fixture.aws);
    fixture.aws.call = async (request) => {
      const answer = await call(request);
      if (request.method === 'PUT' && request.path.endsWith('/manifests/42.json')) {
        place(fixture, 'rival', { 'index.html': 'rival', 'assets/app-2.js': 'rival()' });
        place(fixture, '42', TWO);
      }
      return answer;
    };
    expect(await ask(fixture, TWO, { release: '42' })).toMatchObject({ ok: false, code: 'other-content' });
    expect(fixture.keys('manifests/')).toContain('manifests/42.json');
  }));
});

describe('a shared name', () => {
  test('is taken by an upload that was only begun: it overwrites nothing, so it counts on what it will bring', async () => withSite(async (fixture) => {
    const { release } = await planOf(fixture, TWO);
    const rival: Files = { 'index.html': 'rival', 'assets/app-2.js': 'rival()' };
    place(fixture, 'rival', rival);
    expect((await checkShared(fixture, 'rival')).Reason).toContain(`got: /assets/app-2.js, which release ${release} holds with other content`);
  }));

  test('is not vouched for by a deploy that did not stage: what lies there may be of an earlier one', async () => withSite(async (fixture) => {
    place(fixture, 'failed', TWO);
    fixture.put('shared/assets/app-2.js', 'owt()');
    expect(await ask(fixture, { ...TWO, 'index.html': 'new' })).toMatchObject({
      ok: false, code: 'other-content', message: expect.stringContaining('shared/assets/app-2.js lies in bucket bucket, and no release that is complete says what it holds'),
    });
  }));

  test('is vouched for by an upload that is complete', async () => withSite(async (fixture) => {
    await uploadAll(fixture, TWO);
    expect(await planOf(fixture, { ...TWO, 'index.html': 'new' })).toMatchObject({ missing: 1, present: 1 });
  }));
});

describe('a release that the template names', () => {
  const RETENTION = { RETENTION_RELEASES: '1', RETENTION_SECONDS: String(DAY) };

  async function shipUploaded(fixture: ControllerFixture, content: string): Promise<void> {
    await fixture.command('stage', { release: await uploadAll(fixture, { 'index.html': content }) });
    await fixture.command('promote');
    fixture.waitUntilEffective();
  }

  test('keeps its files whatever its age: a stack that rolls back brings them back', async () => withController(async (fixture) => {
    await check(fixture, 'two', TWO);
    await deploy(fixture, 'one', ONE);
    await deploy(fixture, 'two', TWO);
    for (const content of ['three', 'four', 'five']) {
      await shipUploaded(fixture, content);
      fixture.wait(2 * DAY);
      await fixture.command('prune');
    }
    fixture.wait(2 * DAY);
    await fixture.command('prune');
    expect(fixture.keys()).toEqual(expect.arrayContaining(['one', 'two'].flatMap((release) => [`manifests/${release}.json`, `releases/${release}/index.html`])));
    expect(contents(fixture)).toMatchObject({ 'shared/assets/app-1.js': 'one()', 'shared/assets/app-2.js': 'two()' });

    await check(fixture, 'two', TWO, { release: 'two', files: TWO });
    await fixture.command('prune');
    fixture.wait(2 * DAY);
    await fixture.command('prune');
    expect(fixture.keys().filter((key) => key.includes('one') || key.includes('app-1'))).toEqual([]);
    expect(fixture.keys()).toEqual(expect.arrayContaining(['manifests/two.json', 'releases/two/index.html']));
  }, RETENTION));
});

describe('a release that was made for another layout', () => {
  const moved: SiteLayout = { sharedAssets: ['/static/*'], fallback: 'directory-index' };

  test('is not staged: the distribution would look for its files elsewhere', async () => withController(async (fixture) => {
    await deploy(fixture, 'one', { 'index.html': 'one' });
    place(fixture, 'two', TWO);
    await expect(fixture.command('stage', { release: 'two' })).rejects.toThrow('release two was made for another layout of its site '
      + '(\'sharedAssets\': patterns that leave out /assets/app-2.js of release two); upload it again under another id');
    expect(fixture.published()).toMatchObject({ releases: { green: null } });
  }, { COMPONENTS: JSON.stringify({ Site: { kind: 'site', bucket: 'bucket', layout: moved } }) }));
});

describe('a flag', () => {
  /** Somebody stages `three` between the stage and the promote of a deploy. */
  function stageInBetween(fixture: ControllerFixture): void {
    const call = fixture.aws.call.bind(fixture.aws);
    let isDone = false;
    fixture.aws.call = async (request) => {
      const answer = await call(request);
      if (!isDone && fixture.published()?.releases.green === 'two') {
        isDone = true;
        expect(await fixture.command('stage', { release: 'three' }, 'stage')).toMatchObject({ ok: true });
      }
      return answer;
    };
  }

  test.each([
    ['ActiveColor', 'green', 'green two is not what can be promoted: blue is active with one, green holds three (unknown-release)'],
    ['CandidateWeight', '5', 'two takes no share: green holds three (unknown-release)'],
  ])('%s that comes with a release means that one, whoever stages another in between', async (name, value, reason) => withSite(async (fixture) => {
    place(fixture, 'two', TWO);
    place(fixture, 'three', { 'index.html': 'three' });
    stageInBetween(fixture);
    expect(await fixture.send({ ReleaseId: 'two', [name]: value, Nonce: 'n' })).toMatchObject({ Status: 'FAILED', Reason: reason });
    expect(fixture.published()).toMatchObject({ active: 'blue', weight: 0, releases: { blue: 'one', green: 'three' } });
  }));

  test('that comes alone means what the color holds, however it was staged', async () => withSite(async (fixture) => {
    const release = await uploadAll(fixture, TWO);
    await fixture.command('stage', { release }, 'stage');
    expect(await fixture.send({ ReleaseId: 'one', ActiveColor: 'green', Nonce: 'n' })).toMatchObject({ Status: 'SUCCESS' });
    expect(fixture.published()).toMatchObject({ active: 'green', releases: { green: release } });
  }));
});

test('files that were sent for a release stay what they are', async () => withSite(async (fixture) => {
  const { targets } = await planOf(fixture, TWO, { release: '42' });
  expect((await check(fixture, '42', { ...TWO, 'index.html': 'other' })).Status).toBe('FAILED');
  expect(await Promise.all(targets.map(async (target) => send(target, TWO)))).toEqual([200, 200]);
  expect(await fixture.command('stage', { release: '42' })).toMatchObject({ ok: true });
}));
