import type { ControllerFixture } from './fixture';
import { HOME, PARAMETER, REPLICA, withController } from './fixture';
import { within } from './own-time';
import { writeDocument } from '../../src/core';

const ARNS = ['arn:aws:cloudwatch:eu-west-1:000000000000:alarm:errors', 'arn:aws:cloudwatch:us-east-1:000000000000:alarm:any-edge:5xx'];
const ENV = { ROLLBACK_ALARMS: JSON.stringify(ARNS), BAKE_SECONDS: '3600' };
const QUIET = 'OK';
const CALM: readonly (readonly [string, Record<string, 'OK'>])[] = [[HOME, { errors: QUIET }], [REPLICA, { 'any-edge:5xx': QUIET }]];
const ALARM = { alarm: 'errors', actor: 'cloudwatch', reason: '9 errors' };

/** `one` is active on blue, `two` is staged on green, the alarms are off. */
async function withTwoReleases(act: (fixture: ControllerFixture) => Promise<void>): Promise<void> {
  await withController(async (fixture) => {
    CALM.forEach(([region, states]) => fixture.alarms.set(region, states));
    await fixture.deploy('one');
    await fixture.deploy('two');
    await act(fixture);
  }, ENV);
}

async function lastEntry(fixture: ControllerFixture): Promise<unknown> {
  const answer = await fixture.command('history', { limit: 1 });
  return answer.ok ? answer.history![0] : undefined;
}

