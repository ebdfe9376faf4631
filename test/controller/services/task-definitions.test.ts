import type { Break } from './deployed-service';
import { arnOf, BREAKS, DeployedService, ENVIRONMENT } from './deployed-service';
import type { ControllerFixture, Memory } from '../fixture';
import { withController } from '../fixture';

async function withService(
  act: (api: DeployedService, fixture: ControllerFixture) => Promise<void>, env: Record<string, string> = ENVIRONMENT,
): Promise<void> {
  await withController(async (fixture) => act(new DeployedService(fixture), fixture), env);
}

async function flip(fixture: ControllerFixture, fields = {}): Promise<void> {
  expect(await fixture.command('promote', fields)).toMatchObject({ ok: true });
  fixture.waitUntilEffective();
}

/** @returns what takes it back */
function deny({ aws }: ControllerFixture, operation: string): () => void {
  const call = aws.call.bind(aws);
  aws.call = async (request) => String(request.headers['x-amz-target']).endsWith(operation)
    ? { status: 400, headers: {}, body: JSON.stringify({ __type: 'AccessDeniedException', message: 'no' }) } : call(request);
  return () => {
    aws.call = call;
  };
}

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

describe('traffic does not go where a deploy is at work:', () => {
  test('a promote between the service and its release is refused', () => withService(async (api, fixture) => {
    await api.deploy('1');
    await api.deploy('2');
    const answers: unknown[] = [];
    await api.deploy('3', { meanwhile: async (after) => void (after === 'green' && answers.push(await fixture.command('promote'))) });

    expect(answers).toEqual([expect.objectContaining({
      ok: false,
      code: 'not-ready',
      message: 'green cannot take traffic: service \'Api\' of green runs Api:3, but release 2 was deployed with Api:2; wait until a deploy that runs is over, or deploy again',
    })]);
    expect(fixture.published()).toMatchObject({ active: 'blue', releases: { blue: '1', green: '3' } });
    expect(await fixture.command('promote')).toMatchObject({ ok: true });
  }));

  test.each(['promote', 'shift', 'rollback'])('%s, also as a rehearsal', (verb) => withService(async (api, fixture) => {
    await api.deploy('1');
    await api.deploy('2');
    if (verb === 'rollback') {
      await flip(fixture);
    }
    api.set(verb === 'rollback' ? 'blue' : 'green', { taskDefinition: arnOf('3') });
    for (const dryRun of [true, false]) {
      expect(await fixture.command(verb, { dryRun, ...verb === 'shift' && { weight: 5 } })).toMatchObject({ ok: false, code: 'not-ready' });
    }
  }));

  test('a color with fewer tasks than the active one is scaled out before it becomes active', () => withService(async (api, fixture) => {
    await api.deploy('1');
    await api.deploy('2');
    api.set('blue', { desired: 3, running: 3 });
    const refusal = { ok: false, code: 'not-ready', message: 'Api runs 1 of 3 tasks on green; missing tasks are being started: try again when they run' };
    expect(await fixture.command('promote', { dryRun: true })).toEqual(refusal);
    expect(api.service('green')).toMatchObject({ desired: 1 });
    expect(await fixture.command('promote')).toEqual(refusal);
    expect(api.service('green')).toMatchObject({ desired: 3 });
    api.set('green', { running: 3 });
    expect(await fixture.command('promote')).toMatchObject({ ok: true });
  }));

  test('what cannot be scaled out is said: a promote is refused, a share goes on', () => withService(async (api, fixture) => {
    await api.deploy('1');
    await api.deploy('2');
    api.set('blue', { desired: 3, running: 3 });
    deny(fixture, 'UpdateService');
    const problem = 'service \'Api\' of green was not scaled out to 3 tasks (no)';
    expect(await fixture.command('promote')).toEqual({
      ok: false, code: 'not-ready', message: `Api runs 1 of 3 tasks on green; ${problem}; start them by hand, or mend that, and try again`,
    });
    expect(await fixture.command('shift', { weight: 5 })).toMatchObject({ ok: true, message: expect.stringContaining(problem) });
  }));

  test('a share needs one task; the others come', () => withService(async (api, fixture) => {
    await api.deploy('1');
    await api.deploy('2');
    api.set('blue', { desired: 3, running: 3 });
    api.set('green', { desired: 0, running: 0 });
    expect(await fixture.command('shift', { weight: 5 })).toMatchObject({ code: 'not-ready', message: expect.stringContaining('Api runs 0 of 1 tasks on green') });
    api.set('green', { running: 1 });
    expect(await fixture.command('shift', { weight: 5 })).toMatchObject({ ok: true });
    expect(api.service('green')).toMatchObject({ desired: 3 });
  }));

  test('a promote after a share needs as many tasks as run for the active color by then', () => withService(async (api, fixture) => {
    await api.deploy('1');
    await api.deploy('2');
    await fixture.command('shift', { weight: 5 });
    fixture.waitUntilEffective();
    api.set('blue', { desired: 3, running: 3 });
    expect(await fixture.command('promote')).toMatchObject({ code: 'not-ready', message: expect.stringContaining('Api runs 1 of 3 tasks on green') });
    expect(api.service('green')).toMatchObject({ desired: 3 });
  }));

  test('a roll back waits for one task only, and has the others started', () => withService(async (api, fixture) => {
    await api.deploy('1');
    await api.deploy('2');
    await flip(fixture);
    api.set('green', { desired: 3, running: 3 });
    expect(await fixture.command('rollback')).toMatchObject({ ok: true });
    expect(api.service('blue')).toMatchObject({ desired: 3 });
  }));

  test('an alarm that finds no task to roll back to has them started and comes again: no other event comes for it', () => withService(async (api, fixture) => {
    await api.deploy('1');
    await api.deploy('2');
    await flip(fixture);
    api.set('blue', { desired: 0, running: 0 });
    const alarm = { alarm: 'errors', time: new Date(Date.now()).toISOString() };
    expect(await fixture.command('alarm', { ...alarm, dryRun: true })).toMatchObject({ ok: false, code: 'not-ready' });
    await expect(fixture.command('alarm', alarm)).rejects.toThrow(
      'alarm errors took no traffic back yet: Api runs 0 of 1 tasks on blue; missing tasks are being started: try again when they run',
    );
    expect(fixture.log.filter((line) => line.includes('"Refusals":1'))).toHaveLength(1);
    api.set('blue', { running: 1 });
    expect(await fixture.command('alarm', alarm)).toMatchObject({ ok: true, message: 'blue 1 is active again instead of 2' });
  }, { ...ENVIRONMENT, BAKE_SECONDS: '3600' }));

  describe('when the idle color is emptied', () => {
    type Act = (api: DeployedService, fixture: ControllerFixture) => Promise<void>;
    const emptied = async (act: Act, env = ENVIRONMENT): Promise<void> => withService(async (api, fixture) => {
      await api.deploy('1');
      await api.deploy('2');
      expect(await fixture.command('unstage')).toMatchObject({ ok: true, message: 'green holds 2 no longer' });
      await act(api, fixture);
    }, env);

    test('its tasks are stopped as soon as nothing is under way any more, and come back with the next release', () => emptied(async (api, fixture) => {
      fixture.wait(240); // a minute is left for a machine that is slow: the exact second is a test of the core
      await fixture.command('reconcile');
      expect(api.service('green')).toMatchObject({ desired: 1 });
      fixture.wait(64);
      await fixture.command('reconcile');
      expect([api.service('green')!.desired, api.service('blue')!.desired]).toEqual([0, 1]);
      api.set('green', { running: 0 });
      await api.deploy('3');
      expect(await fixture.command('promote')).toMatchObject({ ok: false, code: 'not-ready' });
      expect(api.service('green')).toMatchObject({ desired: 1 });
    }));

    test('they come back if somebody stages there while ECS hesitates to stop them: nothing else would start them', () => emptied(async (api, fixture) => {
      fixture.wait(3600);
      const call = fixture.aws.call.bind(fixture.aws);
      let stops = 0;
      fixture.aws.call = async (request) => {
        if (String(request.headers['x-amz-target']).endsWith('UpdateService') && stops++ === 0) {
          expect(await fixture.command('stage', { release: '2' })).toMatchObject({ ok: true });
          expect(await fixture.command('promote')).toMatchObject({ ok: true });
        }
        return call(request);
      };
      await fixture.command('reconcile');
      expect(api.service('green')).toMatchObject({ desired: 1 });
    }));

    test('what scales itself keeps its tasks', () => emptied(async (api, fixture) => {
      fixture.wait(3600);
      await fixture.command('reconcile');
      expect(api.service('green')).toMatchObject({ desired: 1 });
    }, { COMPONENTS: ENVIRONMENT.COMPONENTS.replace('"kind"', '"scalesItself":true,"kind"') }));

    test('a service that cannot be asked is said, and tried again', () => emptied(async (api, fixture) => {
      fixture.wait(3600);
      const allow = deny(fixture, 'UpdateService');
      expect((await fixture.command('reconcile')).message).toBe('service \'Api\' of green was not scaled in (no) and will be tried again');
      allow();
      await fixture.command('reconcile');
      expect(api.service('green')).toMatchObject({ desired: 0 });
    }));
  });

  test('an administrator may force it', () => withService(async (api, fixture) => {
    await api.deploy('1');
    await api.deploy('2');
    api.set('green', { running: 0 });
    expect(await fixture.command('promote', { force: true })).toMatchObject({ ok: true });
  }));

  test('abort asks nobody: it brings no color traffic that had none', () => withService(async (api, fixture) => {
    await api.deploy('1');
    await api.deploy('2');
    await fixture.command('shift', { weight: 5 });
    fixture.waitUntilEffective();
    ['blue', 'green'].forEach((color) => api.set(color as 'blue', { running: 0 }));
    expect(await fixture.command('abort')).toMatchObject({ ok: true });
  }));

  test('when ECS does not answer, it goes on and says so', () => withService(async (api, fixture) => {
    await api.deploy('1');
    await api.deploy('2');
    deny(fixture, 'DescribeServices');
    expect(await fixture.command('promote')).toMatchObject({ ok: true, message: expect.stringContaining('whether service \'Api\' runs its release is not known (no)') });
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

test.each(['promote', 'shift'])('%s between what a deploy brings and its service is refused: the tasks are about to be replaced', (verb) => withService(async (api, fixture) => {
  await api.deploy('1');
  await api.deploy('2');
  const answers: unknown[] = [];
  const meanwhile = async (after: Break): Promise<void> => {
    if (after === 'task definitions') {
      answers.push(await fixture.command(verb, verb === 'shift' ? { weight: 5 } : {}));
    }
  };
  expect(await api.deploy('3', { meanwhile })).toBeUndefined();
  expect(answers).toEqual([expect.objectContaining({ ok: false, code: 'not-ready' })]);
  expect(fixture.published()).toMatchObject({ active: 'blue', weight: 0, releases: { green: '3' } });
}));

test('a deploy that was undone announces nothing any more, nor does one that was left half done', () => withService(async (api, fixture) => {
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

test('a promote that was faster than the announcement keeps the deploy from beginning', () => withService(async (api, fixture) => {
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
