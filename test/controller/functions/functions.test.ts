import { LIVE, withFunction } from './deployed-function';
import type { FunctionAliasConfig } from '../../../src/core/pointer-config';
import type { ControllerFixture, Memory } from '../fixture';
import { HOME, withController } from '../fixture';

const ROUTED = { aliases: { blue: 'blue', green: 'green' } };

describe('an alias that the controller owns', () => {
  test('leads to the first version at once, and to the next one by share, promotion and way back', () => withFunction(async (api, fixture) => {
    expect(await api.deploy('one')).toBeUndefined();
    expect([api.alias(), api.alias('next')]).toEqual(['1', '1']);
    expect(await api.deploy('two')).toBeUndefined();
    expect([api.alias(), api.alias('next')]).toEqual(['1', '2']);

    expect(await fixture.command('shift', { weight: 5 })).toMatchObject({ ok: true, message: expect.stringContaining('alias live of function api moved') });
    expect(api.alias()).toBe('1 and 2 by 0.05');
    await fixture.command('shift', { weight: 70 });
    expect(api.alias()).toBe('2 and 1 by 0.3');
    await fixture.command('abort');
    expect(api.alias()).toBe('1');
    await fixture.command('promote');
    expect([api.alias(), api.alias('next')]).toEqual(['2', '1']);
    await fixture.command('rollback');
    expect(api.alias()).toBe('1');
  }));

  test('says in the status which versions it leads to', () => withFunction(async (api, fixture) => {
    await api.deploy('one');
    await api.deploy('two');
    await fixture.command('shift', { weight: 5 });
    expect(await fixture.command('status')).toMatchObject({
      status: {
        pointers: [
          { name: 'alias live of function api', says: 'version 1 95%, version 2 5%', wanted: 'version 1 95%, version 2 5%' },
          { name: 'alias next of function api', says: 'version 2', wanted: 'version 2' },
        ],
      },
    });
  }));

  test('is put right when somebody moves it by hand', () => withFunction(async (api, fixture) => {
    await api.deploy('one');
    await api.deploy('two');
    fixture.aws.functions.updateAlias(HOME, 'api', 'live', { FunctionVersion: '2' });
    await fixture.command('reconcile');
    expect(api.alias()).toBe('1');
  }));

  test('is named by the command that moves it after somebody moved it by hand', () => withFunction(async (api, fixture) => {
    await api.deploy('one');
    await api.deploy('two');
    fixture.aws.functions.updateAlias(HOME, 'api', 'live', { FunctionVersion: '2' });
    fixture.wait(11);
    expect(await fixture.command('shift', { weight: 5 })).toMatchObject({
      ok: true,
      message: expect.stringContaining('; alias live of function api did not say what the state said (version 1), but \'version 2\'; it does now; alias live of function api moved'),
    });
    expect(api.alias()).toBe('1 and 2 by 0.05');
  }));

  test('is not named after deploys and flips alone', () => withFunction(async (api, fixture) => {
    for (const release of ['one', 'two', 'three']) {
      await api.deploy(release);
      for (const verb of release === 'one' ? [] : ['promote', 'rollback']) {
        fixture.wait(11);
        expect(await fixture.command(verb)).toMatchObject({ ok: true, message: expect.not.stringContaining('not say') });
      }
    }
  }));

  test.each(['alias', 'release'] as const)('stays where it is when an update fails at its %s, before and after a flip', (failsAt) => withFunction(async (api, fixture) => {
    await api.deploy('one');
    await api.deploy('two');
    expect(await api.deploy('three', { failsAt })).toBeDefined();
    await fixture.command('reconcile');
    expect(api.alias()).toBe('1');
    const current = failsAt === 'alias' ? '2' : '3';
    await fixture.command('promote');
    expect(await api.deploy('four', { failsAt })).toBeDefined();
    await fixture.command('reconcile');
    expect(api.alias()).toBe(current);
  }));

  test('follows a deploy with a flag, and not one without', () => withFunction(async (api) => {
    await api.deploy('one');
    await api.deploy('two', { flags: { ActiveColor: 'green', Nonce: 'n1' } });
    expect(api.alias()).toBe('2');
    await api.deploy('two');
    expect(api.alias()).toBe('2');
  }));

  test('stays with an unchanged function that takes part in the next release', () => withFunction(async (api, fixture) => {
    await api.deploy('one', { code: 'same' });
    expect(await api.deploy('two', { code: 'same' })).toBeUndefined();
    await fixture.command('shift', { weight: 50 });
    expect(api.alias()).toBe('1');
    await fixture.command('promote');
    expect(api.alias()).toBe('1');
  }));

  test('goes with its resource; another name is another resource', () => withFunction(async (api, fixture) => {
    await api.deploy('one');
    expect(await api.point('Update', { ...LIVE, aliasName: 'prod' }, LIVE)).toMatchObject({
      PhysicalResourceId: 'alias prod of api', Data: { AliasName: 'prod', QualifiedName: 'api:prod' },
    });
    expect([api.alias(), api.alias('prod')]).toEqual(['1', '1']);
    expect(await api.point('Delete', LIVE)).toMatchObject({ Status: 'SUCCESS' });
    expect(() => fixture.aws.functions.alias(HOME, 'api', 'live')).toThrow('Cannot find alias');
  }));

  test('stays when the construct is renamed: Lambda would forget who may call it', () => withFunction(async (api, fixture) => {
    await api.deploy('one');
    const { RevisionId: before } = fixture.aws.functions.alias(HOME, 'api', 'live');
    fixture.stackStatus = 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS';
    expect(await api.point('Delete', { ...LIVE, component: 'Old' })).toMatchObject({ Status: 'SUCCESS' });
    expect(fixture.aws.functions.alias(HOME, 'api', 'live').RevisionId).toBe(before);
  }));

  test('takes over one that is there', () => withFunction(async (api, fixture) => {
    fixture.aws.functions.put(HOME, 'api', 'zero');
    fixture.aws.functions.publish(HOME, 'api');
    fixture.aws.functions.createAlias(HOME, 'api', 'live', { FunctionVersion: '1' });
    await api.deploy('one');
    expect(api.alias()).toBe('2');
  }));

  test('says so before any version was deployed', () => withFunction(async (_, fixture) => {
    expect(await fixture.command('status')).toMatchObject({
      ok: true, status: { pointers: [{ says: null, wanted: 'no version of function \'Api\' was ever deployed' }, {}] },
    });
  }));
});

