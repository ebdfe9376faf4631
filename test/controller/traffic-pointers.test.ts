import * as fc from 'fast-check';
import type { ControllerFixture } from './fixture';
import { withController } from './fixture';
import { LISTENER } from './listener-rule';
import { within } from './own-time';
import {
  ALL, answers, BLUE, DENIED, forwards, GREEN, names, PointerResource, prepare, refuse, TARGETS, withTwoReleases, WWW,
} from './pointers-of-a-state';
import { isRoute53 } from '../../cli/local/aws/route53/api';
import { RecordsPointer } from '../../controller/pointers/records';
import { TrafficPointers } from '../../controller/traffic-pointers';
import type { Truth } from '../../src/core/state/truth';

describe('pointers of a state', () => {
  test('lead to blue before the first release, and staging names to green', async () => withController(async (fixture) => {
    prepare(fixture);
    for (const pointer of ALL) {
      await new PointerResource(fixture).become(pointer);
    }
    expect(answers(fixture, 'www.example.com')).toEqual(BLUE);
    expect(answers(fixture, 'next.example.com', 'Z2')).toEqual(GREEN);
    expect(forwards(fixture)).toEqual(['arn:blue 100', 'arn:green 0']);
  }));

  test('move at once: promote, roll back', async () => withTwoReleases(async (fixture) => {
    const promoted = await fixture.command('promote');
    expect(promoted).toMatchObject({
      ok: true,
      message: [
        'green two becomes active now',
        'A and AAAA of www.example.com example.com in hosted zone Z1 moved',
        'A and AAAA of next.example.com in hosted zone Z2 moved',
        `rule 10 of listener ${LISTENER} moved`,
      ].join('; '),
    });
    expect(fixture.published()?.effectiveAt).toBeUndefined();
    expect(answers(fixture, 'www.example.com')).toEqual(GREEN);
    expect(answers(fixture, 'example.com')).toEqual(GREEN);
    expect(answers(fixture, 'next.example.com', 'Z2')).toEqual(BLUE);
    expect(forwards(fixture)).toEqual(['arn:blue 0', 'arn:green 100']);

    expect(await fixture.command('rollback')).toMatchObject({ ok: true });
    expect(answers(fixture, 'www.example.com')).toEqual(BLUE);
    expect(answers(fixture, 'next.example.com', 'Z2')).toEqual(GREEN);
    expect(forwards(fixture)).toEqual(['arn:blue 100', 'arn:green 0']);
  }));

  test('share by weight, and are whole again after an abort', async () => withTwoReleases(async (fixture) => {
    expect(await fixture.command('shift', { weight: 5 })).toMatchObject({ ok: true });
    expect(answers(fixture, 'www.example.com')).toEqual(['A blue 95', 'A green 5', 'AAAA blue 95', 'AAAA green 5']);
    expect(answers(fixture, 'next.example.com', 'Z2')).toEqual(GREEN);
    expect(forwards(fixture)).toEqual(['arn:blue 95', 'arn:green 5']);
    expect(await fixture.command('shift', { weight: 2.5 })).toMatchObject({ ok: false, code: 'invalid' });

    expect(await fixture.command('abort')).toMatchObject({ ok: true });
    expect(answers(fixture, 'www.example.com')).toEqual(BLUE);
    expect(forwards(fixture)).toEqual(['arn:blue 100', 'arn:green 0']);
  }));

  test('follow a deploy with a flag, and not one without', async () => withTwoReleases(async (fixture) => {
    await fixture.send({ ReleaseId: 'two', ActiveColor: 'green', Nonce: 'n1' }, { requestType: 'Update', old: { ReleaseId: 'two' } });
    expect(answers(fixture, 'www.example.com')).toEqual(GREEN);
    await fixture.send({ ReleaseId: 'two' }, { requestType: 'Update', old: { ReleaseId: 'two', ActiveColor: 'green', Nonce: 'n1' } });
    expect(answers(fixture, 'www.example.com')).toEqual(GREEN);
  }));

  test('in simple mode take no share', async () => withTwoReleases(async (fixture) => {
    expect(await fixture.command('shift', { weight: 5 })).toMatchObject({ ok: false, code: 'invalid', message: expect.stringContaining('all or nothing') });
    expect(await fixture.command('promote')).toMatchObject({ ok: true });
    expect(answers(fixture, 'www.example.com')).toEqual(GREEN);
  }, [{ ...WWW, mode: 'simple' }]));

  test('do not roll back to a release that no color holds any more', async () => withTwoReleases(async (fixture) => {
    await fixture.command('promote');
    await fixture.send({ ReleaseId: 'three' }, { requestType: 'Update', old: { ReleaseId: 'two' } });
    expect(await fixture.command('rollback')).toMatchObject({ ok: false, code: 'no-previous', message: expect.stringContaining('blue holds three now') });
    expect(answers(fixture, 'www.example.com')).toEqual(GREEN);
  }));
});

