import type { Break, DeployedService } from './deployed-service';
import { arnOf, BREAKS, flip, withService } from './deployed-service';
import type { ControllerFixture, Memory } from '../fixture';
import { withController } from '../fixture';

test('the first deploy starts both colors with what it brings', () => withService(async (api, fixture) => {
  expect(await api.deploy('1')).toBeUndefined();
  expect(api.runs).toEqual({ blue: '1', green: '1' });
  expect(fixture.published()).toMatchObject({ active: 'blue', releases: { blue: '1', green: null } });
}));

test('each release goes to the color that is idle then; the active one is not touched', () => withService(async (api, fixture) => {
  await api.deploy('1');
  await api.deploy('2');
  expect(api.runs).toEqual({ blue: '1', green: '2' });
  await flip(fixture);
  await api.deploy('3');
  expect(api.runs).toEqual({ blue: '3', green: '2' });
  await api.deploy('4');
  expect(api.runs).toEqual({ blue: '4', green: '2' });
  expect(fixture.published()).toMatchObject({ active: 'green', releases: { blue: '4', green: '2' } });
}));

test('the release of the deploy before, deployed again, changes nothing, also after a flip and with a new revision of the same content', () => withService(async (api, fixture) => {
  await api.deploy('1');
  await api.deploy('2');
  await flip(fixture);
  expect(await api.deploy('2', { revision: '2b' })).toBeUndefined();
  expect(api.runs).toEqual({ blue: '1', green: '2' });
}));

test('an unchanged service takes part in the next release with what it runs', () => withService(async (api, fixture) => {
  await api.deploy('1', { fingerprint: 'same' });
  expect(await api.deploy('2', { fingerprint: 'same', revision: '1' })).toBeUndefined();
  expect(api.runs).toEqual({ blue: '1', green: '1' });
  await flip(fixture);
  expect(fixture.published()).toMatchObject({ active: 'green', releases: { green: '2' } });
}));

test('a deploy with a flag promotes what it brought', () => withService(async (api, fixture) => {
  await api.deploy('1');
  expect(await api.deploy('2', { flags: { ActiveColor: 'green', Nonce: 'x' } })).toBeUndefined();
  expect(fixture.published()).toMatchObject({ active: 'green' });
}));

describe('a release id that was staged with other content is refused before any service changes', () => {
  test.each([['which is active', '1'], ['which is staged', '2'], ['which left its color', '0']])('%s', (_, release) => withService(async (api, fixture) => {
    await api.deploy('0');
    await api.deploy('1');
    await flip(fixture);
    await api.deploy('2');
    const before = api.runs;

    expect(await api.deploy(release, { fingerprint: 'other' })).toBe(
      `'releaseId' must be new for new content, got: ${release}, which 'Api' staged with another task definition; use another id. No service was changed`,
    );
    expect(api.runs).toEqual(before);
  }));

  test('but one whose deploy failed may come with other content', () => withService(async (api) => {
    await api.deploy('1');
    expect(await api.deploy('2', { failsAt: 'green' })).toBe('green did not start');
    expect(await api.deploy('2', { fingerprint: 'mended', revision: '2b' })).toBeUndefined();
    expect(api.runs).toEqual({ blue: '1', green: '2b' });
  }));
});

describe('what could not be staged in the end is refused before any service changes:', () => {
  test('the idle color takes a share', () => withService(async (api, fixture) => {
    await api.deploy('1');
    await api.deploy('2');
    await fixture.command('shift', { weight: 10 });
    fixture.waitUntilEffective();

    expect(await api.deploy('3')).toBe('green holds 2, which takes 10% of new sessions; promote it or abort first (candidate-has-weight). No service was changed');
    expect(api.runs).toEqual({ blue: '1', green: '2' });
  }));

  test('a flip is on its way, the old color still answers', () => withService(async (api, fixture) => {
    await api.deploy('1');
    await api.deploy('2');
    await fixture.command('promote');

    expect(await api.deploy('3')).toMatch(/takes effect at .* \(pending\)\. No service was changed$/);
    expect(api.runs).toEqual({ blue: '1', green: '2' });
  }));

  test('the state is locked', () => withService(async (api, fixture) => {
    await api.deploy('1');
    await fixture.command('lock');
    expect(await api.deploy('2')).toMatch(/\(locked\)\. No service was changed$/);
    expect(api.runs).toEqual({ blue: '1', green: '1' });
  }));
});

