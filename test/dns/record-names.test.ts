import { CfnParameter, Fn } from 'aws-cdk-lib';
import * as route53 from 'aws-cdk-lib/aws-route53';
import { addRecord, loadBalancers, pointerOf, recordNames, zoneOf } from './fixture';
import { ColorNames } from '../../src';
import { newStack, resourceOf } from '../private/apps';

describe('names', () => {
  test.each<[string | undefined, string]>([
    [undefined, 'example.com'], ['', 'example.com'], ['example.com', 'example.com'], ['www', 'www.example.com'], ['www.example.com', 'www.example.com'],
    ['www.example.com.', 'www.example.com'], ['A_b-1', 'a_b-1.example.com'], ['*', '*.example.com'], ['example.com.', 'example.com'],
  ])('%s is %s', (recordName, name) => {
    const stack = newStack();
    expect(addRecord(stack, { recordName, colorNames: ColorNames.none() }).domainNames).toEqual([name]);
  });

  test.each(['a b', '-a', 'a-', 'a..b', 'ä', 'a.*', '*a', `${'a'.repeat(64)}`, `${'a.'.repeat(125)}a`])('\'%s\' is refused', (recordName) => {
    expect(() => addRecord(newStack(), { recordName })).toThrow(/'recordName' must be labels of at most 63 letters, digits, - and _ \(the first may be \*\), 253 characters in all, got: .* \(in Shop\/Name\)/);
  });

  test('in another zone are refused', () => {
    expect(() => addRecord(newStack(), { recordName: 'www.example.org.' })).toThrow('\'recordName\' must be in the hosted zone example.com, got: \'www.example.org.\'; pass the zone of the name, or leave the dot at the end away');
  });

  test('that are tokens are refused, for the rights of the controller name them', () => {
    const stack = newStack();
    const recordName = new CfnParameter(stack, 'Host').valueAsString;
    expect(() => addRecord(stack, { recordName })).toThrow('\'recordName\' must be known at synth, got: a token');
    expect(() => addRecord(newStack(), { staging: { zone: zoneOf(stack, 'Staging', 'a.org'), recordName } })).toThrow('\'staging.recordName\' must be known at synth, got: a token');
  });

  test('are relative to a zone whose name is a token', () => {
    const stack = newStack();
    const zone = route53.HostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId: Fn.importValue('zone-id'), zoneName: new CfnParameter(stack, 'Domain').valueAsString });
    addRecord(stack, { zone, additionalRecordNames: [''], staging: { zone: zoneOf(stack, 'Staging', 'staging.example.com') } });
    expect(pointerOf(stack).records[0].names).toEqual(['www.${Domain}', '${Domain}']);
    expect(recordNames(stack)).toEqual(['A blue.www.${Domain}.', 'A green.www.${Domain}.']);
    expect(() => addRecord(stack, { zone, recordName: 'api.example.com.' }, 'Api')).toThrow('\'recordName\' must be relative to a zone whose name is known at deploy only, got: \'api.example.com.\'; leave the name of the zone and the dot away');
  });

  test('are complete in a zone that was imported by its id', () => {
    const stack = newStack();
    const zone = route53.HostedZone.fromHostedZoneId(stack, 'Zone', 'Z1');
    expect(addRecord(stack, { zone, recordName: 'www.example.com.' }).domainNames).toEqual(['www.example.com']);
    expect(recordNames(stack)).toEqual(['A blue.www.example.com.', 'A green.www.example.com.']);
    expect(() => addRecord(stack, { zone, recordName: 'www' }, 'Api')).toThrow('\'zone\' must be a hosted zone whose name is known, got: one that was imported by its id alone; use HostedZone.fromHostedZoneAttributes');
  });

  test('are given once', () => {
    expect(() => addRecord(newStack(), { additionalRecordNames: ['WWW'] })).toThrow('\'additionalRecordNames\' must be names that differ, got: \'www.example.com\' again; leave it out');
    const stack = newStack();
    addRecord(stack);
    expect(() => addRecord(stack, {}, 'Again')).toThrow('\'recordName\' must be a name that nothing else moves, got: \'www.example.com\'; give each name to one construct');
    expect(() => addRecord(stack, { recordName: 'api', staging: { zone: stack.node.findChild('Zone') as never, recordName: 'api' } }, 'Staged')).toThrow('\'staging.recordName\' must be a name that nothing else moves, got: \'api.example.com\'');
  });
});

describe('names of colors', () => {
  test('lead to the aliases of the colors with every type', () => {
    const stack = newStack();
    const { blue, green } = loadBalancers(stack);
    addRecord(stack, { blue, green });
    expect(recordNames(stack)).toEqual(['A blue.www.example.com.', 'AAAA blue.www.example.com.', 'A green.www.example.com.', 'AAAA green.www.example.com.']);
    const { Properties } = resourceOf(stack, 'AWS::Route53::RecordSet', 'NameGreenAAAA');
    expect(Properties.AliasTarget.DNSName).toMatch(/^dualstack\.\$\{Green/);
    expect(Properties.TTL).toBeUndefined();
  });

  test('are left out when told so, and below a wildcard', () => {
    const stack = newStack();
    expect(addRecord(stack, { colorNames: ColorNames.none() })).toMatchObject({ blueName: undefined, greenName: undefined });
    expect(addRecord(stack, { recordName: '*' }, 'Wild')).toMatchObject({ blueName: undefined, greenName: undefined });
    expect(recordNames(stack)).toEqual([]);
  });
});