test('a state that had releases before the function leads to its first version until another one is promoted', async () => {
  let memory: Memory;
  await withController(async (fixture) => {
    expect(await fixture.send({ ReleaseId: 'old' })).toMatchObject({ Status: 'SUCCESS' });
    memory = fixture.memory();
  }, { COMPONENTS: '{}' });

  await withFunction(async (api, fixture) => {
    fixture.remember(memory);
    expect(await api.deploy('one')).toBeUndefined();
    expect(await api.deploy('two')).toBeUndefined();
    await fixture.command('prune');
    expect([api.alias(), api.alias('next')]).toEqual(['1', '2']);
    await fixture.command('promote');
    expect(api.alias()).toBe('2');
    await fixture.command('rollback');
    expect(api.alias()).toBe('1');
  });
});

test('an alias that is there when the function joins a state that has releases stays where it leads: a deploy moves no traffic', async () => {
  let memory: Memory;
  await withController(async (fixture) => {
    await fixture.send({ ReleaseId: 'old' });
    memory = fixture.memory();
  }, { COMPONENTS: '{}' });

  await withFunction(async (api, fixture) => {
    fixture.remember(memory);
    const { functions } = fixture.aws;
    for (const code of ['zero', 'a trial']) {
      functions.put(HOME, 'api', code);
      functions.publish(HOME, 'api');
    }
    functions.createAlias(HOME, 'api', 'live', { FunctionVersion: '1' });
    expect(await api.deploy('one')).toBeUndefined();
    expect([api.alias(), api.alias('next')]).toEqual(['1', '3']);
    expect(await api.deploy('two')).toBeUndefined();
    expect([api.alias(), api.alias('next')]).toEqual(['1', '4']);
    await fixture.command('promote');
    expect(api.alias()).toBe('4');
    await fixture.command('rollback');
    expect(api.alias()).toBe('1');
    fixture.wait(3 * 86_400);
    await fixture.command('prune');
    expect(api.versions).toEqual(['1', '2', '3', '4']);
  });
});

