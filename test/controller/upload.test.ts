import type { ControllerFixture } from './fixture';
import { withController } from './fixture';
import type { DeployOptions, Files } from './uploader';
import { ask, contents, deploy, LAYOUT, listed, place, planOf, send, sha256, uploadAll } from './uploader';
import { ReleaseArtifacts } from '../../controller/store/release-artifacts';
import type { SiteLayout } from '../../src/core/site-layout';
import { fingerprintText } from '../../src/core/site-manifest';

const ONE: Files = { 'index.html': 'one', 'assets/app-1.js': 'one()' };
const TWO: Files = { 'index.html': 'two', 'about/index.html': 'about', 'assets/app-1.js': 'one()', 'assets/app-2.js': 'two()', 'favicon': '' };

/** A site with release `one` live. */
async function withSite(act: (fixture: ControllerFixture) => Promise<void>, options: DeployOptions = {}, files = ONE): Promise<void> {
  await withController(async (fixture) => {
    await deploy(fixture, 'one', files, options);
    await act(fixture);
  });
}

function idOf(files: Files, deployTime: Files = {}, { sharedAssets }: SiteLayout = LAYOUT): string {
  return sha256(fingerprintText({ files: listed(files), deployTime: listed(deployTime), sharedAssets })).slice(0, 12);
}

describe('an uploaded release', () => {
  test('is staged beside the active one, and no traffic moves', async () => withSite(async (fixture) => {
    const release = await uploadAll(fixture, TWO);
    expect(release).toBe(idOf(TWO));
    expect(fixture.published()).toMatchObject({ generation: 1, releases: { green: null } });
    expect(await fixture.command('stage', { release }, 'stage')).toMatchObject({ ok: true, changed: true, message: `release ${release} is staged on green` });
    expect(fixture.published()).toMatchObject({ active: 'blue', weight: 0, releases: { blue: 'one', green: release } });
    expect(contents(fixture)).toMatchObject({
      [`releases/${release}/index.html`]: 'two', [`releases/${release}/about/index.html`]: 'about', [`releases/${release}/favicon`]: '', 'shared/assets/app-2.js': 'two()',
    });
  }));

  test('of the same files is the same release: nothing is left to upload, and it is staged already', async () => withSite(async (fixture) => {
    const release = await uploadAll(fixture, TWO);
    await fixture.command('stage', { release });
    expect(await ask(fixture, TWO)).toEqual({
      ok: true, message: `every file of release ${release} is in place; stage it`, changed: false, generation: 2, upload: { release, targets: [], missing: 0, present: 5 },
    });
    expect(await fixture.command('stage', { release })).toMatchObject({ ok: true, changed: false, message: `release ${release} is staged on green already` });
  }));

  test('has the manifest that a deploy of the same files would have, and tells that it came without one', async () => withSite(async (fixture) => {
    const release = await uploadAll(fixture, TWO);
    const uploaded = JSON.parse(contents(fixture)[`manifests/${release}.json`]) as unknown;
    expect(uploaded).toEqual({ ...place(fixture, release, TWO), objects: expect.anything(), origin: 'upload' });
    expect(uploaded).toMatchObject(JSON.parse(contents(fixture)[`manifests/${release}.json`]) as object);
  }));

  test('has the headers that a deploy sets', async () => withSite(async (fixture) => {
    const release = await uploadAll(fixture, TWO);
    const headersOf = (key: string): unknown => fixture.aws.storage.find('bucket')!.get(key)!.headers;
    expect(headersOf('shared/assets/app-2.js')).toEqual({ 'content-type': 'text/javascript', 'cache-control': 'public, max-age=31536000, immutable' });
    expect(headersOf(`releases/${release}/index.html`)).toEqual({ 'content-type': 'text/html' });
    expect(headersOf(`releases/${release}/favicon`)).toEqual({ 'content-type': 'binary/octet-stream' });
  }));

  test('is pruned like any other when nobody staged it', async () => withSite(async (fixture) => {
    const release = await uploadAll(fixture, TWO);
    fixture.wait(8 * 86_400);
    await fixture.command('prune');
    expect(fixture.keys().filter((key) => key.includes(release) || key.includes('app-2'))).toEqual([]);
    expect(contents(fixture)).toMatchObject({ 'releases/one/index.html': 'one', 'shared/assets/app-1.js': 'one()' });
  }));
});

