import type { ControllerFixture, Upload } from './fixture';
import { HOME, PARAMETER, REPLICA, SEED, withController } from './fixture';
import type { CustomResourceResponse } from '../../cli/local/aws/custom-resource-responses';
import type { SiteLayout } from '../../src/core/site-layout';

describe('the release resource', () => {
  test('makes the first release active at once and publishes it in both regions', async () => withController(async (fixture) => {
    const response = await fixture.deploy('one');
    expect(response).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: 'shop-release', Data: { ActiveColor: 'blue', Generation: 1 } });
    expect(fixture.published()).toMatchObject({ active: 'blue', releases: { blue: 'one', green: null }, retained: ['one'] });
    expect(fixture.published(REPLICA)).toEqual(fixture.published());
  }));

  test('makes the first release active on the color that a flag names', async () => withController(async (fixture) => {
    await fixture.deploy('one', { ActiveColor: 'green', Nonce: 'n1' });
    expect(fixture.published()).toMatchObject({ active: 'green', releases: { blue: null, green: 'one' } });
  }));

  test('stages later releases on the idle color and moves no traffic', async () => withController(async (fixture) => {
    await fixture.deploy('one');
    await fixture.deploy('two');
    expect(fixture.published()).toMatchObject({ generation: 2, active: 'blue', weight: 0, releases: { blue: 'one', green: 'two' }, retained: ['one'] });
  }));

  test('writes each copy once', async () => withController(async (fixture) => {
    const written: string[] = [];
    fixture.aws.parameters.changesGoTo((region) => written.push(region));
    await fixture.deploy('one');
    expect(written.sort()).toEqual([HOME, REPLICA].sort());
  }));

  test('does not stage a release with a file that is missing in the bucket', async () => withController(async (fixture) => {
    await fixture.deploy('one');
    fixture.upload('two');
    fixture.aws.storage.find('bucket')!.delete('releases/two/index.html');
    const response = await fixture.send({ ReleaseId: 'two' });
    expect(response.Status).toBe('FAILED');
    expect(response.Reason).toBe('release two is not complete in bucket bucket: 1 of 2 files are missing or differ (releases/two/index.html); upload it again');
    expect(fixture.published()?.generation).toBe(1);
  }));

  test('does not stage a release with files of another content that was uploaded under its id', async () => withController(async (fixture) => {
    await fixture.deploy('one');
    fixture.upload('two');
    fixture.put('releases/two/secret.html', 'oops');
    expect((await fixture.deploy('two')).Reason).toBe('release two has files in bucket bucket that it does not name (releases/two/secret.html): '
      + 'an earlier deploy with other content under the same id left them; pass another releaseId');
    expect((await fixture.deploy('2')).Status).toBe('SUCCESS');
  }));

  test('promotes with a flag, in step', async () => withController(async (fixture) => {
    await fixture.deploy('one');
    const before = Date.now() / 1000;
    await fixture.deploy('two', { ActiveColor: 'green', Nonce: 'n1' });
    const document = fixture.published()!;
    expect(document).toMatchObject({ active: 'green', before: { active: 'blue', weight: 0 }, retained: ['two', 'one'] });
    expect(document.effectiveAt).toBeGreaterThanOrEqual(before + 3.5);
  }));

  test('shifts with a flag', async () => withController(async (fixture) => {
    await fixture.deploy('one');
    await fixture.deploy('two', { CandidateWeight: '12.5', Nonce: 'n1' });
    expect(fixture.published()).toMatchObject({ active: 'blue', weight: 12.5, before: { active: 'blue', weight: 0 } });
  }));

  test('does nothing when a flag is removed', async () => withController(async (fixture) => {
    await fixture.deploy('one');
    await fixture.deploy('two', { ActiveColor: 'green', Nonce: 'n1' });
    const { generation } = fixture.published()!;
    expect((await fixture.deploy('two')).Status).toBe('SUCCESS');
    expect(fixture.published()?.generation).toBe(generation);
  }));

  test('does nothing for a nonce that was seen, even if traffic went elsewhere since', async () => withController(async (fixture) => {
    await fixture.deploy('one');
    await fixture.deploy('two', { ActiveColor: 'green', Nonce: 'n1' });
    await fixture.command('rollback');
    await fixture.command('allow', { release: 'two' });
    const { generation } = fixture.published()!;
    await fixture.send({ ReleaseId: 'two', ActiveColor: 'green', Nonce: 'n1' });
    expect(fixture.published()).toMatchObject({ generation, active: 'blue' });
  }));

  test('remembers the nonce of a flag that changed nothing', async () => withController(async (fixture) => {
    await fixture.deploy('one');
    await fixture.deploy('one', { ActiveColor: 'blue', Nonce: 'n1' });
    await fixture.deploy('two', { ActiveColor: 'green', Nonce: 'n2' });
    fixture.waitUntilEffective();
    const { generation } = fixture.published()!;
    await fixture.send({ ReleaseId: 'one', ActiveColor: 'blue', Nonce: 'n1' });
    expect(fixture.published()?.generation).toBe(generation);
  }));

  test.each(['UPDATE_ROLLBACK_IN_PROGRESS', 'ROLLBACK_IN_PROGRESS'])('does nothing while the stack is in %s', async (status) => withController(async (fixture) => {
    await fixture.deploy('one');
    await fixture.deploy('two');
    await fixture.deploy('three');
    fixture.stackStatus = status;
    const response = await fixture.send({ ReleaseId: 'two', ActiveColor: 'green', Nonce: 'old' });
    expect(response.Status).toBe('SUCCESS');
    expect(fixture.published()).toMatchObject({ active: 'blue', releases: { blue: 'one', green: 'three' } });
  }));

  test('refuses a flag that names the active color for new content, and says which color holds what', async () => withController(async (fixture) => {
    await fixture.deploy('one');
    const response = await fixture.deploy('two', { ActiveColor: 'blue', Nonce: 'n1' });
    expect(response.Reason).toBe('release two goes to the idle color green, but activeColor is blue, which is active with one; nothing was staged; '
      + 'deploy with -c activeColor=green to promote it, or without the flag to stage it');
    expect(fixture.published()?.releases).toEqual({ blue: 'one', green: null });
  }));

  test('fails and leaves the state as it is when the state machine refuses, and the next deploy works', async () => withController(async (fixture) => {
    await fixture.deploy('one');
    await fixture.command('lock', { reason: 'incident' });
    const response = await fixture.deploy('two');
    expect(response.Reason).toBe('the state is locked by alice (incident); unlock it first (locked)');
    await fixture.command('unlock');
    expect((await fixture.deploy('two')).Status).toBe('SUCCESS');
  }));

  test('stages the color that is idle at deploy time, after an out-of-band promote too', async () => withController(async (fixture) => {
    await fixture.deploy('one');
    await fixture.deploy('two');
    await fixture.command('promote');
    fixture.waitUntilEffective();
    await fixture.deploy('three');
    expect(fixture.published()).toMatchObject({ active: 'green', releases: { blue: 'three', green: 'two' } });
  }));

  test('repairs a seed that was written over the live value, whatever else it does', async () => withController(async (fixture) => {
    await fixture.deploy('one');
    const live = fixture.published();
    fixture.aws.parameters.put(HOME, PARAMETER, SEED, { overwrite: true });
    await fixture.send({ ReleaseId: 'one' });
    expect(fixture.published()).toEqual(live);
  }));

  test('removes the replica with the state', async () => withController(async (fixture) => {
    await fixture.deploy('one');
    await fixture.send({ ReleaseId: 'one' }, { requestType: 'Delete' });
    expect(fixture.aws.parameters.get(REPLICA, PARAMETER)).toBeUndefined();
  }));

  test('keeps the replica of a state that was renamed: CloudFormation deletes the old name', async () => withController(async (fixture) => {
    await fixture.deploy('one');
    const response = await fixture.send({ ReleaseId: 'one', StateName: 'former' }, { requestType: 'Delete' });
    expect(response).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: 'former-release' });
    expect(fixture.published(REPLICA)).toEqual(fixture.published());
  }));

  test('asks again how the stack is when CloudFormation throttles: a roll back that failed for that would stay half done', async () => withController(async (fixture) => {
    await fixture.deploy('one');
    const call = fixture.aws.call.bind(fixture.aws);
    let throttled = 2;
    fixture.aws.call = async (request) => request.body.includes('Action=DescribeStacks') && throttled-- > 0
      ? { status: 400, headers: { 'content-type': 'text/xml' }, body: '<ErrorResponse><Error><Type>Sender</Type><Code>Throttling</Code><Message>Rate exceeded</Message></Error></ErrorResponse>' }
      : call(request);
    fixture.stackStatus = 'UPDATE_ROLLBACK_IN_PROGRESS';
    expect(await fixture.send({ ReleaseId: 'zero' })).toMatchObject({ Status: 'SUCCESS' });
    expect(fixture.pauses).toEqual([1000, 2000]);
    expect(fixture.published()).toMatchObject({ active: 'blue', releases: { blue: 'one', green: null } });
  }));

  test('carries out a retried request once', async () => withController(async (fixture) => {
    await fixture.deploy('one');
    fixture.upload('two');
    await fixture.send({ ReleaseId: 'two' }, { requestId: 'same' });
    fixture.upload('three');
    await fixture.send({ ReleaseId: 'three' });
    await fixture.send({ ReleaseId: 'two' }, { requestId: 'same', old: { ReleaseId: 'one' } });
    expect(fixture.published()?.releases.green).toBe('three');
  }));
});

