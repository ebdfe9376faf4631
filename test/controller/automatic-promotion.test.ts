import type { ControllerFixture } from './fixture';
import { HOME, REPLICA, withController } from './fixture';
import { LISTENER, RULE } from './listener-rule';
import type { ServiceRequest } from '../../cli/local/aws/service';
import type { OperatorAnswer, StatusReport } from '../../src/core';
import { REFUSALS_METRIC } from '../../src/core/state/metrics';

const HOOK = 'arn:aws:lambda:eu-west-1:000000000000:function:smoke-test';
const ALARM = 'arn:aws:cloudwatch:eu-west-1:000000000000:alarm:errors';
const STEPS = JSON.stringify([{ weight: 5, seconds: 600 }, { weight: 25, seconds: 600 }]);
const ENV = { AUTOMATIC_PROMOTION: STEPS, ROLLBACK_ALARMS: JSON.stringify([ALARM]), BAKE_SECONDS: '3600' };
const ACTOR = 'automatic promotion';

/** `one` is active on blue, `two` has just been staged on green, the alarm is off. */
async function withCandidate(act: (fixture: ControllerFixture) => Promise<void>, env: Record<string, string> = {}): Promise<void> {
  await withController(async (fixture) => {
    const silence = jest.spyOn(console, 'error').mockImplementation();
    try {
      fixture.alarms.set(HOME, { errors: 'OK' });
      await fixture.deploy('one');
      await fixture.deploy('two');
      await act(fixture);
    } finally {
      silence.mockRestore();
    }
  }, { ...ENV, ...env });
}

/** What the schedule sends. */
async function tick(fixture: ControllerFixture, fields: Record<string, unknown> = {}): Promise<OperatorAnswer> {
  return fixture.command('reconcile', { actor: 'schedule', reason: 'keep the published copies true', ...fields }, 'promote');
}

/** Minutes pass, and the schedule comes in each of them. */
async function minutes(fixture: ControllerFixture, count: number): Promise<void> {
  for (let minute = 0; minute < count; minute++) {
    fixture.wait(60);
    await tick(fixture);
  }
}

async function statusOf(fixture: ControllerFixture): Promise<NonNullable<StatusReport['truth']>> {
  const answer = await fixture.command('status');
  return (answer.ok ? answer.status!.truth : null)!;
}

/** `shift blue 95%, green 5%` for each change since both releases were deployed. */
async function changes(fixture: ControllerFixture): Promise<string[]> {
  const { history } = await statusOf(fixture);
  return history.filter(({ generation }) => generation > 2).reverse().map(({ verb, actor, to }) => `${verb} by ${actor}: ${to}`);
}

const FIRST = `shift by ${ACTOR}: blue one 95%, green two 5%`;
const SECOND = `shift by ${ACTOR}: blue one 75%, green two 25%`;
const LAST = `promote by ${ACTOR}: green two`;

describe('the schedule', () => {
  test('gives a new candidate its shares, each for its time, and promotes it', async () => withCandidate(async (fixture) => {
    expect(await tick(fixture)).toMatchObject({ ok: true, changed: true, generation: 3, message: expect.stringMatching(/^release two takes 5% of new sessions from /) });
    expect(fixture.published()).toMatchObject({ weight: 5, before: { active: 'blue', weight: 0 } });
    await minutes(fixture, 10);
    expect(await changes(fixture)).toEqual([FIRST]); // in force some seconds after its command, so the tenth minute is too early
    await minutes(fixture, 1);
    expect(await changes(fixture)).toEqual([FIRST, SECOND]);
    await minutes(fixture, 11);
    expect(await changes(fixture)).toEqual([FIRST, SECOND, LAST]);
    await minutes(fixture, 30);
    expect(fixture.published()).toMatchObject({ active: 'green', weight: 0, generation: 5 });
  }));

  test('says in history and events why', async () => withCandidate(async (fixture) => {
    await minutes(fixture, 30);
    const { history } = await statusOf(fixture);
    expect(history.slice(0, 3).map(({ reason }) => reason)).toEqual(['after step 2 of 2', 'step 2 of 2', 'step 1 of 2']);
    expect(fixture.aws.events.events.map(({ detail }) => detail)).toMatchObject([
      {}, { verb: 'stage', message: 'release two is staged on green and is promoted by itself, in steps of 5%, 25%' },
      { verb: 'shift', actor: ACTOR, weight: 5 }, { verb: 'shift', actor: ACTOR, weight: 25 }, { verb: 'promote', actor: ACTOR, active: 'green' },
    ]);
  }));

  test('says in a dry run what is due, and does nothing', async () => withCandidate(async (fixture) => {
    expect(await tick(fixture, { dryRun: true })).toMatchObject({ changed: true, message: 'the automatic promotion of two is due (step 1 of 2)' });
    expect(await changes(fixture)).toEqual([]);
    await tick(fixture);
    expect(await tick(fixture, { dryRun: true })).toMatchObject({ changed: false, message: 'every copy says what the truth says' });
  }));

  test('shows in the status where it stands', async () => withCandidate(async (fixture) => {
    await tick(fixture);
    const since = fixture.published()!.effectiveAt! * 1000;
    expect((await statusOf(fixture)).automaticPromotion).toEqual({
      release: 'two', step: 1, steps: 2, weight: 5, since, next: { verb: 'shift', weight: 25, at: since + 600_000 },
    });
  }));

  test('leaves states without steps alone', async () => withController(async (fixture) => {
    await fixture.deploy('one');
    await fixture.deploy('two');
    await minutes(fixture, 3);
    expect(await changes(fixture)).toEqual([]);
    expect(await statusOf(fixture)).not.toHaveProperty('automaticPromotion');
  }));

  test('finds nothing to do before the first release', async () => withController(async (fixture) => {
    expect(await tick(fixture)).toMatchObject({ ok: true, changed: false, generation: null });
    expect(await tick(fixture, { dryRun: true })).toMatchObject({ ok: true, changed: false });
  }, ENV));
});

