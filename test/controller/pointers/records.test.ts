import type { AliasTarget, Change as SdkChange, ResourceRecordSet } from '@aws-sdk/client-route-53';
import * as fc from 'fast-check';
import { pointerContract } from './contract';
import { HostedZones } from '../../../cli/local/aws/route53/hosted-zones';
import type { RecordSet } from '../../../cli/local/aws/route53/record-set';
import { canonicalName } from '../../../cli/local/aws/route53/record-set';
import { changesTo, ownSets, readSets, setsFor } from '../../../controller/pointers/record-sets';
import { RecordsPointer } from '../../../controller/pointers/records';
import type { RecordsConfig, RecordTargetConfig } from '../../../src/core/pointer-config';
import { recordsOf } from '../../../src/core/pointer-config';
import { writeWeights } from '../../../src/core/state/color-weights';
import type { ControllerFixture } from '../fixture';
import { withController } from '../fixture';

const alias = (dnsName: string): RecordTargetConfig => ({ alias: { dnsName, hostedZoneId: 'Z32O12XQLNTSW2', evaluateTargetHealth: true } });

const ALIASES = { blue: alias('dualstack.Blue-1.eu-west-1.elb.amazonaws.com'), green: alias('dualstack.green-1.eu-west-1.elb.amazonaws.com') };
const ADDRESSES = { blue: { values: ['192.0.2.1', '192.0.2.2'], ttl: 60 }, green: { values: ['198.51.100.1'], ttl: 60 } };

function config(names: string[], options: Partial<RecordsConfig> & { types?: string[]; targets?: RecordsConfig['records'][0]['targets'] } = {}): RecordsConfig {
  const { types = ['A', 'AAAA'], targets = ALIASES, ...rest } = options;
  return { kind: 'records', follows: 'live', mode: 'weighted', hostedZoneId: 'Z1', records: [{ names, types, targets }], ...rest };
}

const percent = fc.integer({ min: 0, max: 100 }).map((green) => writeWeights({ blue: 100 - green, green }));
const whole = fc.constantFrom('blue 100, green 0', 'blue 0, green 100');

function zones({ aws }: ControllerFixture): void {
  aws.hostedZones.create('Z1', 'example.com');
  aws.hostedZones.create('Z2', 'example.com');
}

pointerContract('weighted alias records of two names, and of two others', (controller) => {
  zones(controller);
  return {
    pointers: [new RecordsPointer(config(['www.example.com', 'example.com'])), new RecordsPointer(config(['api.example.com', '*.example.com']))],
    values: percent,
    effects: () => controller.aws.hostedZones.records('Z1'),
  };
});

pointerContract('simple records of one name in two zones', (controller) => {
  zones(controller);
  const simple = { mode: 'simple' as const, types: ['A'], targets: ADDRESSES };
  return {
    pointers: [new RecordsPointer(config(['www.example.com'], simple)), new RecordsPointer(config(['www.example.com'], { ...simple, hostedZoneId: 'Z2' }))],
    values: whole,
    effects: () => ['Z1', 'Z2'].map((id) => controller.aws.hostedZones.records(id)),
  };
});

/** Records that somebody else made. */
const foreignSet: fc.Arbitrary<RecordSet> = fc.record({
  name: fc.constantFrom('www.example.com.', 'api.example.com.', 'mail.example.com.'),
  type: fc.constantFrom('A', 'AAAA', 'CNAME', 'TXT'),
  setIdentifier: fc.constantFrom(undefined, 'blue', 'green', 'old'),
  value: fc.constantFrom('192.0.2.1', '198.51.100.1', '203.0.113.9'),
}).map(({ value, ...set }) => ({ ...set, weight: set.setIdentifier === undefined ? undefined : 7, ttl: 60, values: [value] }));