describe('the release check', () => {
  const check = (fingerprint: string): Record<string, unknown> => ({ Component: 'Site', ReleaseId: 'one', Fingerprint: fingerprint });
  const options = { type: 'Custom::BlueGreenReleaseCheck' };

  test('refuses an id that was staged with other files, before anything is uploaded', async () => withController(async (fixture) => {
    await fixture.deploy('one');
    expect(await fixture.send(check('other'), options)).toMatchObject({
      Status: 'FAILED',
      Reason: '\'releaseId\' must be new for new content, got: one, which \'Site\' staged with other files; use another id. Nothing was uploaded',
    });
  }));

  test('lets the same content and new ids pass', async () => withController(async (fixture) => {
    expect((await fixture.send(check('other'), options)).Status).toBe('SUCCESS');
    await fixture.deploy('one');
    expect((await fixture.send(check('fingerprint of one'), options)).Status).toBe('SUCCESS');
  }));
});

describe('the check of the layout', () => {
  const ASSETS: SiteLayout = { sharedAssets: ['/assets/*'], fallback: 'directory-index' };
  interface CheckOptions {
    readonly old?: SiteLayout;
    readonly change?: boolean;
    readonly requestType?: string;
  }
  const check = (fixture: ControllerFixture, layout: Partial<SiteLayout>, options: CheckOptions = {}): Promise<CustomResourceResponse> => {
    const fixed = { Component: 'Site', ReleaseId: 'two', Fingerprint: 'fingerprint of two' };
    return fixture.send({ ...fixed, Layout: JSON.stringify({ ...ASSETS, ...layout }), ...options.change && { ChangeLayout: 'true' } }, {
      type: 'Custom::BlueGreenReleaseCheck', requestType: options.requestType, old: { ...fixed, Layout: JSON.stringify(options.old ?? ASSETS) },
    });
  };
  const live = { deployTime: { 'static/style.css': 'style', '404.html': 'missing' } };

  test.each<[string, Partial<SiteLayout>, string]>([
    ['drops the pattern of a file', { sharedAssets: ['/static/app/*'] }, '\'sharedAssets\' must answer for releases in use as before, got: patterns that leave out /assets/app.js of release one; '
      + 'keep the old patterns, and share files from a new folder: a pattern that concerns no file of a release in use may come and go. '
      + 'Releases that are denied or pruned do not count; with -c changeLayout=true the deploy changes what visitors of live releases get. Nothing was uploaded'],
    ['adds a pattern that matches a file', { sharedAssets: ['/assets/*', '/static/*'] }, 'got: patterns that match /static/style.css of release one; keep the old patterns'],
    ['has another fallback', { fallback: 'spa' }, '\'fallback\' must answer for releases in use as before, got: spa instead of directory-index, by which release one is answered; make another site'],
    ['adds a page that the release holds', { notFoundPage: '/404.html' }, '\'fallback.notFoundPage\' must answer for releases in use as before, got: /404.html instead of no page for release one; keep the page'],
  ])('refuses one that %s', async (_, layout, reason) => withController(async (fixture) => {
    await fixture.deploy('one', {}, live);
    expect(await check(fixture, layout)).toMatchObject({ Status: 'FAILED', Reason: expect.stringContaining(reason) });
    expect((await check(fixture, layout, { change: true })).Status).toBe('SUCCESS');
    expect((await check(fixture, layout, { old: { ...ASSETS, ...layout } })).Status).toBe('SUCCESS');
    expect((await check(fixture, layout, { requestType: 'Delete' })).Status).toBe('SUCCESS');
    fixture.stackStatus = 'UPDATE_ROLLBACK_IN_PROGRESS';
    expect((await check(fixture, layout)).Status).toBe('SUCCESS');
  }));

  test('lets patterns and pages pass that concern no file of a release', async () => withController(async (fixture) => {
    await fixture.deploy('one', {}, live);
    expect((await check(fixture, { sharedAssets: ['/assets/*', '/img/*'], notFoundPage: '/sorry.html' })).Status).toBe('SUCCESS');
    expect((await check(fixture, {}, { old: { ...ASSETS, sharedAssets: ['/assets/*', '/img/*'] } })).Status).toBe('SUCCESS');
  }));

  test('counts what can be staged again, not what is denied', async () => withController(async (fixture) => {
    await fixture.deploy('one');
    await fixture.deploy('bad', {}, live);
    await fixture.deploy('two');
    const layout = { sharedAssets: ['/assets/*', '/static/*'] };
    expect((await check(fixture, layout)).Reason).toContain('/static/style.css of release bad');
    await fixture.command('deny', { release: 'bad' });
    expect((await check(fixture, layout)).Status).toBe('SUCCESS');
  }));

  test('lets the first release pass', async () => withController(async (fixture) => {
    expect((await check(fixture, { fallback: 'spa' })).Status).toBe('SUCCESS');
  }));

  test('of a new resource asks the manifests for the layout; one from an earlier version names none', async () => withController(async (fixture) => {
    await fixture.deploy('one', {}, { layout: ASSETS });
    await fixture.deploy('two');
    expect((await check(fixture, { fallback: 'spa' }, { requestType: 'Create' })).Reason).toContain('by which release one is answered');
    await fixture.command('promote');
    fixture.waitUntilEffective();
    await fixture.command('deny', { release: 'one' });
    expect((await check(fixture, { fallback: 'spa' }, { requestType: 'Create' })).Status).toBe('SUCCESS');
    fixture.aws.storage.find('bucket')!.delete('manifests/two.json');
    expect((await check(fixture, { sharedAssets: [] }, { requestType: 'Create' })).Status).toBe('SUCCESS');
  }));
});