describe('an alarm that goes off', () => {
  test('takes a promotion back that is not in force yet, and the history names it', async () => withTwoReleases(async (fixture) => {
    await fixture.command('promote');
    expect(await fixture.command('alarm', ALARM, 'promote')).toMatchObject({ ok: true, changed: true, message: 'the change is taken back: blue one' });
    expect(fixture.published()).toMatchObject({ active: 'blue', weight: 0 });
    expect(await lastEntry(fixture)).toMatchObject({ actor: 'alarm errors', verb: 'abort', reason: '9 errors' });
  }));

  test('takes the share of a candidate back', async () => withTwoReleases(async (fixture) => {
    await fixture.command('shift', { weight: 5 });
    fixture.waitUntilEffective();
    expect(await fixture.command('alarm', ALARM, 'promote')).toMatchObject({ ok: true, changed: true });
    expect(fixture.published()).toMatchObject({ active: 'blue', weight: 0 });
  }));

  test('rolls back within the bake time; going off again it does nothing', async () => withTwoReleases(async (fixture) => {
    await fixture.command('promote');
    fixture.waitUntilEffective();
    fixture.wait(3500);
    expect(await fixture.command('alarm', ALARM, 'promote')).toMatchObject({ ok: true, changed: true, message: 'blue one is active again instead of two' });
    expect(await lastEntry(fixture)).toMatchObject({ actor: 'alarm errors', verb: 'rollback', reason: '9 errors', from: 'green two', to: 'blue one' });
    const { generation } = fixture.published()!;
    expect(await fixture.command('alarm', ALARM, 'promote')).toMatchObject({ ok: true, changed: false, generation, message: expect.stringContaining('nothing was done') });
    expect(fixture.published()).toMatchObject({ active: 'blue', generation });
  }));

  test('does nothing after the bake time, and says why', async () => withTwoReleases(async (fixture) => {
    await fixture.command('promote');
    fixture.waitUntilEffective();
    fixture.wait(3601);
    expect(await fixture.command('alarm', ALARM, 'promote')).toMatchObject({
      ok: true, changed: false, message: expect.stringMatching(/^nothing was done: the bake time of green two ended at /),
    });
  }));

  test('leaves a locked state alone', async () => withTwoReleases(async (fixture) => {
    await fixture.command('shift', { weight: 5 });
    await fixture.command('lock', { reason: 'holidays' });
    expect(await fixture.command('alarm', ALARM, 'promote')).toMatchObject({ ok: false, code: 'locked' });
    expect(fixture.published()).toMatchObject({ weight: 5 });
  }));

  test('together with others acts once, however many of them come at once', async () => withTwoReleases(async (fixture) => {
    await fixture.command('promote');
    fixture.waitUntilEffective();
    const answers = await Promise.all(['errors', 'latency', 'any-edge:5xx'].map(async (alarm) => fixture.command('alarm', { ...ALARM, alarm }, 'promote')));
    expect(answers.map((answer) => answer.ok)).toEqual([true, true, true]);
    expect(answers.filter((answer) => answer.ok && answer.changed)).toHaveLength(1);
    expect(fixture.published()).toMatchObject({ active: 'blue', generation: 4 });
  }));

  test('is not lost to a writer that was faster', async () => withTwoReleases(async (fixture) => {
    await fixture.command('promote');
    fixture.waitUntilEffective();
    const [answer] = await Promise.all([
      fixture.command('alarm', ALARM, 'promote'),
      ...[1, 2].map(async (index) => fixture.command('preview', { release: 'two', duration: index * 60 })),
    ]);
    expect(answer).toMatchObject({ ok: true, changed: true });
    expect(fixture.published()).toMatchObject({ active: 'blue' });
  }));

  test('is delivered again when others are faster each time', async () => withTwoReleases(async (fixture) => {
    await fixture.command('promote');
    fixture.waitUntilEffective();
    const call = fixture.aws.call.bind(fixture.aws);
    fixture.aws.call = async (request) => {
      if (String(request.headers['x-amz-target']).endsWith('.TransactWriteItems') && request.body.toString('utf8').includes('alarm errors')) {
        await fixture.commitElsewhere();
      }
      return call(request);
    };
    await expect(fixture.command('alarm', ALARM, 'promote')).rejects.toThrow(/^alarm errors took no traffic back: generation \d+ \(preview by mallory\) was first; /);
    fixture.aws.call = call;
    expect(await fixture.command('alarm', ALARM, 'promote')).toMatchObject({ ok: true, changed: true });
    expect(fixture.published()).toMatchObject({ active: 'blue' });
  }));

  test('before a release was promoted, and is heard of only then, does not take that release back', async () => withTwoReleases(async (fixture) => {
    const time = new Date(Date.now()).toISOString();
    await fixture.command('promote');
    fixture.waitUntilEffective();
    expect(await fixture.command('alarm', { ...ALARM, time }, 'promote')).toMatchObject({
      ok: true, changed: false, message: expect.stringContaining('nothing was done: the alarm went off before green two was promoted'),
    });
    expect(await fixture.command('alarm', { ...ALARM, time: new Date(Date.now()).toISOString() }, 'promote')).toMatchObject({ ok: true, changed: true });
    expect(fixture.published()).toMatchObject({ active: 'blue' });
  }));

  test('acts however long CloudWatch\'s words are: the history keeps the beginning', async () => withTwoReleases(async (fixture) => {
    await fixture.command('shift', { weight: 5 });
    expect(await fixture.command('alarm', { ...ALARM, reason: 'r'.repeat(1023) }, 'promote')).toMatchObject({ ok: true, changed: true });
    expect(await lastEntry(fixture)).toMatchObject({ actor: 'alarm errors', reason: 'r'.repeat(500) });
  }));

  test('does not undo what an operator wrote by hand', async () => withTwoReleases(async (fixture) => {
    await fixture.command('promote');
    fixture.waitUntilEffective();
    const { effectiveAt, before, ...document } = fixture.published()!;
    fixture.aws.parameters.put(HOME, PARAMETER, writeDocument({ ...document, generation: 20, active: 'blue' }), { overwrite: true });
    expect(await fixture.command('alarm', ALARM, 'promote')).toMatchObject({ ok: true, changed: false });
    expect(fixture.published()).toMatchObject({ active: 'blue' });
  }));

  test('before the first release finds nothing to do', async () => withController(async (fixture) => {
    expect(await fixture.command('alarm', ALARM, 'promote')).toMatchObject({ ok: false, code: 'unknown-release' });
  }, ENV));

  test.each([['read', 'not-granted'], ['stage', 'not-granted'], ['promote', undefined], ['administer', undefined]])('through the alias %s is answered with %s', async (alias, code) => (
    withTwoReleases(async (fixture) => {
      const answer = await fixture.command('alarm', ALARM, alias);
      expect(answer.ok ? undefined : answer.code).toBe(code);
    })));

  test('must have a name', async () => withTwoReleases(async (fixture) => {
    expect(await fixture.command('alarm')).toEqual({ ok: false, code: 'invalid', message: '\'alarm\' must be the name of an alarm, got: undefined' });
  }));
});