const configs = fc.record({
  names: fc.constantFrom<string[]>(['www.example.com'], ['www.example.com', 'api.example.com']),
  types: fc.constantFrom<string[]>(['A'], ['AAAA'], ['A', 'AAAA']),
  targets: fc.constantFrom<RecordsConfig['records'][0]['targets']>(ALIASES, ADDRESSES, { blue: ALIASES.blue, green: ADDRESSES.green }),
});
const cnames = fc.record({
  names: fc.constantFrom<string[]>(['www.example.com'], ['api.example.com', 'www.example.com']),
  types: fc.constant<string[]>(['CNAME']),
  targets: fc.constant<RecordsConfig['records'][0]['targets']>({ blue: { values: ['blue.example.net'], ttl: 60 }, green: { values: ['green.example.net'], ttl: 60 } }),
});

/** A zone in which others have made what Route 53 let them make. */
function zoneWith(sets: readonly RecordSet[]): HostedZones {
  const made = new HostedZones();
  made.create('Z1', 'example.com');
  for (const set of sets) {
    try {
      made.change('Z1', [{ action: 'CREATE', set }]);
    } catch { // refused, as it would be by Route 53
    }
  }
  return made;
}

function asSdk({ name, type, setIdentifier, weight, ttl, values, alias: target, healthCheckId }: RecordSet): ResourceRecordSet {
  return {
    Name: name,
    Type: type as ResourceRecordSet['Type'],
    SetIdentifier: setIdentifier,
    Weight: weight,
    TTL: ttl,
    HealthCheckId: healthCheckId,
    ResourceRecords: values?.map((Value) => ({ Value })),
    AliasTarget: target && { HostedZoneId: target.hostedZoneId, DNSName: target.dnsName, EvaluateTargetHealth: target.evaluateTargetHealth },
  };
}

function aliasOf({ HostedZoneId, DNSName, EvaluateTargetHealth }: AliasTarget): RecordSet['alias'] {
  return { hostedZoneId: HostedZoneId!, dnsName: DNSName!, evaluateTargetHealth: EvaluateTargetHealth! };
}

function carryOut(zone: HostedZones, changes: readonly SdkChange[]): void {
  zone.change('Z1', changes.map(({ Action, ResourceRecordSet: set }) => ({
    action: Action!,
    set: {
      name: set!.Name!,
      type: set!.Type!,
      setIdentifier: set!.SetIdentifier,
      weight: set!.Weight,
      ttl: set!.TTL,
      healthCheckId: set!.HealthCheckId,
      values: set!.ResourceRecords?.map(({ Value }) => Value!),
      alias: set!.AliasTarget && aliasOf(set!.AliasTarget),
    },
  })));
}

const listed = (zone: HostedZones): ResourceRecordSet[] => zone.records('Z1').map(asSdk);

