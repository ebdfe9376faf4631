import { foreignNames } from '../../../controller/pointers/foreign-names';
import type { RecordsConfig, RecordTargetConfig } from '../../../src/core/pointer-config';
import type { ControllerFixture } from '../fixture';
import { withController } from '../fixture';

const alias = (dnsName: string) => ({ alias: { dnsName, hostedZoneId: 'Z32O12XQLNTSW2', evaluateTargetHealth: false } });

const TARGETS = { blue: alias('dualstack.Blue-1.elb.amazonaws.com'), green: alias('dualstack.Green-1.elb.amazonaws.com') };

const WWW: RecordsConfig = {
  kind: 'records',
  follows: 'live',
  mode: 'simple',
  hostedZoneId: 'Z1',
  records: [{ names: ['www.example.com'], types: ['A'], targets: TARGETS }],
  colorNames: ['blue.www.example.com', 'green.www.example.com'],
};
const STAGING: RecordsConfig = { ...WWW, follows: 'idle', hostedZoneId: 'Z2', records: [{ ...WWW.records[0], names: ['www.staging.example.com'] }], colorNames: undefined };

function add({ aws }: ControllerFixture, zone: string, name: string, target: string, type = 'A'): void {
  const leads = type === 'CNAME' ? { ttl: 60, values: [target] } : { alias: { hostedZoneId: 'Z32O12XQLNTSW2', dnsName: target, evaluateTargetHealth: false } };
  aws.hostedZones.change(zone, [{ action: 'UPSERT', set: { name: `${name}.`, type, ...leads } }]);
}

/** `one` is active on blue, `two` staged on green; every own name is there. */
async function withNames(act: (fixture: ControllerFixture) => Promise<void>): Promise<void> {
  await withController(async (fixture) => {
    ['Z1', 'Z2'].forEach((id) => fixture.aws.hostedZones.create(id, 'example.com'));
    await fixture.send({ ReleaseId: 'one' }, { requestType: 'Create' });
    await fixture.send({ ReleaseId: 'two' }, { requestType: 'Update', old: { ReleaseId: 'one' } });
    add(fixture, 'Z1', 'blue.www.example.com', 'blue-1.elb.amazonaws.com');
    add(fixture, 'Z1', 'green.www.example.com', 'green-1.elb.amazonaws.com');
    await act(fixture);
  }, { POINTERS: JSON.stringify([WWW, STAGING]), COMPONENTS: '{}' });
}

test('the idle color is emptied when only names of the state lead there', async () => withNames(async (fixture) => {
  add(fixture, 'Z1', 'shop.example.com', 'blue-1.elb.amazonaws.com');
  expect(await fixture.command('unstage')).toMatchObject({ ok: true, message: 'green holds two no longer' });
}));

test.each<[string, (fixture: ControllerFixture) => void, string]>([
  ['an alias', (fixture) => add(fixture, 'Z1', 'shop.example.com', 'green-1.elb.amazonaws.com.'), 'shop.example.com A leads there'],
  ['a CNAME in the zone of the staging name', (fixture) => add(fixture, 'Z2', 'old.staging.example.com', 'dualstack.green-1.elb.amazonaws.com', 'CNAME'), 'old.staging.example.com CNAME leads there'],
  ['many names', (fixture) => ['a', 'b', 'c', 'd'].forEach((name) => add(fixture, 'Z1', `${name}.example.com`, 'green-1.elb.amazonaws.com')),
    'a.example.com A, b.example.com A, c.example.com A, ... lead there'],
])('not when %s of somebody else leads there, also as a rehearsal', async (_, prepare, words) => withNames(async (fixture) => {
  prepare(fixture);
  const refusal = { ok: false, code: 'in-use', message: `green is in use: ${words}, which this state does not move; let them lead elsewhere, or give them to a BlueGreenDnsRecord of this state, and try again` };
  expect(await fixture.command('unstage', { dryRun: true })).toEqual(refusal);
  expect(await fixture.command('unstage')).toEqual(refusal);
  expect(await fixture.command('promote')).toMatchObject({ ok: true });
}));

test('an administrator may force it', async () => withNames(async (fixture) => {
  add(fixture, 'Z1', 'shop.example.com', 'green-1.elb.amazonaws.com');
  expect(await fixture.command('unstage', { force: true })).toMatchObject({ ok: true });
}));

test('an empty color is not looked at again', async () => withNames(async (fixture) => {
  await fixture.command('unstage');
  add(fixture, 'Z1', 'shop.example.com', 'green-1.elb.amazonaws.com');
  expect(await fixture.command('unstage')).toMatchObject({ ok: true, changed: false });
}));

test('when Route 53 does not answer it goes on and says so', async () => withNames(async (fixture) => {
  const call = fixture.aws.call.bind(fixture.aws);
  fixture.aws.call = async (request) => request.path.endsWith('/hostedzone/Z2/rrset') && request.method === 'GET'
    ? { status: 403, headers: { 'content-type': 'text/xml' }, body: '<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>not allowed</Message></Error></ErrorResponse>' }
    : call(request);
  expect(await fixture.command('unstage')).toMatchObject({ ok: true, message: expect.stringContaining('whether other names lead to green is not known (not allowed)') });
}));

test('addresses and host names are told apart by what they say; the website of another bucket is no use of this one', () => {
  const set = (Name: string, Value: string) => ({ Name, Type: 'A' as const, ResourceRecords: [{ Value }] });
  const website = alias('s3-website-eu-west-1.amazonaws.com');
  const targets: RecordTargetConfig[] = [{ values: ['192.0.2.1', '192.0.2.2'], ttl: 60 }, website];
  const sets = [
    set('a.example.com.', '192.0.2.2'), set('b.example.com.', '198.51.100.1'), set('Own.example.com.', '192.0.2.1'),
    { Name: 'c.example.com.', Type: 'A' as const, AliasTarget: { DNSName: website.alias.dnsName, HostedZoneId: 'Z1', EvaluateTargetHealth: false } },
  ];
  expect(foreignNames(sets, targets, ['own.example.com'])).toEqual(['a.example.com A']);
});