describe('files whose bytes are known at deploy only', () => {
  const upload = { deployTime: { 'config.json': '{"api":"a"}', 'env.js': 'API = "a"' } };
  const check = (...files: [path: string, content: string][]): Record<string, unknown> => ({
    Component: 'Site', ReleaseId: 'two', Fingerprint: 'fingerprint of two', DeployTimeFiles: files.map(([Path, Content]) => ({ Path, Content })),
  });
  const options = { type: 'Custom::BlueGreenReleaseCheck' };

  test('may have any size, but must be there', async () => withController(async (fixture) => {
    await fixture.deploy('one');
    fixture.upload('two', upload);
    fixture.aws.storage.find('bucket')!.delete('releases/two/env.js');
    expect((await fixture.send({ ReleaseId: 'two' })).Reason)
      .toBe('release two is not complete in bucket bucket: 1 of 4 files are missing or differ (releases/two/env.js); upload it again');
    expect((await fixture.deploy('two', {}, upload)).Status).toBe('SUCCESS');
  }));

  test('count for the content of a release: the check knows them by what they will hold', async () => withController(async (fixture) => {
    await fixture.deploy('one');
    await fixture.deploy('two', {}, upload);
    expect((await fixture.send(check(['env.js', 'API = "a"'], ['config.json', '{"api":"a"}']), options)).Status).toBe('SUCCESS');
    expect(await fixture.send(check(['config.json', '{"api":"b"}'], ['env.js', 'API = "a"']), options)).toMatchObject({
      Status: 'FAILED',
      Reason: '\'releaseId\' must be new for new content, got: two, which \'Site\' staged with other files or another deploy-time content of config.json '
        + 'or another deploy-time content of env.js; use another id. Nothing was uploaded',
    });
    expect((await fixture.send(check(), options)).Status).toBe('FAILED');
  }));

  test('are looked at when a release is staged again', async () => withController(async (fixture) => {
    await fixture.deploy('one');
    await fixture.deploy('two', {}, upload);
    fixture.put('releases/two/config.json', '{"api":"b"}');
    expect(await fixture.command('stage', { release: 'two' })).toMatchObject({ ok: false, code: 'other-content' });
  }));
});