describe('a batch of changes', () => {
  const greens = fc.array(fc.integer({ min: 0, max: 100 }), { minLength: 1, maxLength: 5 });

  test('is never refused by the rules of Route 53, whatever was there before, and makes the records say what is wanted', () => {
    fc.assert(fc.property(fc.array(foreignSet, { maxLength: 8 }), fc.oneof(configs, cnames), greens, (foreign, options, steps) => {
      const zone = zoneWith(foreign);
      const pointer = config(options.names, options);
      for (const green of steps) {
        const weights = { blue: 100 - green, green };
        // Route 53 keeps a TXT record from becoming a CNAME; so do we, by its refusal
        fc.pre(options.types[0] !== 'CNAME' || !listed(zone).some(({ Name, Type }) => Type === 'TXT' && options.names.includes(Name!.slice(0, -1))));
        carryOut(zone, changesTo(pointer, listed(zone), setsFor(pointer, weights)));
        expect(readSets(pointer, listed(zone))).toBe(writeWeights(weights));
        expect(changesTo(pointer, listed(zone), setsFor(pointer, weights))).toEqual([]);
      }
    }), { numRuns: 400 });
  });

  test('touches no record of another name or type that can stand beside its own', () => {
    fc.assert(fc.property(fc.array(foreignSet, { maxLength: 8 }), configs, fc.integer({ min: 0, max: 100 }), (foreign, options, green) => {
      const zone = zoneWith(foreign);
      const pointer = config(options.names, options);
      const bystanders = (): RecordSet[] => zone.records('Z1').filter(({ name, type }) => (
        !options.names.includes(name.slice(0, -1)) || (!options.types.includes(type) && type !== 'CNAME')));
      const before = bystanders();
      carryOut(zone, changesTo(pointer, listed(zone), setsFor(pointer, { blue: 100 - green, green })));
      expect(bystanders()).toEqual(before);
      carryOut(zone, ownSets(pointer, listed(zone)).map((set) => ({ Action: 'DELETE', ResourceRecordSet: set })));
      expect(bystanders()).toEqual(before);
    }), { numRuns: 300 });
  });

  test('keeps each name answering: a name whose simple record goes gets its weighted ones in the same batch, and back', () => {
    const pointer = config(['www.example.com'], { types: ['A'] });
    const zone = zoneWith([]);
    const actions = (green: number): string[] => {
      const changes = changesTo(pointer, listed(zone), setsFor(pointer, { blue: 100 - green, green }));
      carryOut(zone, changes);
      return changes.map(({ Action, ResourceRecordSet: set }) => [Action, set!.SetIdentifier ?? 'simple', set!.Weight].filter((part) => part !== undefined).join(' '));
    };
    expect(actions(0)).toEqual(['CREATE simple']);
    expect(actions(5)).toEqual(['DELETE simple', 'CREATE blue 95', 'CREATE green 5']);
    expect(actions(50)).toEqual(['UPSERT blue 50', 'UPSERT green 50']);
    expect(actions(100)).toEqual(['DELETE blue 50', 'DELETE green 50', 'CREATE simple']);
    expect(actions(0)).toEqual(['UPSERT simple']);
    expect(actions(0)).toEqual([]);
  });

  test('takes a record of another routing policy away before it makes its own of the same identifier', () => {
    const pointer = config(['www.example.com'], { types: ['A'] });
    const latency: ResourceRecordSet = { ...setsFor(pointer, { blue: 50, green: 50 })[0], Weight: undefined, Region: 'eu-west-1' };
    const changes = changesTo(pointer, [latency], setsFor(pointer, { blue: 50, green: 50 }));
    expect(changes.map(({ Action, ResourceRecordSet: set }) => `${Action} ${set!.SetIdentifier}`)).toEqual(['DELETE blue', 'CREATE blue', 'CREATE green']);
    expect(readSets(pointer, [latency])).toBe('unclear: www.example.com A points elsewhere');
  });
});

