import * as fc from 'fast-check';
import type { ControllerFixture } from './fixture';
import { withController } from './fixture';
import { LISTENER, RULE } from './listener-rule';
import type { CustomResourceResponse } from '../../cli/local/aws/custom-resource-responses';
import { isRoute53 } from '../../cli/local/aws/route53/api';
import { RecordsPointer } from '../../controller/pointers/records';
import { TrafficPointers } from '../../controller/traffic-pointers';
import type { PointerConfig, RecordsConfig } from '../../src/core/pointer-config';
import type { Truth } from '../../src/core/state/truth';

const TARGETS = {
  blue: { alias: { dnsName: 'blue.elb.amazonaws.com', hostedZoneId: 'Z32O12XQLNTSW2', evaluateTargetHealth: false } },
  green: { alias: { dnsName: 'green.elb.amazonaws.com', hostedZoneId: 'Z32O12XQLNTSW2', evaluateTargetHealth: false } },
};

const names = (list: string[], changes: Partial<RecordsConfig> = {}): RecordsConfig => ({
  kind: 'records', follows: 'live', mode: 'weighted', hostedZoneId: 'Z1', records: [{ names: list, types: ['A', 'AAAA'], targets: TARGETS }], ...changes,
});

const WWW = names(['www.example.com', 'example.com']);
const STAGING = names(['next.example.com'], { hostedZoneId: 'Z2', follows: 'idle' });
const ALL = [WWW, STAGING, RULE];

const DENIED = {
  status: 403,
  headers: { 'content-type': 'text/xml' },
  body: '<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>not allowed</Message></Error></ErrorResponse>',
};

/** Resources of a template that make, change or take away a pointer. */
class PointerResource {
  private config?: PointerConfig;

  constructor(private readonly fixture: ControllerFixture) {}

  public async become(config: PointerConfig, requestType = this.config === undefined ? 'Create' : 'Update'): Promise<CustomResourceResponse> {
    const response = await this.send(requestType, config);
    this.config = response.Status === 'SUCCESS' ? config : this.config;
    return response;
  }

  public async delete(): Promise<CustomResourceResponse> {
    return this.send('Delete', this.config!);
  }

  private async send(requestType: string, config: PointerConfig): Promise<CustomResourceResponse> {
    const old = this.config && { Pointer: JSON.stringify(this.config) };
    return this.fixture.send({ Pointer: JSON.stringify(config) }, { type: 'Custom::BlueGreenPointer', requestType, old });
  }
}

function prepare({ aws }: ControllerFixture): void {
  ['Z1', 'Z2', 'Z3'].forEach((id) => aws.hostedZones.create(id, 'example.com'));
  aws.listenerRules.createListener(LISTENER);
}

/** What a name answers: colors with their weights. */
function answers({ aws }: ControllerFixture, name: string, zone = 'Z1'): string[] {
  return aws.hostedZones.records(zone).filter((set) => set.name === `${name}.`)
    .map(({ type, alias, weight }) => [type, alias?.dnsName.split('.')[0] ?? 'values', weight].filter((part) => part !== undefined).join(' '));
}

function forwards({ aws }: ControllerFixture): string[] {
  return aws.listenerRules.rules(LISTENER).flatMap(({ Actions }) => Actions[0].ForwardConfig!.TargetGroups)
    .map(({ TargetGroupArn, Weight }) => `${TargetGroupArn} ${Weight}`);
}

/** Route 53 refuses every change of a zone. */
function refuse({ aws }: ControllerFixture, zone: string): () => void {
  const call = aws.call.bind(aws);
  aws.call = async (request) => {
    const isHit = request.method === 'POST' && request.path.includes(`/hostedzone/${zone}/`);
    return isHit ? DENIED : call(request);
  };
  return () => {
    aws.call = call;
  };
}

/** A state with pointers: `one` is active on blue, `two` staged on green. */
async function withTwoReleases(act: (fixture: ControllerFixture) => Promise<void>, pointers: PointerConfig[] = ALL): Promise<void> {
  await withController(async (fixture) => {
    prepare(fixture);
    for (const pointer of pointers) {
      expect(await new PointerResource(fixture).become(pointer)).toMatchObject({ Status: 'SUCCESS' });
    }
    expect(await fixture.send({ ReleaseId: 'one' }, { requestType: 'Create' })).toMatchObject({ Status: 'SUCCESS' });
    expect(await fixture.send({ ReleaseId: 'two' }, { requestType: 'Update', old: { ReleaseId: 'one' } })).toMatchObject({ Status: 'SUCCESS' });
    await act(fixture);
  }, { POINTERS: JSON.stringify(pointers), COMPONENTS: '{}' });
}