describe('the check of shared files', () => {
  const check = (fixture: ControllerFixture, requestType?: string): Promise<CustomResourceResponse> =>
    fixture.send({ Component: 'Site', ReleaseId: 'two' }, { type: 'Custom::BlueGreenSharedAssetsCheck', requestType });
  const holding = (content: string): Upload => ({ shared: { 'assets/app.js': content } });

  test('refuses other bytes under a name that a release holds', async () => withController(async (fixture) => {
    await fixture.deploy('one', {}, holding('one()'));
    fixture.uploadManifest('two', holding('two()'));
    expect(await check(fixture)).toMatchObject({
      Status: 'FAILED',
      Reason: '\'sharedAssets\' must match files whose names change with their content, got: /assets/app.js, which release one holds with other content; '
        + 'put a content hash into the name, or choose patterns that leave the file out. No file of the release was uploaded',
    });
  }));

  test.each<[string, (fixture: ControllerFixture) => Promise<void>]>([
    ['the same bytes', async (fixture) => fixture.uploadManifest('two', holding('one()'))],
    ['other names', async (fixture) => fixture.uploadManifest('two', { shared: { 'assets/new.js': 'two()' } })],
    ['a release that was uploaded before', async (fixture) => fixture.upload('two', holding('one()'))],
    ['what the manifest of a refused upload names', async (fixture) => {
      fixture.uploadManifest('refused', { shared: { 'assets/lost.js': 'lost()' } });
      fixture.uploadManifest('two', { shared: { 'assets/lost.js': 'two()' } });
    }],
    ['an upload of another state that was never staged', async (fixture) => {
      fixture.upload('lost', { shared: { 'assets/lost.js': 'lost()' }, state: 'other' });
      fixture.uploadManifest('two', { shared: { 'assets/lost.js': 'two()' } });
    }],
    ['names of a release that is forgotten', async (fixture) => {
      await fixture.deploy('three', {}, { shared: { 'assets/three.js': 'three()' } });
      await fixture.deploy('four');
      for (const days of [8, 2]) {
        fixture.wait(days * 86_400);
        await fixture.command('prune');
      }
      fixture.uploadManifest('two', { shared: { 'assets/three.js': 'two()' } });
    }],
    ['a manifest without digests', async (fixture) => fixture.put('manifests/two.json', '{"release":"two","fingerprint":"f","objects":{"shared/assets/app.js":3}}')],
  ])('lets %s pass', async (_, prepare) => withController(async (fixture) => {
    await fixture.deploy('one', {}, holding('one()'));
    await prepare(fixture);
    expect(await check(fixture)).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: 'Site-shared-assets-check' });
  }));

  test('refuses other bytes under a name of a release that was uploaded and can be staged', async () => withController(async (fixture) => {
    await fixture.deploy('one');
    fixture.upload('lost', { shared: { 'assets/lost.js': 'lost()' } });
    fixture.uploadManifest('two', { shared: { 'assets/lost.js': 'two()' } });
    expect((await check(fixture)).Reason).toContain('got: /assets/lost.js, which release lost holds with other content');
  }));

  test('fails when the manifest of the release is lost: nothing tells which files it shares', async () => withController(async (fixture) => {
    await fixture.deploy('one', {}, holding('one()'));
    expect((await check(fixture)).Reason).toBe('release two has no manifest in bucket bucket; deploy it again');
  }));

  test('lets the first release pass', async () => withController(async (fixture) => {
    fixture.uploadManifest('two', holding('two()'));
    expect((await check(fixture)).Status).toBe('SUCCESS');
  }));

  test('holds up neither a stack that rolls back nor one that is deleted', async () => withController(async (fixture) => {
    await fixture.deploy('one', {}, holding('one()'));
    fixture.uploadManifest('two', holding('two()'));
    expect((await check(fixture, 'Delete')).Status).toBe('SUCCESS');
    fixture.stackStatus = 'UPDATE_ROLLBACK_IN_PROGRESS';
    expect((await check(fixture)).Status).toBe('SUCCESS');
  }));
});