test('a function that gets another id in the app goes on with the versions that it has', async () => {
  const renamed = (alias: FunctionAliasConfig): FunctionAliasConfig => ({ ...alias, component: 'Renamed' });
  let memory: Memory;
  let aliases: string[] = [];
  await withFunction(async (api, fixture) => {
    await api.deploy('one');
    await api.deploy('two');
    aliases = [api.alias(), api.alias('next')];
    memory = fixture.memory();
  });
  expect(aliases).toEqual(['1', '2']);

  await withController(async (fixture) => {
    fixture.remember(memory);
    const { functions } = fixture.aws;
    ['one', 'two', 'three'].forEach((code) => {
      functions.put(HOME, 'api', code);
      functions.publish(HOME, 'api');
    });
    functions.createAlias(HOME, 'api', 'live', { FunctionVersion: '1' });
    const versions = { Component: 'Renamed', ReleaseId: 'three', Version: '3', Fingerprint: 'three' };
    expect(await fixture.send(versions, { type: 'Custom::BlueGreenFunctionVersions', requestType: 'Create' })).toMatchObject({ Status: 'SUCCESS' });
    expect(await fixture.send({ Pointer: JSON.stringify(renamed(LIVE)) }, { type: 'Custom::BlueGreenPointer', requestType: 'Create' })).toMatchObject({ Status: 'SUCCESS' });
    expect(functions.alias(HOME, 'api', 'live').FunctionVersion).toBe('1');
  }, { COMPONENTS: '{"Renamed":{"kind":"function","function":"api","prunes":true}}', POINTERS: JSON.stringify([renamed(LIVE)]) });
});

test('a release that was held before the function came has one version too', async () => {
  let memory: Memory;
  await withController(async (fixture) => {
    await fixture.send({ ReleaseId: 'one' });
    memory = fixture.memory();
  }, { COMPONENTS: '{}' });

  await withFunction(async (api, fixture) => {
    fixture.remember(memory);
    expect(await api.deploy('one')).toBeUndefined();
    expect(await api.deploy('one', { code: 'other' })).toContain('which \'Api\' staged with another version');
    expect(api.alias()).toBe('1');
  });
});

describe('a release is staged when its version is there', () => {
  test.each([['Pending', 'is pending'], ['Failed', 'is failed']] as const)('not while it is %s', (state, message) => withFunction(async (api) => {
    await api.deploy('one');
    expect(await api.deploy('two', { state })).toContain(`release two is not complete: version 2 of function 'Api' ${message}; deploy it again`);
    expect(api.alias()).toBe('1');
  }));

  test('but waits for one that is being prepared', () => withFunction(async (api, fixture) => {
    await api.deploy('one');
    const call = fixture.aws.call.bind(fixture.aws);
    let pending = 3;
    fixture.aws.call = async (request) => request.path.endsWith('/configuration') && pending-- > 0
      ? { status: 200, headers: {}, body: '{"Version":"2","State":"Pending"}' }
      : call(request);
    expect(await api.deploy('two')).toBeUndefined();
    expect(fixture.pauses.filter((pause) => pause === 2000)).toHaveLength(3);
  }));

  test('not when somebody deleted it, nor promoted then', () => withFunction(async (api, fixture) => {
    await api.deploy('one');
    await api.deploy('two');
    fixture.aws.functions.updateAlias(HOME, 'api', 'next', { FunctionVersion: '1' });
    fixture.aws.functions.deleteVersion(HOME, 'api', '2');
    expect(await fixture.command('promote')).toMatchObject({
      ok: false, code: 'not-ready', message: expect.stringContaining('green cannot take traffic: version 2 of function \'Api\' does not exist'),
    });
    expect(await fixture.command('promote', { force: true })).toMatchObject({ ok: true, message: expect.stringContaining('is not confirmed') });
    expect(api.alias()).toBe('1');
  }));

  test('not under an id that was staged with another version, or that the state cannot take', () => withFunction(async (api, fixture) => {
    await api.deploy('one');
    await api.deploy('two');
    expect(await api.deploy('one', { code: 'other' })).toBe(
      '\'releaseId\' must be new for new content, got: one, which \'Api\' staged with another version; use another id. No alias was changed',
    );
    await fixture.command('shift', { weight: 10 });
    expect(await api.deploy('three')).toContain('(candidate-has-weight). No alias was changed');
    expect(api.alias()).toBe('1 and 2 by 0.1');
  }));

  test('not when it was never deployed', () => withFunction(async (api, fixture) => {
    await api.deploy('one');
    await expect(fixture.command('stage', { release: 'nine' })).rejects.toThrow('release nine was never deployed to function \'Api\'; deploy it');
  }));

  test('and goes on when Lambda does not say, but says so', () => withFunction(async (api, fixture) => {
    await api.deploy('one');
    await api.deploy('two');
    const call = fixture.aws.call.bind(fixture.aws);
    fixture.aws.call = async (request) => request.path.endsWith('/configuration')
      ? { status: 400, headers: { 'x-amzn-errortype': 'TooManyRequestsException' }, body: '{"message":"slow down"}' }
      : call(request);
    expect(await fixture.command('promote')).toMatchObject({
      ok: true, message: expect.stringContaining('whether function \'Api\' runs its release is not known (slow down)'),
    });
    expect(api.alias()).toBe('2');
  }));
});