describe('the plan', () => {
  test('begins with the manifest, names shared files first and documents last, and leaves out what is in place', async () => withSite(async (fixture) => {
    const { release, targets, missing, present } = await planOf(fixture, { ...TWO, 'a.html': 'a', 'b.css': 'b' });
    expect(fixture.keys('manifests/')).toContain(`manifests/${release}.json`);
    expect([targets.map(({ path }) => path), missing, present]).toEqual([['assets/app-2.js', 'favicon', 'b.css', 'index.html', 'about/index.html', 'a.html'], 6, 1]);
    await send(targets[0], TWO);
    expect(await planOf(fixture, { ...TWO, 'a.html': 'a', 'b.css': 'b' })).toMatchObject({ missing: 5, present: 2 });
  }));

  test('takes these bytes with these headers, once, and only for a while', async () => withSite(async (fixture) => {
    const { targets: [shared, ...others] } = await planOf(fixture, TWO);
    expect(shared.headers).toEqual({
      'content-type': 'text/javascript',
      'cache-control': 'public, max-age=31536000, immutable',
      'x-amz-checksum-sha256': Buffer.from(sha256('two()'), 'hex').toString('base64'),
      'if-none-match': '*',
    });
    expect(new URL(shared.url).searchParams.get('X-Amz-SignedHeaders')).toBe('cache-control;content-type;host;if-none-match;x-amz-checksum-sha256');
    for (const name of Object.keys(shared.headers)) {
      expect([name, await send({ ...shared, headers: { ...shared.headers, [name]: 'x' } }, TWO)]).toEqual([name, 403]);
    }
    expect(await send(shared, { 'assets/app-2.js': 'TWO()' })).toBe(400);
    expect(await send(shared, TWO)).toBe(200);
    expect(await send(shared, TWO)).toBe(412);
    fixture.wait(901);
    expect(await send(others[0], TWO)).toBe(403);
  }));

  test('of a dry run counts and writes nothing', async () => withSite(async (fixture) => {
    const before = contents(fixture);
    expect(await ask(fixture, TWO, { dryRun: true })).toEqual({
      ok: true,
      message: `4 of 5 files of release ${idOf(TWO)} are to be uploaded`,
      changed: true,
      generation: 1,
      dryRun: true,
      upload: { release: idOf(TWO), targets: [], missing: 4, present: 1 },
    });
    expect(contents(fixture)).toEqual(before);
  }));

  test('of many files with long names stays below what Lambda answers', async () => withSite(async (fixture) => {
    const folder = 'ü&"('.repeat(190);
    const files = Object.fromEntries(Array.from({ length: 600 }, (_, index) => [`${folder}/${index}`, '']));
    const before = process.env.AWS_SESSION_TOKEN;
    process.env.AWS_SESSION_TOKEN = 'token/'.repeat(300);
    try {
      const answer = await ask(fixture, { 'index.html': '', ...files });
      expect(answer.ok && [answer.upload?.missing, answer.upload?.targets.length]).toEqual([601, 500]);
      expect(JSON.stringify(answer).length).toBeLessThan(6_000_000);
    } finally {
      process.env.AWS_SESSION_TOKEN = before ?? '';
    }
  }));
});

