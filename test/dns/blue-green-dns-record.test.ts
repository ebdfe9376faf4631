import { App, RemovalPolicy, Tags } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as route53 from 'aws-cdk-lib/aws-route53';
import { addRecord, BLUE, GREEN, loadBalancers, pointerOf, recordNames, stateOf, zoneOf } from './fixture';
import { BlueGreenDnsRecord, ColorNames, DnsMode, EdgeReleaseRouter, ReleaseBackend } from '../../src';
import { newApp, newStack, RECOMMENDED_FLAGS, resourceOf, resourcesOf } from '../private/apps';
import { addSite } from '../release-state/fixture';

const { A } = route53.RecordType;

test('minimal example: a pointer that no template holds, a policy for it, and a name per color', () => {
  const stack = newStack();
  const record = addRecord(stack);

  expect(record).toMatchObject({ domainNames: ['www.example.com'], stagingName: undefined, blueName: 'blue.www.example.com', greenName: 'green.www.example.com' });
  expect(pointerOf(stack)).toEqual({
    kind: 'records',
    follows: 'live',
    mode: 'simple',
    colorNames: ['blue.www.example.com', 'green.www.example.com'],
    hostedZoneId: 'ZZONE',
    records: [{ names: ['www.example.com'], types: ['A'], targets: { blue: { values: ['192.0.2.1'], ttl: 60 }, green: { values: ['198.51.100.1'], ttl: 60 } } }],
  });
  expect(recordNames(stack)).toEqual(['A blue.www.example.com.', 'A green.www.example.com.']);
  expect(Object.values(resourcesOf(stack, 'AWS::Route53::RecordSet')).map(({ Properties }) => [Properties.ResourceRecords, Properties.TTL]))
    .toEqual([[['192.0.2.1'], '60'], [['198.51.100.1'], '60']]);
});