describe('while an alarm is on', () => {
  test.each([
    ['a metric alarm', 'promote', {}, HOME, { errors: 'ALARM' }, 'alarm errors is on'],
    ['a composite alarm elsewhere', 'promote', {}, REPLICA, { 'any-edge:5xx': 'ALARM' }, 'alarm any-edge:5xx is on'],
    ['a metric alarm', 'shift', { weight: 5 }, HOME, { errors: 'ALARM' }, 'alarm errors is on'],
  ] as const)('%s refuses %s %j, also in a dry run', async (_, verb, fields, region, states, message) => withTwoReleases(async (fixture) => {
    fixture.alarms.set(region, states);
    for (const dryRun of [true, false]) {
      expect(await fixture.command(verb, { ...fields, dryRun }, 'promote')).toEqual({
        ok: false, code: 'alarm', message: `${message}; see to it first, or force as an administrator`,
      });
    }
    expect(fixture.published()).toMatchObject({ active: 'blue', weight: 0, generation: 2 });
  }));

  test('an administrator may force a promote', async () => withTwoReleases(async (fixture) => {
    fixture.alarms.set(HOME, { errors: 'ALARM' });
    expect(await fixture.command('promote', { force: true }, 'promote')).toMatchObject({ code: 'not-granted' });
    expect(await fixture.command('promote', { force: true })).toMatchObject({ ok: true, changed: true });
  }));

  test.each([['rollback', {}], ['abort', {}], ['deny', { release: 'two' }], ['preview', { release: 'one' }], ['promote', { release: 'two' }]])(
    '%s %j goes on: it brings no traffic', async (verb, fields) => withTwoReleases(async (fixture) => {
      await fixture.command('promote');
      fixture.waitUntilEffective();
      fixture.alarms.set(HOME, { errors: 'ALARM' });
      expect(await fixture.command(verb, fields)).toMatchObject({ ok: true });
    }));

  test('weight may go to nothing', async () => withTwoReleases(async (fixture) => {
    await fixture.command('shift', { weight: 5 });
    fixture.waitUntilEffective();
    fixture.alarms.set(HOME, { errors: 'ALARM' });
    expect(await fixture.command('shift', { weight: 0 })).toMatchObject({ ok: true, changed: true });
  }));

  test('a deploy with a flag fails before traffic moves, and one without does not ask', async () => withTwoReleases(async (fixture) => {
    fixture.alarms.set(HOME, { errors: 'ALARM' });
    const response = await fixture.send({ ReleaseId: 'two', ActiveColor: 'green', Nonce: 'n1', RollbackAlarms: ARNS });
    expect(response).toMatchObject({ Status: 'FAILED', Reason: 'alarm errors is on; see to it first, or force as an administrator (alarm)' });
    expect(fixture.published()).toMatchObject({ active: 'blue' });
    const calls = fixture.alarms.calls.length;
    expect(await fixture.send({ ReleaseId: 'two', RollbackAlarms: ARNS })).toMatchObject({ Status: 'SUCCESS' });
    expect(fixture.alarms.calls).toHaveLength(calls);
  }));

  test('a deploy with a flag moves traffic once it is off', async () => withTwoReleases(async (fixture) => {
    expect(await fixture.send({ ReleaseId: 'two', ActiveColor: 'green', Nonce: 'n1', RollbackAlarms: ARNS })).toMatchObject({ Status: 'SUCCESS' });
    expect(fixture.published()).toMatchObject({ active: 'green' });
  }));
});

describe('CloudWatch', () => {
  test('is asked once per region, for metric and composite alarms by name', async () => withTwoReleases(async (fixture) => {
    expect(await fixture.command('promote')).toMatchObject({ ok: true, message: expect.stringMatching(/^green two becomes active at \S+$/) });
    expect(fixture.alarms.calls.map(({ region, input }) => [region, input.AlarmNames, input.AlarmTypes]).sort()).toEqual([
      [HOME, ['errors'], ['MetricAlarm', 'CompositeAlarm']],
      [REPLICA, ['any-edge:5xx'], ['MetricAlarm', 'CompositeAlarm']],
    ]);
  }));

  test('that hangs keeps a promote for 2 seconds, and the answer says so', async () => withTwoReleases(async (fixture) => {
    fixture.alarms.set(HOME, 'hanging');
    expect(await within(4000, fixture.command('promote'))).toMatchObject({
      ok: true, message: expect.stringMatching(/^green two becomes active at \S+; alarms in eu-west-1 could not be read \(no answer within 2 seconds\)$/),
    });
    expect(fixture.published()).toMatchObject({ active: 'green', generation: 3 });
  }));

  test('that refuses does not keep a promote, and the answer says so', async () => withTwoReleases(async (fixture) => {
    fixture.alarms.set(REPLICA, 'failing');
    expect(await fixture.command('promote')).toMatchObject({ ok: true, message: expect.stringContaining('; alarms in us-east-1 could not be read (not authorized)') });
  }));

  test('of one region that hangs does not hide an alarm of another', async () => withTwoReleases(async (fixture) => {
    fixture.alarms.set(HOME, 'hanging');
    fixture.alarms.set(REPLICA, { 'any-edge:5xx': 'ALARM' });
    expect(await fixture.command('promote')).toMatchObject({ ok: false, code: 'alarm' });
  }));

  test('that does not know an alarm is named in the answer', async () => withTwoReleases(async (fixture) => {
    fixture.alarms.set(HOME, {});
    expect(await fixture.command('shift', { weight: 5 })).toMatchObject({ ok: true, message: expect.stringContaining('; alarm errors does not exist in eu-west-1') });
  }));

  test('is not asked by states without alarms', async () => withController(async (fixture) => {
    await fixture.deploy('one');
    await fixture.deploy('two');
    await fixture.command('promote');
    expect(fixture.alarms.calls).toEqual([]);
  }));
});