describe('what records say', () => {
  const www = config(['www.example.com'], { types: ['A'] });
  const [blue] = setsFor(www, { blue: 100, green: 0 });
  const told = (name: string): ResourceRecordSet => ({ ...blue, Name: name, AliasTarget: { ...blue.AliasTarget!, DNSName: 'dualstack.blue-1.eu-west-1.elb.amazonaws.com.' } });

  test('is understood in the way in which Route 53 tells it: with a dot, in lower case, with escapes', () => {
    expect(readSets(www, [told('www.example.com.')])).toBe('blue 100, green 0');
    expect(readSets(config(['*.example.com'], { types: ['A'] }), [told('\\052.example.com.')])).toBe('blue 100, green 0');
  });

  test('is understood with values in any order, and addresses and hosts in any spelling', () => {
    const plain = (type: string, ...values: string[]): RecordsConfig => config(['www.example.com'], {
      types: [type], targets: { blue: { values, ttl: 60 }, green: { values: ['elsewhere'], ttl: 60 } },
    });
    const answer = (type: string, ...values: string[]): ResourceRecordSet => ({
      Name: 'www.example.com.', Type: type as 'A', TTL: 60, ResourceRecords: values.map((Value) => ({ Value })),
    });
    expect(readSets(plain('A', '192.0.2.1', '192.0.2.2'), [answer('A', '192.0.2.2', '192.0.2.1')])).toBe('blue 100, green 0');
    expect(readSets(plain('AAAA', '2001:db8:0::1'), [answer('AAAA', '2001:DB8::1')])).toBe('blue 100, green 0');
    expect(readSets(plain('AAAA', 'not an address'), [answer('AAAA', 'not an address')])).toBe('blue 100, green 0');
    expect(readSets(plain('CNAME', 'a.example.net'), [answer('CNAME', 'A.example.net.')])).toBe('blue 100, green 0');
    expect(readSets(plain('TXT', '"a"'), [answer('TXT', '"A"')])).toBe('unclear: www.example.com TXT points elsewhere');
  });

  test.each<[string, ResourceRecordSet[]]>([
    ['another target', [{ ...blue, AliasTarget: { ...blue.AliasTarget!, DNSName: 'other.example.net' } }]],
    ['a target in another zone', [{ ...blue, AliasTarget: { ...blue.AliasTarget!, HostedZoneId: 'Z9' } }]],
    ['a target whose health does not count', [{ ...blue, AliasTarget: { ...blue.AliasTarget!, EvaluateTargetHealth: false } }]],
    ['one weighted record', [{ ...blue, SetIdentifier: 'blue', Weight: 100 }]],
    ['weights of nothing and all', [{ ...blue, SetIdentifier: 'blue', Weight: 100 }, { ...setsFor(www, { blue: 0, green: 100 })[0], SetIdentifier: 'green', Weight: 0 }]],
    ['weights that are no percentages', setsFor(www, { blue: 5, green: 5 })],
    ['a third weighted record', [...setsFor(www, { blue: 95, green: 5 }), { ...blue, SetIdentifier: 'old', Weight: 1 }]],
  ])('is unclear with %s', (_, sets) => {
    expect(readSets(www, sets)).toBe('unclear: www.example.com A points elsewhere');
  });

  test('is unclear with another TTL or health check', () => {
    const targets = { blue: { ...ADDRESSES.blue, healthCheckId: 'h1' }, green: ADDRESSES.green };
    const plain = config(['www.example.com'], { types: ['A'], targets });
    const [simple] = setsFor(plain, { blue: 100, green: 0 });
    const [blueHalf, greenHalf] = setsFor(plain, { blue: 50, green: 50 });
    expect(readSets(plain, [simple])).toBe('blue 100, green 0');
    expect(readSets(plain, [{ ...simple, TTL: 61 }])).toMatch(/^unclear/);
    expect(readSets(plain, [blueHalf, greenHalf])).toBe('blue 50, green 50');
    expect(readSets(plain, [{ ...blueHalf, HealthCheckId: 'h2' }, greenHalf])).toMatch(/^unclear/);
  });

  test('is unclear while names disagree or one is missing', () => {
    const both = config(['www.example.com', 'api.example.com'], { types: ['A'] });
    const [first, second] = [{ blue: 100, green: 0 }, { blue: 0, green: 100 }].map((weights) => setsFor(both, weights));
    expect(readSets(both, [first[0], second[1]])).toBe('unclear: www.example.com A blue 100, green 0; api.example.com A blue 0, green 100');
    expect(readSets(both, [first[0]])).toBe('unclear: www.example.com A blue 100, green 0; api.example.com A is missing');
    expect(readSets(both, [])).toBeUndefined();
  });

  test('holds a health check only where Route 53 has a choice', () => {
    const checked = config(['www.example.com'], { types: ['A'], targets: { blue: { ...ALIASES.blue, healthCheckId: 'h1' }, green: { ...ALIASES.green, healthCheckId: 'h2' } } });
    expect(setsFor(checked, { blue: 95, green: 5 }).map(({ HealthCheckId }) => HealthCheckId)).toEqual(['h1', 'h2']);
    expect(setsFor(checked, { blue: 100, green: 0 })).toEqual(setsFor(www, { blue: 100, green: 0 }));
  });
});