test('maximum example: every prop reaches the resources', () => {
  const stack = newStack();
  const { vpc, blue, green } = loadBalancers(stack);
  const checks = ['BlueCheck', 'GreenCheck'].map((id) => new route53.HealthCheck(stack, id, { type: route53.HealthCheckType.TCP, fqdn: 'a.example.net', port: 443 }));
  const record = addRecord(stack, {
    recordName: 'WWW.example.com.',
    additionalRecordNames: ['api', '*.shop.example.com'],
    blue,
    green,
    mode: DnsMode.weighted({ blueHealthCheck: checks[0], greenHealthCheck: checks[1] }),
    recordTypes: [A],
    colorNames: ColorNames.fixed({ blue: 'b', green: 'g.example.com.' }),
    staging: { zone: new route53.PrivateHostedZone(stack, 'Staging', { zoneName: 'staging.example.com', vpc }), recordName: 'www' },
    removalPolicy: RemovalPolicy.RETAIN,
  });

  expect(record).toMatchObject({ domainNames: ['www.example.com', 'api.example.com', '*.shop.example.com'], stagingName: 'www.staging.example.com', blueName: 'b.example.com', greenName: 'g.example.com' });
  const live = pointerOf(stack);
  expect(live).toMatchObject({ follows: 'live', mode: 'weighted', records: [{ names: record.domainNames, types: ['A'] }] });
  expect(live.records[0].targets.blue).toEqual({
    alias: { dnsName: expect.stringMatching(/^dualstack\.\$\{Blue.*\.DNSName\}$/), hostedZoneId: expect.stringMatching(/^\$\{Blue.*\.CanonicalHostedZoneID\}$/), evaluateTargetHealth: false },
    healthCheckId: expect.stringMatching(/^\$\{BlueCheck/),
  });
  const staging = pointerOf(stack, 'NameStaging');
  expect(staging).toMatchObject({ follows: 'idle', mode: 'weighted', hostedZoneId: expect.stringMatching(/^\$\{Staging/), records: [{ names: ['www.staging.example.com'] }] });
  for (const prefix of ['NameLive', 'NameStaging']) {
    expect(resourceOf(stack, 'Custom::BlueGreenPointer', prefix)).toMatchObject({ DeletionPolicy: 'Retain' });
  }
  expect(recordNames(stack)).toEqual(['A b.example.com.', 'A g.example.com.']);
});

test('both functions of the controller are told of the pointers, in the order in which they move', () => {
  const stack = newStack();
  addRecord(stack, { staging: { zone: zoneOf(stack, 'Staging', 'staging.example.com') } });
  addRecord(stack, { recordName: 'api' }, 'Api');
  for (const role of ['Deployer', 'Operator']) {
    const { POINTERS } = resourceOf(stack, 'AWS::Lambda::Function', `Release${role}`).Properties.Environment.Variables as { POINTERS: string };
    expect(JSON.parse(POINTERS)).toEqual([pointerOf(stack), pointerOf(stack, 'NameStaging'), pointerOf(stack, 'ApiLive')]);
  }
});

test('whatever calls the operator ends before the pointers: it would make them again while the stack is deleted', () => {
  const stack = newStack();
  const alarm = new cloudwatch.Alarm(stack, 'Alarm', { metric: new cloudwatch.Metric({ namespace: 'a', metricName: 'b' }), threshold: 1, evaluationPeriods: 1 });
  const state = stateOf(stack);
  addRecord(stack, { state });
  state.addRollbackAlarm(alarm);
  const { LogicalId: pointer } = resourceOf(stack, 'Custom::BlueGreenPointer');
  const rules = Object.values(resourcesOf(stack, 'AWS::Events::Rule')).filter(({ Properties }) => JSON.stringify(Properties.Targets).includes('Alias'));
  expect(rules).toHaveLength(4);
  rules.forEach(({ DependsOn }) => expect(DependsOn).toContain(pointer));
});

describe('the state', () => {
  test('needs a release id if it has records alone', () => {
    const stack = newStack();
    addRecord(stack, { state: stateOf(stack, { releaseId: undefined }) });
    expect(() => Template.fromStack(stack)).toThrow('a state of records alone has no content to take it from: pass for example the commit hash');
  });

  test('must be of the same stack', () => {
    const app = newApp();
    const state = stateOf(newStack({ scope: app, id: 'Other' }));
    expect(() => addRecord(newStack({ scope: app }), { state })).toThrow('\'state\' must be a state of the same stack, got: the state of \'Other\'');
  });

  test('has no router', () => {
    const stack = newStack();
    const state = stateOf(stack);
    addRecord(stack);
    new EdgeReleaseRouter(stack, 'Router', { state, backends: [ReleaseBackend.site(addSite(stack, state, 'Site'))] });
    expect(() => Template.fromStack(stack)).toThrow('must move traffic in one way, got: the router \'Shop/Router\' and pointers of its own');
  });
});

test('two constructs in one stack, two zones, two states', () => {
  const stack = newStack();
  addRecord(stack);
  addRecord(stack, { zone: zoneOf(stack, 'OrgZone', 'example.org') }, 'Org');
  const other = newStack({ scope: stack.node.root as App, id: 'Other' });
  addRecord(other, { recordName: 'api' });
  expect(Object.keys(resourcesOf(stack, 'Custom::BlueGreenPointer'))).toHaveLength(2);
  expect(pointerOf(stack, 'OrgLive').hostedZoneId).toBe('ZORGZONE');
});

describe('a template with the construct', () => {
  const FLAGS = [{}, { activeColor: 'green' }, { activeColor: 'blue' }, { candidateWeight: '10' }, { candidateWeight: '0' }, { 'activeColor:Shop/Release': 'green' }];
  const build = (context: Record<string, unknown>, mode: DnsMode): Record<string, unknown> => {
    const stack = newStack({ context });
    const { vpc, blue, green } = loadBalancers(stack);
    addRecord(stack, { blue, green, mode, staging: { zone: new route53.PrivateHostedZone(stack, 'Staging', { zoneName: 'staging.example.com', vpc }) } });
    return (Template.fromStack(stack).toJSON() as { Resources: Record<string, unknown> }).Resources;
  };

  test.each([['simple', DnsMode.simple()], ['weighted', DnsMode.weighted()]])('in %s mode is the same with every flag, but for the release resource', (_, mode) => {
    const [without, ...others] = FLAGS.map((context) => build(context, mode));
    for (const flagged of others) {
      const different = Object.keys({ ...without, ...flagged }).filter((id) => JSON.stringify(without[id]) !== JSON.stringify(flagged[id]));
      expect(different.map((id) => (without[id] as { Type: string }).Type)).toEqual(['Custom::BlueGreenRelease']);
    }
  });

  test('holds no live name as a record, with and without tags', () => {
    const stack = newStack();
    const { blue, green } = loadBalancers(stack);
    addRecord(stack, { blue, green, mode: DnsMode.weighted() });
    Tags.of(stack).add('team', 'shop');
    expect(recordNames(stack).filter((name) => name.endsWith(' www.example.com.'))).toEqual([]);
    expect(resourceOf(stack, 'Custom::BlueGreenPointer').Properties).not.toHaveProperty('Tags');
  });

  test.each([['recommended', RECOMMENDED_FLAGS], ['no', {}]])('synthesizes with %s feature flags', (_, context) => {
    const stack = newStack({ context });
    addRecord(stack);
    Template.fromStack(stack);
  });
});

test('is made with the construct itself', () => {
  const stack = newStack();
  const record = new BlueGreenDnsRecord(stack, 'Name', { state: stateOf(stack), zone: zoneOf(stack), blue: BLUE, green: GREEN });
  expect(record.domainNames).toEqual(['example.com']);
  expect(recordNames(stack)).toEqual(['A blue.example.com.', 'A green.example.com.']);
});