describe('an update that fails leaves every color as it was, whatever', () => {
  const STORIES: [string, (api: DeployedService, fixture: ControllerFixture) => Promise<void>][] = [
    ['with one release', async (api) => {
      await api.deploy('1');
    }],
    ['with a staged release', async (api) => {
      await api.deploy('1');
      await api.deploy('2');
    }],
    ['after a flip', async (api, fixture) => {
      await api.deploy('1');
      await api.deploy('2');
      await flip(fixture);
    }],
    ['after a flip and a roll back', async (api, fixture) => {
      await api.deploy('1');
      await api.deploy('2');
      await flip(fixture);
      await fixture.command('rollback');
    }],
    ['after a flip, a release and a flip', async (api, fixture) => {
      await api.deploy('1');
      await api.deploy('2');
      await flip(fixture);
      await api.deploy('3');
      await flip(fixture);
    }],
  ];
  const CASES = STORIES.flatMap(([name, story]) => BREAKS.map((failsAt): [string, Break, typeof story] => [name, failsAt, story]));

  test.each(CASES)('%s, at %s', (_, failsAt, story) => withService(async (api, fixture) => {
    await story(api, fixture);
    const before = { runs: api.runs, document: fixture.published() };

    expect(await api.deploy('9', { failsAt })).toBeDefined();
    expect({ runs: api.runs, document: fixture.published() }).toEqual(before);
    expect(await api.deploy('9')).toBeUndefined();
    const idle = fixture.published()!.active === 'blue' ? 'green' : 'blue';
    expect(api.runs).toEqual({ ...before.runs, [idle]: '9' });
  }));

  test('but a release that was staged stays on its color when only its flag failed: the truth says that it is there', () => withService(async (api, fixture) => {
    await api.deploy('1');
    fixture.alarms.set('eu-west-1', { Errors: 'ALARM' });
    const flags = { ActiveColor: 'green', Nonce: 'x', RollbackAlarms: ['arn:aws:cloudwatch:eu-west-1:000000000000:alarm:Errors'] };

    expect(await api.deploy('2', { flags })).toMatch(/Errors/);
    expect(fixture.published()).toMatchObject({ active: 'blue', releases: { blue: '1', green: '2' } });
    expect(api.runs).toEqual({ blue: '1', green: '2' });
  }));

  test('also when the flip comes before the update is undone', () => withService(async (api, fixture) => {
    await api.deploy('1');
    await api.deploy('2');
    expect(await api.deploy('3', { failsAt: 'task definitions', meanwhile: async () => flip(fixture, { force: true }) })).toBeDefined();
    expect(fixture.published()).toMatchObject({ active: 'green', releases: { blue: '1', green: '2' } });
    expect(api.runs).toEqual({ blue: '1', green: '2' });
  }));
});

describe('a release is staged only when the service of its color runs it', () => {
  test.each<[string, (api: DeployedService) => void, string]>([
    ['it runs another one', (api) => api.set('green', { taskDefinition: arnOf('x') }), 'service \'Api\' of green runs Api:x, but release 2 was deployed with Api:2'],
    ['it is still being deployed', (api) => api.set('green', { rollout: 'IN_PROGRESS' }), 'service \'Api\' of green is still being deployed (deployment IN_PROGRESS)'],
  ])('not when %s', (_, act, words) => withService(async (api) => {
    await api.deploy('1');
    const failed = await api.deploy('2', { meanwhile: async (after) => void (after === 'green' && act(api)) });
    expect(failed).toBe(`release 2 is not complete: ${words}; deploy it again`);
  }));

  test('a service that was scaled in holds it too: tasks come when it is to take traffic', () => withService(async (api) => {
    await api.deploy('1');
    api.set('green', { desired: 0, running: 0 });
    expect(await api.deploy('2')).toBeUndefined();
    expect(api.service('green')).toMatchObject({ taskDefinition: arnOf('2'), desired: 0 });
  }));

  test('without a deploy it cannot be: the service never had it', () => withService(async (api, fixture) => {
    await api.deploy('1');
    for (const dryRun of [true, false]) {
      await expect(fixture.command('stage', { release: '7', dryRun })).rejects.toThrow('release 7 was never deployed to service \'Api\'; deploy it');
    }
  }));

  test('the deployer learns from the release resource where the services are', () => withService(async (api, fixture) => {
    expect(await api.deploy('1')).toBeUndefined();
    expect(await api.deploy('2', { meanwhile: async (after) => void (after === 'green' && api.set('green', { taskDefinition: arnOf('x') })) })).toMatch(/not complete/);
    expect(fixture.published()).toMatchObject({ releases: { green: null } });
  }, { COMPONENTS: '{"Api":{"kind":"service"}}' }));
});