describe('an alarm', () => {
  test('that goes off between two steps aborts, and nothing more happens by itself, also when the release is staged again', async () => withCandidate(async (fixture) => {
    await minutes(fixture, 3);
    expect(await fixture.command('alarm', { alarm: 'errors', actor: 'cloudwatch', reason: '9 errors' }, 'promote')).toMatchObject({
      ok: true, message: expect.stringMatching(/^release two takes no new sessions any more; the automatic promotion of two has ended/),
    });
    await minutes(fixture, 30);
    expect(await changes(fixture)).toEqual([FIRST, 'abort by alarm errors: blue one']);
    await fixture.deploy('three');
    await fixture.command('unstage');
    await fixture.deploy('two');
    await minutes(fixture, 30);
    expect(fixture.published()).toMatchObject({ active: 'blue', weight: 0 });
  }));

  test('that is on puts the next step off to the minute in which it is off again, and each refusal is counted and logged', async () => withCandidate(async (fixture) => {
    fixture.alarms.set(HOME, { errors: 'ALARM' });
    expect(await tick(fixture)).toMatchObject({
      ok: true, changed: false, generation: 2, message: 'the automatic promotion waits (step 1 of 2): alarm errors is on; see to it first, or force as an administrator',
    });
    await minutes(fixture, 30);
    expect(await changes(fixture)).toEqual([]);
    expect(fixture.log.filter((line) => line.includes(REFUSALS_METRIC))).toHaveLength(31);
    expect(jest.mocked(console.error).mock.calls[0]).toEqual([JSON.stringify({
      message: 'the automatic promotion waits', release: 'two', step: 'step 1 of 2', code: 'alarm', error: 'alarm errors is on; see to it first, or force as an administrator',
    })]);
    fixture.alarms.set(HOME, { errors: 'OK' });
    await minutes(fixture, 1);
    expect(await changes(fixture)).toEqual([FIRST]);
  }));
});

describe('an operator', () => {
  test.each<[string, Record<string, unknown>]>([['shift', { weight: 50 }], ['shift', { weight: 5 }], ['promote', {}], ['abort', {}], ['deny', { release: 'two' }]])(
    'who says %s %j has the last word', async (verb, fields) => withCandidate(async (fixture) => {
      await minutes(fixture, 3);
      expect(await fixture.command(verb, fields)).toMatchObject({ ok: true, message: expect.stringContaining('; the automatic promotion of two has ended') });
      const { generation } = fixture.published()!;
      await minutes(fixture, 30);
      expect(fixture.published()).toMatchObject({ generation });
    }));

  test('who locks the state stops it until it is unlocked', async () => withCandidate(async (fixture) => {
    await minutes(fixture, 3);
    await fixture.command('lock');
    await minutes(fixture, 30);
    expect(await changes(fixture)).toEqual([FIRST, 'lock by alice: blue one 95%, green two 5%']);
    await fixture.command('unlock');
    await minutes(fixture, 1);
    expect((await changes(fixture)).slice(3)).toEqual([SECOND]);
  }));

  test('cannot be taken for the controller: a request in its name ends it like any other', async () => withCandidate(async (fixture) => {
    await fixture.command('shift', { weight: 7, actor: ACTOR });
    expect(await statusOf(fixture)).not.toHaveProperty('automaticPromotion');
  }));

  test('who is faster than the step wins, and that counts as no refusal', async () => withCandidate(async (fixture) => {
    beforeFirst(fixture, commits, async () => fixture.commitElsewhere({ verb: 'abort' }));
    expect(await tick(fixture)).toMatchObject({ ok: true, changed: false, message: expect.stringMatching(/^the automatic promotion waits \(step 1 of 2\): generation 3 \(abort by mallory\) was first/) });
    expect(fixture.log.filter((line) => line.includes(REFUSALS_METRIC))).toEqual([]);
    await minutes(fixture, 3);
    expect(await changes(fixture)).toEqual(['abort by mallory: blue one']);
  }));
});

