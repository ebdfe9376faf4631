import type { DeployedService } from './deployed-service';
import { deny, ENVIRONMENT, withService } from './deployed-service';
import type { ControllerFixture } from '../fixture';

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