describe('the upload is refused', () => {
  test.each<[string, unknown, string]>([
    ['no list', 'index.html', 'string'],
    ['no files', [], 'none'],
    ['a path above the root', [{ path: '../index.html', size: 1, digest: sha256('') }], '"../index.html"'],
    ['a path from the root', [{ path: '/index.html', size: 1, digest: sha256('') }], '"/index.html"'],
    ['an empty part', [{ path: 'a//b', size: 1, digest: sha256('') }], '"a//b"'],
    ['a folder', [{ path: 'a/', size: 1, digest: sha256('') }], '"a/"'],
    ['a dot for a part', [{ path: './a', size: 1, digest: sha256('') }], '"./a"'],
    ['a backslash', [{ path: 'a\\b', size: 1, digest: sha256('') }], '"a\\\\b"'],
    ['a control character', [{ path: 'a\nb', size: 1, digest: sha256('') }], '"a\\nb"'],
    ['half a character', [{ path: 'a\ud800', size: 1, digest: sha256('') }], '"a\\ud800"'],
    ['a path for which no key is long enough', [{ path: 'ü'.repeat(499), size: 1, digest: sha256('') }, { path: 'ü'.repeat(500), size: 1, digest: sha256('') }], `"${'ü'.repeat(500)}"`],
    ['a path twice', [...listed(ONE), ...listed(ONE)], '"index.html" twice'],
    ['what is no file', [null], 'undefined'],
    ['half a byte', [{ path: 'a', size: 0.5, digest: sha256('') }], 'size 0.5 of a'],
    ['more than one request may bring', [{ path: 'a', size: 5 * 1024 ** 3 + 1, digest: sha256('') }], 'size 5368709121 of a'],
    ['a digest of another kind', [{ path: 'a', size: 1, digest: 'x' }], 'digest "x" of a'],
  ])('with %s', async (_, files, got) => withSite(async (fixture) => {
    const answer = await fixture.command('upload', { files });
    const rule = 'files of a site, each once: a path from its root (no empty part, . or .., no backslash or control character, at most 998 bytes), '
      + 'the size in bytes and the SHA-256 in 64 hexadecimal digits';
    expect(answer).toEqual({ ok: false, code: 'invalid', message: `'files' must be ${rule}, got: ${got}` });
  }));

  test.each<[string, Files, DeployOptions, string]>([
    ['without an index.html', { 'about.html': '' }, {}, '\'files\' must hold an index.html, got: 1 files without one; pass the folder that your build writes its pages to'],
    ['with a document under a shared pattern', { ...ONE, 'assets/a.html': '' }, {},
      '\'files\' must hold no document that a shared pattern matches, got: /assets/a.html, but /assets/* are files that all releases share; put it into another folder'],
    ['without the page for missing files', ONE, { layout: { ...LAYOUT, notFoundPage: '/404.html' } },
      '\'files\' must hold /404.html, with which the site answers for missing files, got: 2 files without it; build the page'],
  ])('%s', async (_, files, options, message) => withSite(async (fixture) => {
    expect(await ask(fixture, files)).toEqual({ ok: false, code: 'invalid', message });
    expect(fixture.keys('manifests/')).toEqual(['manifests/one.json']);
  }, options));

  test('before the first deploy', async () => withController(async (fixture) => {
    expect(await ask(fixture, ONE)).toEqual({
      ok: false, code: 'unknown-release', message: 'no release was ever deployed, so nothing tells how files are shared and found; deploy one first',
    });
  }));

  test('when the active release has no manifest, or one without a layout', async () => withController(async (fixture) => {
    await fixture.deploy('old');
    expect(await ask(fixture, ONE)).toMatchObject({ ok: false, code: 'incomplete', message: expect.stringContaining('its manifest names no layout') });
    fixture.aws.storage.find('bucket')!.delete('manifests/old.json');
    expect(await ask(fixture, ONE)).toMatchObject({ ok: false, code: 'incomplete', message: expect.stringContaining('has no manifest in bucket bucket') });
  }));

  test('for a component that is none, or no site, or not named among several', async () => {
    const components = { Site: { kind: 'site', bucket: 'bucket' }, Api: { kind: 'service' } };
    await withController(async (fixture) => {
      expect(await ask(fixture, ONE, { component: 'Shop' })).toMatchObject({ code: 'invalid', message: '\'component\' must be one of Site, got: Shop; name the site that the files are for' });
      expect(await ask(fixture, ONE, { component: 'Api' })).toMatchObject({ code: 'invalid', message: '\'component\' must be a site, got: Api, which is a service; deploy its release' });
    }, { COMPONENTS: JSON.stringify(components) });
  });

  test('beside services and functions that were never deployed with the release', async () => {
    const components = { Site: { kind: 'site', bucket: 'bucket' }, Api: { kind: 'service' }, Mail: { kind: 'service' } };
    await withController(async (fixture) => {
      await deploy(fixture, 'one', ONE);
      const before = contents(fixture);
      const more = (what: string): object => ({
        ok: false,
        code: 'incomplete',
        message: `a release of this state is more than files: ${what}; deploy it with \`cdk deploy\`, or give the site a state of its own. Nothing was uploaded`,
      });
      expect(await ask(fixture, TWO)).toEqual(more('service \'Api\' and service \'Mail\' take part, and no release is named'));
      const artifacts = new ReleaseArtifacts('table');
      await artifacts.record('Api', 'two', { id: 'Api:2', fingerprint: 'f' });
      expect(await ask(fixture, TWO, { release: 'two' })).toEqual(more('service \'Mail\' takes part, and release two was never deployed there'));
      expect(contents(fixture)).toEqual(before);
      await artifacts.record('Mail', 'two', { id: '2', fingerprint: 'f' });
      expect(await planOf(fixture, TWO, { release: 'two' })).toMatchObject({ release: 'two', missing: 4 });
    }, { COMPONENTS: JSON.stringify(components) });
  });

  test('when one of several sites is not named', async () => {
    const components = { Site: { kind: 'site', bucket: 'bucket' }, Docs: { kind: 'site', bucket: 'bucket' } };
    await withController(async (fixture) => {
      expect(await ask(fixture, ONE)).toMatchObject({ code: 'invalid', message: '\'component\' must be one of Site, Docs, got: none; name the site that the files are for' });
    }, { COMPONENTS: JSON.stringify(components) });
  });

  test('without an id when several components take part', async () => {
    const components = { Site: { kind: 'site', bucket: 'bucket' }, Docs: { kind: 'site', bucket: 'bucket' } };
    await withController(async (fixture) => {
      await deploy(fixture, 'one', ONE);
      expect(await ask(fixture, TWO, { component: 'Site' })).toMatchObject({
        code: 'invalid', message: '\'release\' must be given when several components take part in one release (Site, Docs), got: none; pass for example the commit hash',
      });
      expect(await planOf(fixture, TWO, { component: 'Site', release: '42' })).toMatchObject({ release: '42', missing: 4 });
    }, { COMPONENTS: JSON.stringify(components) });
  });

  test('while the state is locked, for it could not be staged', async () => withSite(async (fixture) => {
    await fixture.command('lock', { reason: 'audit' });
    const before = fixture.traces();
    expect(await ask(fixture, TWO)).toEqual({ ok: false, code: 'locked', message: 'the state is locked by alice (audit); unlock it first' });
    expect(fixture.traces()).toEqual(before);
  }));

  test('through an alias that grants less', async () => withSite(async (fixture) => {
    expect(await fixture.command('upload', { files: listed(TWO) }, 'promote')).toMatchObject({ ok: false, code: 'not-granted' });
  }));
});

