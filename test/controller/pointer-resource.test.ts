import type { ControllerFixture } from './fixture';
import { withController } from './fixture';
import { LISTENER, RULE } from './listener-rule';
import { answers, BLUE, DENIED, forwards, GREEN, names, PointerResource, prepare, TARGETS, withTwoReleases, WWW } from './pointers-of-a-state';
import { isRoute53 } from '../../cli/local/aws/route53/api';
import type { PointerConfig } from '../../src/core/pointer-config';

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
