import * as fc from 'fast-check';
import type { FunctionAliasConfig, LiveRecords, ListenerRuleConfig, RecordsConfig, RecordTargets } from '../../src/core/pointer-config';
import { leftBehind, namedByNoneOf, recordsOf } from '../../src/core/pointer-config';

const targets: RecordTargets = { blue: { values: ['192.0.2.1'], ttl: 60 }, green: { values: ['192.0.2.2'], ttl: 60 } };

function records(groups: readonly Omit<LiveRecords, 'targets'>[], hostedZoneId = 'Z1'): RecordsConfig {
  return { kind: 'records', follows: 'live', mode: 'simple', hostedZoneId, records: groups.map((group) => ({ ...group, targets })) };
}

const rule = (changes: Partial<ListenerRuleConfig> = {}): ListenerRuleConfig => ({
  kind: 'listener-rule', follows: 'live', listenerArn: 'listener', priority: 1, conditions: [], targetGroups: { blue: 'b', green: 'g' }, ...changes,
});

const keys = (config: RecordsConfig): string[] => recordsOf(config).map(({ name, type }) => `${name} ${type}`);

test('the records of a group are every name with every type', () => {
  expect(keys(records([{ names: ['a.org', 'b.org'], types: ['A', 'AAAA'] }, { names: ['c.org'], types: ['TXT'] }])))
    .toEqual(['a.org A', 'a.org AAAA', 'b.org A', 'b.org AAAA', 'c.org TXT']);
  expect(recordsOf(records([{ names: ['a.org'], types: ['A'] }]))).toEqual([{ name: 'a.org', type: 'A', targets }]);
});

describe('left behind', () => {
  test('is nothing when every name stays, also with other targets', () => {
    const before = records([{ names: ['a.org'], types: ['A'] }]);
    expect(leftBehind(before, before)).toBeUndefined();
    expect(leftBehind(before, { ...before, mode: 'weighted', records: [{ ...before.records[0], targets: { blue: targets.green, green: targets.blue } }] })).toBeUndefined();
    expect(leftBehind(before, records([{ names: ['a.org', 'b.org'], types: ['A', 'AAAA'] }]))).toBeUndefined();
  });

  test('is every record that is named no more, with the targets it had', () => {
    const before = records([{ names: ['a.org', 'b.org'], types: ['A', 'AAAA'] }]);
    expect(leftBehind(before, records([{ names: ['b.org'], types: ['AAAA'] }]))).toEqual(records([
      { names: ['a.org'], types: ['A'] }, { names: ['a.org'], types: ['AAAA'] }, { names: ['b.org'], types: ['A'] },
    ]));
  });

  test('is all in a zone that is left', () => {
    const before = records([{ names: ['a.org'], types: ['A'] }]);
    expect(leftBehind(before, records([{ names: ['a.org'], types: ['A'] }], 'Z2'))).toBe(before);
  });

  test('is a rule that has another listener or priority, but not one with other conditions or groups', () => {
    expect(leftBehind(rule(), rule({ priority: 2 }))).toEqual(rule());
    expect(leftBehind(rule(), rule({ listenerArn: 'other' }))).toEqual(rule());
    expect(leftBehind(rule(), rule({ conditions: [{ Field: 'host-header' }], targetGroups: { blue: 'c', green: 'd' } }))).toBeUndefined();
  });

  test('is never an alias: another one is another resource, and CloudFormation deletes the old one when nothing needs it any more', () => {
    const alias: FunctionAliasConfig = { kind: 'alias', follows: 'live', component: 'Api', functionName: 'api', aliasName: 'live' };
    expect(leftBehind(alias, { ...alias, aliasName: 'prod' })).toBeUndefined();
  });

  test('is all of what becomes another kind', () => {
    const before = records([{ names: ['a.org'], types: ['A'] }]);
    expect(leftBehind(before, rule())).toBe(before);
    expect(leftBehind(rule(), before)).toEqual(rule());
  });

  test('never holds a record that is still named, and together with those is all that was named', () => {
    const group = fc.record({
      names: fc.uniqueArray(fc.constantFrom('a.org', 'b.org', 'c.org'), { minLength: 1 }),
      types: fc.uniqueArray(fc.constantFrom('A', 'AAAA', 'TXT'), { minLength: 1 }),
    });
    fc.assert(fc.property(fc.array(group, { minLength: 1, maxLength: 3 }), fc.array(group, { maxLength: 3 }), (before, now) => {
      const gone = leftBehind(records(before), records(now)) as RecordsConfig | undefined;
      const left = gone === undefined ? [] : keys(gone);
      const kept = new Set(keys(records(now)));
      expect(left.filter((key) => kept.has(key))).toEqual([]);
      expect(new Set([...left, ...keys(records(before)).filter((key) => kept.has(key))])).toEqual(new Set(keys(records(before))));
    }));
  });
});

describe('named by none of the others', () => {
  const alias: FunctionAliasConfig = { kind: 'alias', follows: 'live', component: 'Api', functionName: 'api', aliasName: 'live' };
  const both = records([{ names: ['a.org', 'b.org'], types: ['A'] }]);

  test('is all where there are none, or others that name other things', () => {
    const others = [rule({ priority: 2 }), rule({ listenerArn: 'other' }), { ...alias, aliasName: 'prod' }, { ...alias, functionName: 'other' }, records([{ names: ['a.org'], types: ['A'] }], 'Z2')];
    for (const config of [both, rule(), alias]) {
      expect(namedByNoneOf(config, [])).toBe(config);
    }
    expect([rule(), alias].map((config) => namedByNoneOf(config, others))).toEqual([rule(), alias]);
    expect(namedByNoneOf(both, others)).toBe(both);
  });

  test('is nothing when another one names it, whatever it makes of it', () => {
    expect(namedByNoneOf(rule(), [both, rule({ conditions: [{ Field: 'host-header' }], follows: 'idle' })])).toBeUndefined();
    expect(namedByNoneOf(alias, [both, { ...alias, component: 'Renamed', follows: 'idle' }])).toBeUndefined();
  });

  test('is what is left of records when each of the others took its own', () => {
    expect(namedByNoneOf(both, [records([{ names: ['a.org'], types: ['A', 'AAAA'] }])])).toEqual(records([{ names: ['b.org'], types: ['A'] }]));
    expect(namedByNoneOf(both, [records([{ names: ['a.org'], types: ['A'] }]), records([{ names: ['b.org'], types: ['A'] }])])).toBeUndefined();
  });
});