describe('other bytes under the same name are refused before anything is uploaded', () => {
  test('when the release was staged', async () => withSite(async (fixture) => {
    const before = contents(fixture);
    expect(await ask(fixture, TWO, { release: 'one' })).toEqual({
      ok: false, code: 'other-content', message: 'release one was staged with other content in Site; use another release id. Nothing was uploaded',
    });
    expect(contents(fixture)).toEqual(before);
  }));

  test('when the release was only begun', async () => withSite(async (fixture) => {
    await planOf(fixture, TWO, { release: '42' });
    const before = contents(fixture);
    expect(await ask(fixture, { ...TWO, 'index.html': 'owt' }, { release: '42' })).toMatchObject({
      code: 'other-content', message: 'release 42 was begun with other files; use another release id. Nothing was uploaded',
    });
    expect(contents(fixture)).toEqual(before);
  }));

  test('when files of the release lie there that nobody vouches for, or that are not among them', async () => withSite(async (fixture) => {
    fixture.put('releases/42/index.html', 'owt');
    expect(await ask(fixture, TWO, { release: '42' })).toMatchObject({ code: 'other-content', message: expect.stringContaining('files of a release 42 that is none of these files (releases/42/index.html)') });
    await planOf(fixture, TWO, { release: '43' });
    fixture.put('releases/43/index.html', 'longer');
    expect(await ask(fixture, TWO, { release: '43' })).toMatchObject({ code: 'other-content', message: expect.stringContaining('(releases/43/index.html)') });
  }));

  test.each([
    ['a staged release', async (fixture: ControllerFixture) => deploy(fixture, 'other', { 'index.html': 'o', 'assets/app-2.js': 'other' })],
    ['a release that is on its way', async (fixture: ControllerFixture) => planOf(fixture, { 'index.html': 'o', 'assets/app-2.js': 'other' }, { release: 'other' })],
  ])('when %s holds a shared file with other bytes', async (_, begin) => withSite(async (fixture) => {
    await begin(fixture);
    const before = contents(fixture);
    expect(await ask(fixture, TWO)).toEqual({
      ok: false,
      code: 'other-content',
      message: '\'sharedAssets\' must match files whose names change with their content, got: /assets/app-2.js, which release other holds with other content; '
        + 'put a content hash into the name. No file of the release was uploaded',
    });
    expect(contents(fixture)).toEqual(before);
  }));

  test('but not when a staged release says what lies there, whatever another one would like', async () => withSite(async (fixture) => {
    place(fixture, 'broken', { 'index.html': 'o' });
    fixture.put('manifests/broken.json', JSON.stringify({ ...place(fixture, 'broken', { 'index.html': 'o' }), shared: { 'shared/assets/app-1.js': sha256('x') } }));
    expect(await planOf(fixture, TWO)).toMatchObject({ missing: 4 });
  }));

  test('when no release says what a shared file holds that lies there', async () => withSite(async (fixture) => {
    fixture.put('shared/assets/app-2.js', 'owt()');
    const message = expect.stringContaining('shared/assets/app-2.js lies in bucket bucket, and no release that is complete says what it holds; finish the deploy that brought it');
    expect(await ask(fixture, TWO)).toMatchObject({ code: 'other-content', message });
    expect(await ask(fixture, TWO)).toMatchObject({ code: 'other-content', message });
    expect(fixture.keys('manifests/')).toEqual(['manifests/one.json']);
  }));

  test('when two uploads bring different bytes at once, not both are staged', async () => withSite(async (fixture) => {
    const folders: Files[] = ['a', 'b'].map((content) => ({ 'index.html': content, 'assets/app.js': content }));
    const ends = await Promise.all(folders.map(async (files) => uploadAll(fixture, files).then(() => 'done', () => 'refused')));
    expect(ends).toContain('refused');
  }));
});