describe('a deploy', () => {
  test('with a flag moves traffic as the flag says, and nothing by itself', async () => withController(async (fixture) => {
    await fixture.deploy('one');
    beforeFirst(fixture, (request) => commits(request) && request.body.toString('utf8').includes('context flag'), async () => void await tick(fixture));
    expect(await fixture.deploy('two', { CandidateWeight: '10', Nonce: 'n1' })).toMatchObject({ Status: 'SUCCESS' });
    await minutes(fixture, 30);
    expect(await changes(fixture)).toEqual(['shift by cloudformation: blue one 90%, green two 10%']);
  }, ENV));

  test('of what is staged already begins nothing', async () => withCandidate(async (fixture) => {
    await fixture.command('abort');
    await fixture.deploy('two');
    await minutes(fixture, 30);
    expect(await changes(fixture)).toEqual(['abort by alice: blue one']);
  }));

  test('of something else fails while the candidate has a share', async () => withCandidate(async (fixture) => {
    await minutes(fixture, 3);
    expect(await fixture.deploy('three')).toMatchObject({ Status: 'FAILED', Reason: expect.stringContaining('takes 5% of new sessions; promote it or abort first') });
    expect((await statusOf(fixture)).automaticPromotion).toMatchObject({ release: 'two', step: 1 });
  }));
});

describe('the hook', () => {
  test('is asked before each step; after a no it is asked again in the next minute', async () => withCandidate(async (fixture) => {
    const asked: unknown[] = [];
    let answer = '{"ok":false,"reason":"the tests are not done"}';
    const call = fixture.aws.call.bind(fixture.aws);
    fixture.aws.call = async (request) => {
      if (!decodeURIComponent(request.path).endsWith(`/functions/${HOOK}/invocations`)) {
        return call(request);
      }
      asked.push(JSON.parse(request.body.toString('utf8')));
      return { status: 200, headers: {}, body: answer };
    };
    expect(await tick(fixture)).toMatchObject({ message: expect.stringContaining('the automatic promotion waits (step 1 of 2): release two gets no traffic: the tests are not done') });
    answer = '{"ok":true}';
    await minutes(fixture, 1);
    expect(asked).toMatchObject([1, 2].map(() => ({ verb: 'shift', release: 'two', weight: 5, actor: ACTOR, reason: 'step 1 of 2' })));
    expect(await changes(fixture)).toEqual([FIRST]);
  }, { TRAFFIC_HOOK: HOOK }));
});

describe('a crash', () => {
  /** The controller makes 27 calls in the minute of the first step, the 14th commits it; it may die after each of them. */
  const DEATHS = Array.from({ length: 28 }, (_, index) => index);

  test.each(DEATHS)('after call %i of the first step loses nothing and doubles nothing', async (calls) => withCandidate(async (fixture) => {
    const call = fixture.aws.call.bind(fixture.aws);
    let left = calls;
    fixture.aws.call = async (request) => left-- > 0 ? call(request) : Promise.reject(new Error('the function has died'));
    await tick(fixture).catch(() => undefined);
    fixture.aws.call = call;
    await minutes(fixture, 5);
    const moves = (await changes(fixture)).filter((change) => !change.startsWith('reconcile'));
    expect(moves).toEqual([FIRST, LAST]);
    expect(fixture.published()).toMatchObject({ active: 'green', weight: 0 });
  }, { AUTOMATIC_PROMOTION: '[{"weight":5,"seconds":60}]' }));

  test('between commit and publish counts the step from the later instant that the change then gets', async () => withCandidate(async (fixture) => {
    const call = fixture.aws.call.bind(fixture.aws);
    let isDead = false;
    fixture.aws.call = async (request) => {
      const answer = isDead ? Promise.reject<never>(new Error('the function has died')) : call(request);
      isDead ||= commits(request);
      return answer;
    };
    await tick(fixture).catch(() => undefined);
    fixture.aws.call = call;
    fixture.wait(300);
    await tick(fixture);
    const { effectiveAt } = fixture.published()!;
    expect(effectiveAt! * 1000).toBeGreaterThan(Date.now());
    expect((await statusOf(fixture)).automaticPromotion).toMatchObject({ since: effectiveAt! * 1000 });
  }));
});