describe('a pointer that somebody changed by hand', () => {
  const NAME = 'A and AAAA of www.example.com example.com in hosted zone Z1';
  /** Longer than a change may be on its way to the pointers. */
  const LATER = 11;

  /** All records of the name lead to green. */
  function leadToGreen({ aws }: ControllerFixture): void {
    const sets = aws.hostedZones.records('Z1').filter(({ name }) => name === 'www.example.com.');
    aws.hostedZones.change('Z1', sets.map((set) => ({ action: 'UPSERT', set: { ...set, alias: { ...set.alias!, dnsName: TARGETS.green.alias.dnsName } } })));
  }

  test('is named by the command that moves it, records and rules, and moves all the same', async () => withTwoReleases(async (fixture) => {
    const { listenerRules } = fixture.aws;
    await fixture.command('shift', { weight: 20 });
    fixture.wait(LATER);
    const [first] = fixture.aws.hostedZones.records('Z1');
    fixture.aws.hostedZones.change('Z1', [{ action: 'UPSERT', set: { ...first, weight: 0 } }]);
    listenerRules.delete(listenerRules.rules(LISTENER)[0].RuleArn);
    expect(await fixture.command('promote')).toMatchObject({
      ok: true,
      message: [
        'green two becomes active now',
        `${NAME} did not say what the state said (blue 80, green 20), but 'unclear: www.example.com A blue 80, green 20; www.example.com AAAA blue 80, green 20; `
          + 'example.com A points elsewhere; example.com AAAA blue 80, green 20\'; it does now',
        `rule 10 of listener ${LISTENER} did not say what the state said (blue 80, green 20), but nothing; it does now`,
        `${NAME} moved`,
        'A and AAAA of next.example.com in hosted zone Z2 moved',
        `rule 10 of listener ${LISTENER} moved`,
      ].join('; '),
    });
    expect(answers(fixture, 'example.com')).toEqual(GREEN);
    expect(forwards(fixture)).toEqual(['arn:blue 0', 'arn:green 100']);
  }));

  test('is named by a dry run, which leaves it as it is', async () => withTwoReleases(async (fixture) => {
    leadToGreen(fixture);
    const rehearsed = await fixture.command('shift', { weight: 5, dryRun: true });
    expect(rehearsed).toMatchObject({
      ok: true,
      message: expect.stringContaining('but \'unclear: www.example.com A blue 0, green 100; www.example.com AAAA blue 0, green 100; example.com A blue 100, green 0; '
        + 'example.com AAAA blue 100, green 0\'; it would then'),
    });
    expect(answers(fixture, 'www.example.com')).toEqual(GREEN);
  }));

  test('is named by a command that changes nothing, and put right', async () => withTwoReleases(async (fixture) => {
    await fixture.command('shift', { weight: 20 });
    fixture.wait(LATER);
    leadToGreen(fixture);
    expect(await fixture.command('shift', { weight: 20 })).toMatchObject({ ok: true, changed: false, message: expect.stringContaining(`; ${NAME} did not say what`) });
    expect(answers(fixture, 'www.example.com')).toEqual(['A blue 80', 'A green 20', 'AAAA blue 80', 'AAAA green 20']);
  }));

  test('is named also when it cannot be written, and then nobody says that it follows now', async () => withTwoReleases(async (fixture) => {
    fixture.wait(LATER);
    leadToGreen(fixture);
    refuse(fixture, 'Z1');
    const { message } = await fixture.command('promote') as { message: string };
    expect(message).toContain(`${NAME} did not say what the state said (blue 100, green 0), but 'unclear: www.example.com A blue 0, green 100`);
    expect(message).not.toContain('it does now');
    expect(message).toContain(`${NAME} is not confirmed (not allowed)`);
  }));

  test('is not named where every pointer said what it should, nor before the first release', async () => withTwoReleases(async (fixture) => {
    for (const [verb, fields] of [['shift', { weight: 5 }], ['abort', {}], ['promote', {}], ['rollback', {}]] as const) {
      fixture.wait(LATER);
      expect(await fixture.command(verb, { ...fields, dryRun: true })).toMatchObject({ ok: true, message: expect.not.stringContaining('not say') });
      expect(await fixture.command(verb, fields)).toMatchObject({ ok: true, message: expect.not.stringContaining('not say') });
    }
  }));

  test('is not told from one that another command is still writing', async () => withTwoReleases(async (fixture) => {
    const heal = refuse(fixture, 'Z1');
    await fixture.command('shift', { weight: 5 });
    heal();
    expect(await fixture.command('shift', { weight: 10 })).toMatchObject({ ok: true, message: expect.not.stringContaining('did not say') });
  }));

  test('is not told from one of which nobody knows what it should say', async () => withTwoReleases(async () => {
    const versions = { perColor: async () => Promise.reject(new Error('no version was ever deployed')) };
    const config = { kind: 'alias', follows: 'live', component: 'Api', functionName: 'api', aliasName: 'live' } as const;
    const pointers = new TrafficPointers([config], { load: async () => undefined }, versions, Date.now);
    expect(await pointers.differing({} as Truth)).toEqual(['what alias live of function api should say is not known (no version was ever deployed)']);
  }));

  test('holds nothing up where it cannot be read: a dry run says so within seconds', async () => withTwoReleases(async (fixture) => {
    const call = fixture.aws.call.bind(fixture.aws);
    fixture.aws.call = async (request) => isRoute53(request) ? new Promise(() => undefined) : call(request);
    expect(await within(4000, fixture.command('promote', { dryRun: true }))).toMatchObject({
      ok: true, message: expect.stringContaining(`what ${NAME} says is not known (no answer within 2 seconds)`),
    });
  }));
});