test('the release is not taken while its files are being deleted', async () => withSite(async (fixture) => {
  const release = await uploadAll(fixture, TWO);
  fixture.wait(8 * 86_400);
  const deletes = jest.spyOn(fixture.aws.storage.find('bucket')!, 'delete').mockImplementation(() => {
    throw new Error('out of order');
  });
  await fixture.command('prune').catch(() => undefined);
  expect(await ask(fixture, TWO)).toMatchObject({ code: 'pruning', message: `the files of release ${release} are being deleted; upload it again when they are gone, in a minute` });
  deletes.mockRestore();
  await fixture.command('prune');
  expect(await uploadAll(fixture, TWO)).toBe(release);
}));

describe('an upload that broke off', () => {
  test('goes on where it ended', async () => withSite(async (fixture) => {
    const { targets, release } = await planOf(fixture, TWO);
    await send(targets[1], TWO);
    expect(await fixture.command('stage', { release }).catch((error: Error) => error.message)).toMatch(/release .* is not complete in bucket bucket: 3 of 5 files/);
    expect((await planOf(fixture, TWO)).targets.map(({ path }) => path)).toEqual(targets.filter((_, index) => index !== 1).map(({ path }) => path));
    await uploadAll(fixture, TWO);
    expect(await fixture.command('stage', { release })).toMatchObject({ ok: true, changed: true });
  }));

  test('days later is safe from pruning again from its first call on', async () => withSite(async (fixture) => {
    const { targets, release } = await planOf(fixture, TWO);
    await send(targets[0], TWO);
    fixture.wait(8 * 86_400);
    await planOf(fixture, TWO);
    await fixture.command('prune');
    expect(fixture.keys()).toEqual(expect.arrayContaining([`manifests/${release}.json`, 'shared/assets/app-2.js']));
    await uploadAll(fixture, TWO);
    expect(await fixture.command('stage', { release })).toMatchObject({ ok: true, changed: true });
  }));

  test('leaves the manifest alone when nothing is missing', async () => withSite(async (fixture) => {
    const release = await uploadAll(fixture, TWO);
    const written = (): number => fixture.aws.storage.find('bucket')!.get(`manifests/${release}.json`)!.modifiedAt;
    const before = written();
    fixture.wait(86_400);
    await planOf(fixture, TWO);
    expect(written()).toBe(before);
  }));

  test('of a staged release of which a file was lost is healed', async () => withSite(async (fixture) => {
    ['manifests/one.json', 'releases/one/index.html'].forEach((key) => fixture.aws.storage.find('bucket')!.delete(key));
    await deploy(fixture, 'two', TWO);
    await fixture.command('promote');
    fixture.waitUntilEffective();
    expect(await uploadAll(fixture, ONE, { release: 'one' })).toBe('one');
    expect(contents(fixture, 'releases/one')).toEqual({ 'releases/one/index.html': 'one' });
  }));
});

