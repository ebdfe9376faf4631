import type { TrafficHookEvent } from '../../../controller/pre-flight/traffic-hook';
import type { ControllerFixture } from '../fixture';
import { withController } from '../fixture';

const HOOK = 'arn:aws:lambda:eu-west-1:000000000000:function:smoke-test';

interface Answer {
  readonly status?: number;
  readonly failed?: boolean;
  readonly body: string;
}

/** A hook that answers as it is told, when it is done with its work, and remembers what it was asked. */
function hook(fixture: ControllerFixture, answer: Answer, work: () => void = () => undefined): TrafficHookEvent[] {
  const asked: TrafficHookEvent[] = [];
  const call = fixture.aws.call.bind(fixture.aws);
  fixture.aws.call = async (request) => {
    if (!decodeURIComponent(request.path).endsWith(`/functions/${HOOK}/invocations`)) {
      return call(request);
    }
    asked.push(JSON.parse(request.body.toString('utf8')) as TrafficHookEvent);
    work();
    const { status = 200, failed = false, body } = answer;
    return { status, headers: failed ? { 'x-amz-function-error': 'Unhandled' } : {}, body };
  };
  return asked;
}

/** `one` is active, `two` is staged. */
async function withHook(answer: Answer, act: (fixture: ControllerFixture, asked: readonly TrafficHookEvent[]) => Promise<void>): Promise<void> {
  await withController(async (fixture) => {
    await fixture.deploy('one');
    await fixture.deploy('two');
    await act(fixture, hook(fixture, answer));
  }, { TRAFFIC_HOOK: HOOK });
}

const YES: Answer = { body: '{"ok":true}' };
const ASKED = { stateName: 'shop', release: 'two', color: 'green', active: 'one', actor: 'alice', reason: 'test' };

test('a function of the user has a last look before the candidate takes more traffic', async () => withHook(YES, async (fixture, asked) => {
  expect(await fixture.command('shift', { weight: 5 })).toMatchObject({ ok: true });
  fixture.waitUntilEffective();
  expect(await fixture.command('promote')).toMatchObject({ ok: true });
  expect(asked).toEqual([{ ...ASKED, verb: 'shift', weight: 5 }, { ...ASKED, verb: 'promote', weight: 100 }]);
}));

test.each<[string, Answer, string]>([
  ['says no', { body: '{"ok":false,"reason":"the cart is broken"}' }, 'the cart is broken'],
  ['says no without a reason', { body: '{"ok":false}' }, 'the hook gave no reason'],
  ['answers something else', { body: '"fine"' }, 'the hook must answer {"ok": true} or {"ok": false, "reason": "..."}, got: "fine"'],
  ['answers nothing', { body: 'null' }, 'the hook must answer {"ok": true} or {"ok": false, "reason": "..."}, got: null'],
  ['answers no JSON', { body: 'ok' }, 'the hook must answer {"ok": true} or {"ok": false, "reason": "..."}, got: ok'],
  ['fails', { failed: true, body: '{"errorMessage":"boom"}' }, 'the hook failed: {"errorMessage":"boom"}'],
  ['cannot be called', { status: 403, body: '{"Message":"not authorized"}' }, 'the hook did not answer: '],
])('when it %s, nothing moves', async (_, answer, reason) => withHook(answer, async (fixture) => {
  const refusal = await fixture.command('promote');
  expect(refusal).toMatchObject({ ok: false, code: 'hook', message: expect.stringContaining(`release two gets no traffic: ${reason}`) });
  expect(refusal.message).toMatch(/; nothing changed\. Mend it and try again, or stage another release$/);
  expect(fixture.published()).toMatchObject({ generation: 2, active: 'blue', weight: 0 });
}));

test('a deploy with a flag asks the hook that it names, and fails on a no', async () => withController(async (fixture) => {
  await fixture.deploy('one');
  const asked = hook(fixture, { body: '{"ok":false,"reason":"not on fridays"}' });
  expect(await fixture.deploy('two', { ActiveColor: 'green', Nonce: 'n', TrafficHook: HOOK })).toMatchObject({
    Status: 'FAILED', Reason: expect.stringContaining('not on fridays'),
  });
  expect(asked).toHaveLength(1);
  expect(fixture.published()).toMatchObject({ active: 'blue', releases: { green: 'two' } });
}));

test.each([
  ['a smaller share', 'shift', { weight: 1 }],
  ['an abort', 'abort', {}],
  ['a denial', 'deny', { release: 'two' }],
  ['a stage', 'stage', { release: 'two' }],
  ['a promote that is forced', 'promote', { force: true }],
  ['a dry run', 'promote', { dryRun: true }],
  ['a promote that would be refused', 'promote', { release: 'nine' }],
  ['a promote of what is active', 'promote', { color: 'blue' }],
])('%s asks nobody', async (_, verb, fields) => withHook(YES, async (fixture, asked) => {
  await fixture.command('shift', { weight: 5 });
  fixture.waitUntilEffective();
  await fixture.command(verb, fields);
  expect(asked.map((event) => event.verb)).toEqual(['shift']);
}));

test('a roll back asks nobody', async () => withHook(YES, async (fixture, asked) => {
  await fixture.command('promote');
  fixture.waitUntilEffective();
  expect(await fixture.command('rollback')).toMatchObject({ ok: true });
  expect(asked.map(({ verb }) => verb)).toEqual(['promote']);
}));

test('an alarm that goes off while the hook works keeps the traffic away: no event comes for it', async () => withController(async (fixture) => {
  await fixture.deploy('one');
  await fixture.deploy('two');
  hook(fixture, YES, () => fixture.alarms.set('eu-west-1', { Errors: 'ALARM' }));
  expect(await fixture.command('promote')).toMatchObject({ ok: false, code: 'alarm', message: expect.stringContaining('Errors is on') });
  expect(fixture.published()).toMatchObject({ active: 'blue', weight: 0 });
}, { TRAFFIC_HOOK: HOOK, ROLLBACK_ALARMS: '["arn:aws:cloudwatch:eu-west-1:000000000000:alarm:Errors"]' }));