describe('a service that joins a state that has releases', () => {
  const joined = async (act: (api: DeployedService, fixture: ControllerFixture) => Promise<void>): Promise<void> => {
    let memory: Memory;
    await withController(async (fixture) => {
      await fixture.send({ ReleaseId: 'old' });
      memory = fixture.memory();
    }, { COMPONENTS: '{}' });
    await withService(async (api, fixture) => {
      fixture.remember(memory);
      await act(api, fixture);
    });
  };

  test('keeps on the active color what it began with: no later deploy replaces its tasks', () => joined(async (api, fixture) => {
    expect(await api.deploy('1')).toBeUndefined();
    expect(api.runs).toEqual({ blue: '1', green: '1' });
    expect(await api.deploy('2')).toBeUndefined();
    expect(api.runs).toEqual({ blue: '1', green: '2' });
    expect(await api.deploy('3', { failsAt: 'green' })).toBeDefined();
    expect(api.runs).toEqual({ blue: '1', green: '2' });
    await flip(fixture);
    expect(await api.deploy('3')).toBeUndefined();
    expect(api.runs).toEqual({ blue: '3', green: '2' });
  }));

  test('does not begin with what did not start', () => joined(async (api) => {
    expect(await api.deploy('1', { failsAt: 'blue' })).toBe('blue did not start');
    expect(await api.deploy('1', { fingerprint: 'mended', revision: '1b' })).toBeUndefined();
    expect(api.runs).toEqual({ blue: '1b', green: '1b' });
  }));
});

test('what was to come with a deploy that was undone or left half done keeps no traffic away', () => withService(async (api, fixture) => {
  await api.deploy('1');
  await api.deploy('2');
  await api.deploy('3', { failsAt: 'task definitions' });
  expect(await fixture.command('promote', { dryRun: true })).toMatchObject({ ok: true });
  const brought = { Component: 'Api', ReleaseId: '3', TaskDefinition: arnOf('3'), Fingerprint: 'fingerprint of 3' };
  fixture.stackStatus = 'UPDATE_IN_PROGRESS';
  await fixture.send(brought, { type: 'Custom::BlueGreenTaskDefinitions', requestType: 'Update', old: brought });
  expect(await fixture.command('promote', { dryRun: true })).toMatchObject({ ok: false, code: 'not-ready', message: expect.stringContaining('is about to run Api:3') });
  fixture.wait(3601);
  expect(await fixture.command('promote', { dryRun: true })).toMatchObject({ ok: true });
}));

test('a promote that was faster than the record of what comes keeps the deploy from beginning', () => withService(async (api, fixture) => {
  await api.deploy('1');
  await api.deploy('2');
  const call = fixture.aws.call.bind(fixture.aws);
  let announced = 0;
  fixture.aws.call = async (request) => {
    if (request.body.includes('"coming"') && request.body.includes('Api:3') && announced++ === 0) {
      expect(await fixture.command('promote')).toMatchObject({ ok: true });
      fixture.waitUntilEffective();
    }
    return call(request);
  };
  expect(await api.deploy('3')).toBe('green became active while the deploy began; deploy again. No service was changed');
  expect(api.runs).toEqual({ blue: '1', green: '2' });
}));