describe('reconcile', () => {
  test('puts right what somebody changed by hand, and makes what is gone', async () => withTwoReleases(async (fixture) => {
    const { hostedZones, listenerRules } = fixture.aws;
    await fixture.command('shift', { weight: 20 });
    const before = [hostedZones.records('Z1'), hostedZones.records('Z2'), forwards(fixture)];
    const [first] = hostedZones.records('Z1');
    hostedZones.change('Z1', [{ action: 'UPSERT', set: { ...first, weight: 0 } }]);
    hostedZones.change('Z2', hostedZones.records('Z2').map((set) => ({ action: 'DELETE', set })));
    listenerRules.delete(listenerRules.rules(LISTENER)[0].RuleArn);

    expect(await fixture.command('reconcile')).toMatchObject({ ok: true, message: 'every copy says what the truth says' });
    expect([hostedZones.records('Z1'), hostedZones.records('Z2'), forwards(fixture)]).toEqual(before);
  }));

  test('writes nothing while every pointer says what it should', async () => withTwoReleases(async (fixture) => {
    const { aws } = fixture;
    const call = aws.call.bind(aws);
    let written = 0;
    aws.call = async (request) => {
      written += isRoute53(request) && request.method === 'POST' ? 1 : 0;
      return call(request);
    };
    await fixture.command('reconcile');
    await fixture.command('reconcile');
    expect(written).toBe(0);
  }));

  test('brings any mess back to what the truth says', async () => withTwoReleases(async (fixture) => {
    const { hostedZones } = fixture.aws;
    await fixture.command('shift', { weight: 30 });
    const right = hostedZones.records('Z1');
    const spoil = fc.record({ index: fc.nat(20), action: fc.constantFrom('DELETE' as const, 'UPSERT' as const), weight: fc.integer({ min: 0, max: 255 }) });
    await fc.assert(fc.asyncProperty(fc.array(spoil, { maxLength: 6 }), async (steps) => {
      for (const { index, action, weight } of steps) {
        const sets = hostedZones.records('Z1');
        const set = sets[index % Math.max(1, sets.length)];
        if (set !== undefined) {
          hostedZones.change('Z1', [{ action, set: action === 'DELETE' ? set : { ...set, weight } }]);
        }
      }
      await fixture.command('reconcile');
      expect(hostedZones.records('Z1')).toEqual(right);
    }), { numRuns: 15 });
  }));
});