test('while a copy cannot be written nothing moves by itself', async () => withCandidate(async (fixture) => {
  const call = fixture.aws.call.bind(fixture.aws);
  await minutes(fixture, 3);
  fixture.aws.call = async (request) => request.region === REPLICA && String(request.headers['x-amz-target']).includes('AmazonSSM')
    ? { status: 400, headers: {}, body: '{"__type":"InternalServerError","message":"out of order"}' } : call(request);
  await minutes(fixture, 20);
  expect(await changes(fixture)).toEqual([FIRST]);
  fixture.aws.call = call;
  await minutes(fixture, 1);
  expect(await changes(fixture)).toEqual([FIRST, SECOND]);
}));

describe('without a router', () => {

  /** The rule is made before the first release, as by its stack. */
  async function withRule(act: (fixture: ControllerFixture) => Promise<void>): Promise<void> {
    await withController(async (fixture) => {
      fixture.alarms.set(HOME, { errors: 'OK' });
      fixture.aws.listenerRules.createListener(LISTENER);
      await fixture.send({ Pointer: JSON.stringify(RULE) }, { type: 'Custom::BlueGreenPointer', requestType: 'Create' });
      await fixture.deploy('one');
      await fixture.deploy('two');
      await act(fixture);
    }, { ...ENV, POINTERS: JSON.stringify([RULE]) });
  }

  const shares = ({ aws }: ControllerFixture): string => aws.listenerRules.rules(LISTENER)
    .flatMap(({ Actions }) => Actions[0].ForwardConfig!.TargetGroups).map(({ TargetGroupArn, Weight }) => `${TargetGroupArn} ${Weight}`).join(', ');

  test('the shares of the pointers rise in the same steps', async () => withRule(async (fixture) => {
    await tick(fixture);
    expect(shares(fixture)).toBe('arn:blue 95, arn:green 5');
    await minutes(fixture, 10);
    expect(shares(fixture)).toBe('arn:blue 75, arn:green 25');
    await minutes(fixture, 10);
    expect(shares(fixture)).toBe('arn:blue 0, arn:green 100');
    expect(await changes(fixture)).toEqual([FIRST, SECOND, LAST]);
  }));

  test('while a pointer does not move nothing goes on, and its share then has its whole time', async () => withRule(async (fixture) => {
    const call = fixture.aws.call.bind(fixture.aws);
    fixture.aws.call = async (request) => request.body.toString('utf8').includes('Action=ModifyRule')
      ? { status: 503, headers: { 'content-type': 'text/xml' }, body: '<ErrorResponse><Error><Code>ServiceUnavailable</Code></Error></ErrorResponse>' } : call(request);
    await tick(fixture);
    await minutes(fixture, 20);
    expect([await changes(fixture), shares(fixture)]).toEqual([[FIRST], 'arn:blue 100, arn:green 0']);
    fixture.aws.call = call;
    await minutes(fixture, 1);
    const moved = 'reconcile by controller: blue one 95%, green two 5%';
    expect([await changes(fixture), shares(fixture)]).toEqual([[FIRST, moved], 'arn:blue 95, arn:green 5']);
    await minutes(fixture, 9);
    expect(await changes(fixture)).toEqual([FIRST, moved]);
    await minutes(fixture, 1);
    expect(await changes(fixture)).toEqual([FIRST, moved, SECOND]);
  }));
});

function commits(request: ServiceRequest): boolean {
  return String(request.headers['x-amz-target']).endsWith('.TransactWriteItems');
}

/** Comes before the first call of a kind. */
function beforeFirst({ aws }: ControllerFixture, matches: (request: ServiceRequest) => boolean, act: () => Promise<void>): void {
  const call = aws.call.bind(aws);
  let isDue = true;
  aws.call = async (request) => {
    if (isDue && matches(request)) {
      isDue = false;
      await act();
    }
    return call(request);
  };
}