const BLUE = ['A blue', 'AAAA blue'];
const GREEN = ['A green', 'AAAA green'];

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
    const begunAt = performance.now();
    expect(await fixture.command('promote', { dryRun: true })).toMatchObject({
      ok: true, message: expect.stringContaining(`what ${NAME} says is not known (no answer within 2 seconds)`),
    });
    expect(performance.now() - begunAt).toBeLessThan(4000);
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

describe('the resource of a pointer', () => {
  async function withResource(act: (resource: PointerResource, fixture: ControllerFixture, log: string[][]) => Promise<void>): Promise<void> {
    await withController(async (fixture) => {
      prepare(fixture);
      await act(new PointerResource(fixture), fixture, watch(fixture, 'www.example.com'));
    });
  }

  /** Zones that answer a name after each change of records. */
  function watch(fixture: ControllerFixture, name: string): string[][] {
    const log: string[][] = [];
    const { hostedZones } = fixture.aws;
    const change = hostedZones.change.bind(hostedZones);
    hostedZones.change = (...parameters) => {
      const id = change(...parameters);
      log.push(['Z1', 'Z2', 'Z3'].filter((zone) => answers(fixture, name, zone).length > 0));
      return id;
    };
    return log;
  }

  test('adds and removes names, and no name that stays is ever empty', async () => withResource(async (resource, fixture, log) => {
    await resource.become(names(['www.example.com']));
    await resource.become(names(['www.example.com', 'example.com', 'shop.example.com']));
    expect(answers(fixture, 'shop.example.com')).toEqual(BLUE);
    await resource.become(names(['www.example.com', 'shop.example.com']));
    expect(answers(fixture, 'example.com')).toEqual([]);
    expect(answers(fixture, 'shop.example.com')).toEqual(BLUE);
    expect(log.every((zones) => zones.join() === 'Z1')).toBe(true);
    expect(log).toHaveLength(3);
  }));

  test('moves to another zone: the new one answers before the old one falls silent', async () => withResource(async (resource, fixture, log) => {
    await resource.become(names(['www.example.com']));
    await resource.become(names(['www.example.com'], { hostedZoneId: 'Z3' }));
    expect(log).toEqual([['Z1'], ['Z1', 'Z3'], ['Z3']]);
    expect(fixture.aws.hostedZones.records('Z1')).toEqual([]);
  }));

  test('changes targets in place, and types: a host\'s name gives way to addresses in one batch', async () => withResource(async (resource, fixture, log) => {
    const hosts = { blue: { values: ['blue.example.net'], ttl: 60 }, green: { values: ['green.example.net'], ttl: 60 } };
    await resource.become(names(['www.example.com'], { records: [{ names: ['www.example.com'], types: ['CNAME'], targets: hosts }] }));
    expect(await resource.become(names(['www.example.com']))).toMatchObject({ Status: 'SUCCESS' });
    expect(answers(fixture, 'www.example.com')).toEqual(BLUE);
    await resource.become(names(['www.example.com'], { records: [{ names: ['www.example.com'], types: ['A'], targets: { blue: TARGETS.green, green: TARGETS.blue } }] }));
    expect(answers(fixture, 'www.example.com')).toEqual(['A green']);
    expect(log.every((zones) => zones.join() === 'Z1')).toBe(true);
  }));

  test('takes over what is there under its names', async () => withResource(async (resource, fixture) => {
    fixture.aws.hostedZones.change('Z1', [{ action: 'CREATE', set: { name: 'www.example.com', type: 'A', ttl: 300, values: ['192.0.2.1'] } }]);
    await resource.become(names(['www.example.com']));
    expect(answers(fixture, 'www.example.com')).toEqual(BLUE);
  }));

  test('removes its names and leaves all others alone; what is gone stays gone', async () => withResource(async (resource, fixture) => {
    const { hostedZones } = fixture.aws;
    hostedZones.change('Z1', [
      { action: 'CREATE', set: { name: 'www.example.com', type: 'TXT', ttl: 300, values: ['"mine"'] } },
      { action: 'CREATE', set: { name: 'mail.example.com', type: 'A', ttl: 300, values: ['192.0.2.1'] } },
    ]);
    const others = hostedZones.records('Z1');
    await resource.become(names(['www.example.com']));
    expect(await resource.delete()).toMatchObject({ Status: 'SUCCESS' });
    expect(hostedZones.records('Z1')).toEqual(others);
    expect(await resource.delete()).toMatchObject({ Status: 'SUCCESS' });
  }));

  test('says what the truth says when a stack rolls back, not what it said before', async () => withTwoReleases(async (fixture) => {
    const resource = new PointerResource(fixture);
    await resource.become(WWW);
    await resource.become(names(['www.example.com']));
    await fixture.command('promote');
    fixture.stackStatus = 'UPDATE_ROLLBACK_IN_PROGRESS';
    await resource.become(WWW, 'Update');
    expect(answers(fixture, 'www.example.com')).toEqual(GREEN);
    expect(answers(fixture, 'example.com')).toEqual(GREEN);
  }));

  describe('spares what another pointer of the template names by now:', () => {
    const HERE = names(['www.example.com']);
    const SHOP = names(['shop.example.com']);
    const among = async (pointers: PointerConfig[], act: (fixture: ControllerFixture, log: string[][]) => Promise<void>): Promise<void> => (
      withController(async (fixture) => {
        prepare(fixture);
        await act(fixture, watch(fixture, 'www.example.com'));
      }, { POINTERS: JSON.stringify(pointers) }));

    test('a construct that is renamed is made, and then its old resource goes', () => among([HERE, RULE], async (fixture, log) => {
      const [old, oldRule] = [new PointerResource(fixture), new PointerResource(fixture)];
      await old.become(HERE);
      await oldRule.become(RULE);
      await new PointerResource(fixture).become(HERE);
      await new PointerResource(fixture).become(RULE);
      fixture.stackStatus = 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS';
      expect(await old.delete()).toMatchObject({ Status: 'SUCCESS' });
      expect(await oldRule.delete()).toMatchObject({ Status: 'SUCCESS' });
      expect(log).toEqual([['Z1']]);
      expect(forwards(fixture)).toEqual(['arn:blue 100', 'arn:green 0']);
    }));

    test('a name that goes over to another construct, whichever of them is updated first', () => among([HERE, SHOP], async (fixture, log) => {
      const [one, other] = [new PointerResource(fixture), new PointerResource(fixture)];
      await one.become(names(['www.example.com', 'shop.example.com', 'old.example.com']));
      await other.become(SHOP);
      await one.become(HERE);
      expect(answers(fixture, 'shop.example.com')).toEqual(BLUE);
      expect(answers(fixture, 'old.example.com')).toEqual([]);
      expect(log.every((zones) => zones.join() === 'Z1')).toBe(true);
    }));

    test.each(['UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS', 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS'])('but nothing else, in %s', (status) => among([SHOP], async (fixture) => {
      const resource = new PointerResource(fixture);
      await resource.become(names(['www.example.com', 'shop.example.com']));
      fixture.stackStatus = status;
      await resource.delete();
      expect(answers(fixture, 'www.example.com')).toEqual([]);
      expect(answers(fixture, 'shop.example.com')).toEqual(BLUE);
    }));

    test.each(['DELETE_IN_PROGRESS', 'ROLLBACK_IN_PROGRESS'])('not when the stack ends, in %s', (status) => among([HERE, RULE], async (fixture) => {
      const [record, rule] = [new PointerResource(fixture), new PointerResource(fixture)];
      await record.become(HERE);
      await rule.become(RULE);
      fixture.stackStatus = status;
      await record.delete();
      await rule.delete();
      expect([answers(fixture, 'www.example.com'), forwards(fixture)]).toEqual([[], []]);
    }));
  });

  test('waits for a right that the same update has granted, and tells in the end if it is never there', async () => withResource(async (resource, fixture) => {
    const { aws } = fixture;
    const call = aws.call.bind(aws);
    let denied = 3;
    aws.call = async (request) => isRoute53(request) && denied-- > 0 ? DENIED : call(request);
    expect(await resource.become(names(['www.example.com']))).toMatchObject({ Status: 'SUCCESS' });
    expect(fixture.pauses).toEqual([1000, 2000, 4000]);
    denied = Infinity;
    expect(await resource.become(names(['example.com']))).toMatchObject({
      Status: 'FAILED', Reason: expect.stringContaining('A and AAAA of example.com in hosted zone Z1: not allowed'),
    });
  }));

  test('refuses to be simple while the candidate takes a share, and changes nothing', async () => withTwoReleases(async (fixture) => {
    const resource = new PointerResource(fixture);
    await resource.become(WWW);
    await fixture.command('shift', { weight: 10 });
    const before = fixture.aws.hostedZones.records('Z1');
    expect(await resource.become({ ...WWW, mode: 'simple' })).toMatchObject({ Status: 'FAILED', Reason: expect.stringContaining('abort or promote first') });
    expect(fixture.aws.hostedZones.records('Z1')).toEqual(before);
  }));

  test('of a rule is made, changed and removed', async () => withResource(async (resource, fixture) => {
    await resource.become(RULE);
    await resource.become({ ...RULE, priority: 20 });
    expect(fixture.aws.listenerRules.rules(LISTENER).map(({ Priority }) => Priority)).toEqual(['20']);
    await resource.delete();
    expect(fixture.aws.listenerRules.rules(LISTENER)).toEqual([]);
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