describe('a pointer that fails', () => {
  test('keeps no other from moving; the answer says which moved, and reconcile completes', async () => withTwoReleases(async (fixture) => {
    const heal = refuse(fixture, 'Z1');
    const promoted = await fixture.command('promote');
    expect(promoted).toMatchObject({
      ok: true,
      message: [
        'green two becomes active now',
        'A and AAAA of next.example.com in hosted zone Z2 moved',
        `rule 10 of listener ${LISTENER} moved`,
        'A and AAAA of www.example.com example.com in hosted zone Z1 is not confirmed (not allowed) and will be tried again',
      ].join('; '),
    });
    expect(answers(fixture, 'www.example.com')).toEqual(BLUE);
    expect(forwards(fixture)).toEqual(['arn:blue 0', 'arn:green 100']);
    expect(await fixture.command('reconcile')).toMatchObject({ message: expect.stringContaining('hosted zone Z1: not allowed') });

    heal();
    await fixture.command('reconcile');
    expect(answers(fixture, 'www.example.com')).toEqual(GREEN);
  }));
});

test('the status of pointers says what each says and should say, and holds if one cannot be read', async () => withTwoReleases(async (fixture) => {
  const { aws } = fixture;
  await fixture.command('shift', { weight: 5 });
  const call = aws.call.bind(aws);
  aws.call = async (request) => request.path.includes('/hostedzone/Z3/') ? DENIED : call(request);
  const pointers = new TrafficPointers([WWW, names(['www.example.com'], { hostedZoneId: 'Z3' })], { load: async () => undefined }, { perColor: jest.fn() }, Date.now);
  expect(await pointers.status(undefined)).toEqual([
    { name: new RecordsPointer(WWW).name, says: 'blue 95, green 5', wanted: 'blue 100, green 0' },
    { name: 'A and AAAA of www.example.com in hosted zone Z3', says: null, wanted: 'blue 100, green 0' },
  ]);
}));

test('a pointer that somebody writes over each time is told of', async () => withTwoReleases(async (fixture) => {
  const { hostedZones } = fixture.aws;
  const [record] = hostedZones.records('Z1');
  const change = hostedZones.change.bind(hostedZones);
  hostedZones.change = (id, changes) => {
    const done = change(id, changes);
    change('Z1', [{ action: 'UPSERT', set: record }]);
    return done;
  };
  expect(await fixture.command('promote')).toMatchObject({
    ok: true, message: expect.stringContaining('hosted zone Z1 is not confirmed (it does not keep what is written to it) and will be tried again'),
  });
}));
