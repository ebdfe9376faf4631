import type { Break } from '../services/deployed-service';
import { arnOf, deny, ENVIRONMENT, flip, withService } from '../services/deployed-service';

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