describe('the pointer', () => {
  test('finds names that Route 53 writes with escapes, on whatever page they stand', async () => withController(async (controller) => {
    zones(controller);
    const { hostedZones } = controller.aws;
    const weighted = (index: number) => ({ name: 'www.example.com', type: 'MX', setIdentifier: `${index}`, weight: 1, ttl: 60, values: ['10 a.example.net'] });
    hostedZones.change('Z1', Array.from({ length: 400 }, (_, index) => ({ action: 'CREATE' as const, set: weighted(index) })));
    const pointer = new RecordsPointer(config(['www.example.com', '*.example.com'], { types: ['TXT'], targets: { blue: { values: ['"b"'], ttl: 60 }, green: { values: ['"g"'], ttl: 60 } } }));
    await pointer.write('blue 100, green 0');
    expect(await pointer.read()).toBe('blue 100, green 0');
    expect(hostedZones.records('Z1').filter(({ type }) => type === 'TXT').map(({ name }) => name)).toEqual([canonicalName('*.example.com'), 'www.example.com.']);
  }));

  test('looks again when somebody else was first, and gives up if that goes on', async () => withController(async (controller) => {
    zones(controller);
    const { aws } = controller;
    const pointer = new RecordsPointer(config(['www.example.com'], { types: ['A'], targets: ADDRESSES }));
    await pointer.write('blue 100, green 0');
    const call = aws.call.bind(aws);
    let others = 1;
    aws.call = async (request) => {
      if (request.method === 'POST' && others-- > 0) {
        const [set] = aws.hostedZones.records('Z1');
        aws.hostedZones.change('Z1', [{ action: 'UPSERT', set: { ...set, values: [`203.0.113.${others + 1}`] } }]);
      }
      return call(request);
    };
    await pointer.write('blue 95, green 5');
    expect(await pointer.read()).toBe('blue 95, green 5');
    others = 0;
    await pointer.write('blue 100, green 0');
    others = 2;
    await expect(pointer.write('blue 95, green 5')).rejects.toThrow(`${pointer.name}: `);
  }));

  test('refuses what it cannot say', async () => withController(async (controller) => {
    zones(controller);
    const simple = new RecordsPointer(config(['www.example.com'], { mode: 'simple' }));
    await expect(simple.write('blue 95, green 5')).rejects.toThrow('in simple mode it cannot say \'blue 95, green 5\': abort or promote first, or keep the weighted mode');
    await expect(simple.write('blue')).rejects.toThrow('it cannot say \'blue\'');
    expect(controller.aws.hostedZones.records('Z1')).toEqual([]);
  }));

  test('is gone with its zone, and cannot be written then', async () => withController(async () => {
    const pointer = new RecordsPointer(config(['www.example.com'], { hostedZoneId: 'Z404' }));
    expect(await pointer.read()).toBeUndefined();
    await pointer.remove();
    await expect(pointer.write('blue 100, green 0')).rejects.toThrow(`${pointer.name}: No hosted zone found with ID: Z404`);
  }));

  test('waits until Route 53 has told all its servers, a minute at most, and only if it changed something', async () => withController(async (controller) => {
    zones(controller);
    const pauses: number[] = [];
    const pointer = new RecordsPointer(config(['www.example.com']), undefined, async (ms) => void pauses.push(ms));
    await pointer.settled();
    expect(pauses).toEqual([]);
    controller.aws.hostedZones.pendingAnswers = 2;
    await pointer.write('blue 100, green 0');
    await pointer.settled();
    expect(pauses).toEqual([5000, 5000]);
    controller.aws.hostedZones.pendingAnswers = Infinity;
    await pointer.write('blue 0, green 100');
    await pointer.settled();
    expect(pauses).toHaveLength(2 + 12);
  }));

  test('has a name that says types, names and zone', () => {
    expect(new RecordsPointer(config(['www.example.com', 'example.com'])).name).toBe('A and AAAA of www.example.com example.com in hosted zone Z1');
    expect(recordsOf(config(['www.example.com', 'example.com']))).toHaveLength(4);
  });
});