describe('deploy-time files', () => {
  const deployTime = { 'config.json': '{"api":"https://a.example"}' };

  test('are carried over from the active release, and the folder does not replace them', async () => withSite(async (fixture) => {
    const files = { ...TWO, 'config.json': 'for development' };
    const release = await uploadAll(fixture, files);
    expect(release).toBe(idOf(TWO, deployTime));
    expect(contents(fixture, `releases/${release}/`)).toMatchObject({ [`releases/${release}/config.json`]: deployTime['config.json'] });
    expect(JSON.parse(contents(fixture)[`manifests/${release}.json`])).toMatchObject({ deployTime: [`releases/${release}/config.json`] });
    expect(await fixture.command('stage', { release })).toMatchObject({ ok: true, changed: true });
    expect(await planOf(fixture, files)).toMatchObject({ release, missing: 0, present: 5 });
  }, { deployTime }));

  test('with other values make another release', async () => withSite(async (fixture) => {
    await uploadAll(fixture, TWO, { release: '42' });
    fixture.put('releases/one/config.json', '{"api":"https://b.example"}');
    expect(await ask(fixture, TWO, { release: '42' })).toMatchObject({ code: 'other-content' });
  }, { deployTime }));

  test('that are lost keep releases from being made after them', async () => withSite(async (fixture) => {
    fixture.aws.storage.find('bucket')!.delete('releases/one/config.json');
    await expect(ask(fixture, TWO)).rejects.toThrow('releases/one/config.json is missing; deploy it again');
  }, { deployTime }));
});

test('files are sorted by the layout of the last deploy, which the active release need not know', async () => {
  const layout: SiteLayout = { sharedAssets: ['/assets/*', '/img/*'], fallback: 'directory-index' };
  await withController(async (fixture) => {
    await deploy(fixture, 'one', ONE);
    const release = await uploadAll(fixture, { ...ONE, 'img/a.png': 'png' });
    expect(release).toBe(idOf({ ...ONE, 'img/a.png': 'png' }, {}, layout));
    expect(contents(fixture)).toMatchObject({ 'shared/img/a.png': 'png' });
  }, { COMPONENTS: JSON.stringify({ Site: { kind: 'site', bucket: 'bucket', layout } }) });
});