describe('a release without digests in its manifest, from an earlier version', () => {
  test('is staged if its files are there', async () => withController(async (fixture) => {
    await fixture.deploy('one');
    fixture.upload('two');
    fixture.put('manifests/two.json', '{"release":"two","fingerprint":"f","objects":{"shared/assets/app.js":3,"releases/two/index.html":5}}');
    expect((await fixture.send({ ReleaseId: 'two' })).Status).toBe('SUCCESS');
  }));
});

describe('a stage while others write', () => {
  test('looks at the files again, and is staged', async () => withController(async (fixture) => {
    await fixture.deploy('one');
    await fixture.deploy('two');
    fixture.upload('three');
    const { aws } = fixture;
    const call = aws.call.bind(aws);
    let looks = 0;
    aws.call = async (request) => {
      if (request.path === '/bucket/manifests/three.json' && looks++ < 2) {
        await fixture.command('preview', { release: 'two' });
      }
      return call(request);
    };
    expect(await fixture.command('stage', { release: 'three' })).toMatchObject({ ok: true });
    expect(looks).toBe(3);
  }));

  test('is told so on the generation that it names', async () => withController(async (fixture) => {
    await fixture.deploy('one');
    fixture.upload('two');
    expect(await fixture.command('stage', { release: 'two', expectedGeneration: 7 })).toMatchObject({ ok: false, code: 'stale-generation' });
  }));
});