describe('with a router', () => {
  test('the idle color gets the next version, the active one keeps its own, also when the update fails', () => withFunction(async (api, fixture) => {
    const colors = (): string[] => [api.alias('blue'), api.alias('green')];
    await api.deploy('one');
    expect(colors()).toEqual(['1', '1']);
    await api.deploy('two');
    expect(colors()).toEqual(['1', '2']);
    expect(await api.deploy('three', { failsAt: 'alias' })).toBeDefined();
    expect(colors()).toEqual(['1', '2']);
    expect(await fixture.command('promote')).toMatchObject({ ok: true });
    fixture.waitUntilEffective();
    await api.deploy('four');
    expect(colors()).toEqual(['4', '2']);
    expect(fixture.published()).toMatchObject({ active: 'green', releases: { blue: 'four', green: 'two' } });
  }, ROUTED));

  test('a color whose alias a deploy is about to move is not promoted; an alias that the state moves waits for the truth', async () => {
    const begin = async (fixture: ControllerFixture): Promise<void> => {
      fixture.aws.functions.put(HOME, 'api', 'three');
      const versions = { Component: 'Api', ReleaseId: 'three', Version: fixture.aws.functions.publish(HOME, 'api'), Fingerprint: 'three' };
      expect(await fixture.send(versions, { type: 'Custom::BlueGreenFunctionVersions', requestType: 'Update', old: versions })).toMatchObject({ Status: 'SUCCESS' });
    };
    await withFunction(async (api, fixture) => {
      await api.deploy('one');
      await api.deploy('two');
      await begin(fixture);
      expect(await fixture.command('promote')).toMatchObject({
        ok: false, code: 'not-ready', message: expect.stringContaining('alias green of function \'Api\' is about to lead to version 3, but version 2 was deployed'),
      });
    }, ROUTED);
    await withFunction(async (api, fixture) => {
      await api.deploy('one');
      await api.deploy('two');
      await begin(fixture);
      expect(await fixture.command('promote')).toMatchObject({ ok: true });
      expect(api.alias()).toBe('2');
    });
  });

  test('a color whose alias leads elsewhere is neither staged nor promoted', () => withFunction(async (api, fixture) => {
    await api.deploy('one');
    await api.deploy('two');
    fixture.aws.functions.updateAlias(HOME, 'api', 'green', { FunctionVersion: '1' });
    expect(await fixture.command('promote')).toMatchObject({
      ok: false, code: 'not-ready', message: expect.stringContaining('alias green of function \'Api\' leads to version 1, but version 2 was deployed'),
    });
    fixture.aws.functions.deleteAlias(HOME, 'api', 'green');
    expect(await fixture.command('promote')).toMatchObject({ ok: false, message: expect.stringContaining('leads to nothing') });
  }, ROUTED));
});