describe('the deployer', () => {
  test('takes nothing but events of CloudFormation', async () => withController(async (fixture) => {
    await expect(fixture.invokeDeployer({ verb: 'promote' })).rejects.toThrow('the deployer takes CloudFormation events only; send commands to the operator');
  }));

  test.each(['https://evil.example/x', 'https://amazonaws.com.evil.example/', 'http://127.0.0.1:1/x', 'https://cloudformation-custom-resource-response-x.evil.example/'])(
    'does not answer %s', async (ResponseURL) => withController(async (fixture) => {
      await expect(fixture.invokeDeployer({ RequestType: 'Create', ResponseURL, StackId: 'arn:x', ResourceType: 'Custom::Unknown', ResourceProperties: {} }))
        .rejects.toThrow(/'ResponseURL' must be an address of CloudFormation, got: /);
    }));

  test.each(['Custom::Other', 'constructor'])('says which resources it knows when asked for %s', async (type) => withController(async (fixture) => {
    expect((await fixture.send({}, { type })).Reason)
      .toBe('\'ResourceType\' must be one of Custom::BlueGreenFunctionVersions, Custom::BlueGreenPointer, Custom::BlueGreenRelease, Custom::BlueGreenReleaseCheck, '
        + `Custom::BlueGreenSharedAssetsCheck, Custom::BlueGreenTaskDefinitions, got: ${type}`);
  }));
});
