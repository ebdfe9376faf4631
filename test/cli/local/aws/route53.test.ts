import type { Change, ResourceRecordSet } from '@aws-sdk/client-route-53';
import {
  ChangeResourceRecordSetsCommand, GetChangeCommand, GetHostedZoneCommand, ListResourceRecordSetsCommand, Route53Client,
} from '@aws-sdk/client-route-53';
import { withAws } from './clients';
import type { HostedZones } from '../../../../cli/local/aws/route53/hosted-zones';

interface Fixture {
  readonly zones: HostedZones;
  readonly client: Route53Client;
  change(...changes: [NonNullable<Change['Action']>, ResourceRecordSet][]): Promise<string>;
  list(): Promise<ResourceRecordSet[]>;
}

async function withZone(act: (fixture: Fixture) => Promise<void>): Promise<void> {
  await withAws(async ({ aws, client: options }) => {
    aws.hostedZones.create('Z1', 'example.com');
    const client = new Route53Client(options);
    await act({
      zones: aws.hostedZones,
      client,
      change: async (...changes) => {
        const Changes = changes.map(([Action, set]) => ({ Action, ResourceRecordSet: set }));
        return (await client.send(new ChangeResourceRecordSetsCommand({ HostedZoneId: 'Z1', ChangeBatch: { Changes } }))).ChangeInfo!.Id!;
      },
      list: async () => (await client.send(new ListResourceRecordSetsCommand({ HostedZoneId: 'Z1' }))).ResourceRecordSets!,
    });
  });
}

const plain: ResourceRecordSet = { Name: 'www.example.com', Type: 'A', TTL: 60, ResourceRecords: [{ Value: '192.0.2.1' }, { Value: '192.0.2.2' }] };
const AliasTarget = { DNSName: 'LB.example.net', HostedZoneId: 'Z9', EvaluateTargetHealth: true };
const alias: ResourceRecordSet = { Name: 'www.example.com', Type: 'A', AliasTarget };
function weighted(SetIdentifier: string, Weight: number, changes: Partial<ResourceRecordSet> = {}): ResourceRecordSet {
  return { ...plain, SetIdentifier, Weight, ...changes };
}

test('records are told as Route 53 does: with a dot at the end, in lower case, with escapes', async () => withZone(async ({ change, list }) => {
  await change(['CREATE', { ...alias, Name: '*.Example.com' }], ['CREATE', weighted('blue', 95, { HealthCheckId: 'h' })]);
  expect(await list()).toEqual([
    { Name: '\\052.example.com.', Type: 'A', AliasTarget: { DNSName: 'lb.example.net.', HostedZoneId: 'Z9', EvaluateTargetHealth: true } },
    { Name: 'www.example.com.', Type: 'A', SetIdentifier: 'blue', Weight: 95, TTL: 60, ResourceRecords: plain.ResourceRecords, HealthCheckId: 'h' },
  ]);
}));

test('a page ends where it was asked to, and names what comes next', async () => withZone(async ({ client, change }) => {
  await change(...['a.example.com', 'example.com', 'b.a.example.com'].map((Name): ['CREATE', ResourceRecordSet] => ['CREATE', { ...plain, Name }]));
  const page = await client.send(new ListResourceRecordSetsCommand({ HostedZoneId: 'Z1', StartRecordName: 'a.example.com', MaxItems: 1 }));
  expect(page).toMatchObject({ IsTruncated: true, NextRecordName: 'b.a.example.com.', NextRecordType: 'A', ResourceRecordSets: [{ Name: 'a.example.com.' }] });
}));

test('a change is on its way, then in sync; one that nobody made is not found', async () => withZone(async ({ zones, client, change }) => {
  zones.pendingAnswers = 1;
  const Id = await change(['CREATE', plain]);
  const status = async (): Promise<string | undefined> => (await client.send(new GetChangeCommand({ Id }))).ChangeInfo?.Status;
  expect([await status(), await status()]).toEqual(['PENDING', 'INSYNC']);
  await expect(client.send(new GetChangeCommand({ Id: 'C7' }))).rejects.toMatchObject({ name: 'NoSuchChange' });
}));

const cname: ResourceRecordSet = { Name: 'www.example.com', Type: 'CNAME', TTL: 60, ResourceRecords: [{ Value: 'a.example.net' }] };

test.each<[string, ResourceRecordSet[], [NonNullable<Change['Action']>, ResourceRecordSet][], string]>([
  ['what exists is not created', [plain], [['CREATE', plain]], 'but it already exists'],
  ['what is not there is not deleted', [], [['DELETE', plain]], 'but it was not found'],
  ['what differs is not deleted', [plain], [['DELETE', { ...plain, TTL: 61 }]], 'do not match the current values'],
  ['a weighted record cannot stand beside a simple one', [plain], [['CREATE', weighted('blue', 5)]], 'another routing policy'],
  ['a simple record cannot stand beside weighted ones', [weighted('blue', 5)], [['UPSERT', plain]], 'another routing policy'],
  ['nothing stands beside a CNAME', [plain], [['CREATE', cname]], 'conflicts with other records'],
  ['a CNAME stands not beside others', [cname], [['CREATE', plain]], 'conflicts with other records'],
  ['a CNAME is not at the root', [], [['CREATE', { ...cname, Name: 'example.com' }]], 'not permitted at apex'],
  ['a name is in its zone', [], [['CREATE', { ...plain, Name: 'www.example.org' }]], 'not permitted in zone example.com.'],
  ['a record is an alias or has values', [], [['CREATE', { ...alias, ...plain }]], 'exactly one of'],
  ['an alias has no TTL', [], [['CREATE', { ...alias, TTL: 60 }]], 'exactly one of'],
  ['values have a TTL', [], [['CREATE', { ...plain, TTL: undefined }]], 'exactly one of'],
  ['a weight has an identifier', [], [['CREATE', { ...plain, Weight: 1 }]], 'SetIdentifier'],
  ['a weight is at most 255', [], [['CREATE', weighted('blue', 256)]], 'weight 256 is not from 0 to 255'],
  ['weighted records have one TTL', [weighted('blue', 5)], [['CREATE', weighted('green', 5, { TTL: 5 })]], 'must have one TTL'],
  ['a record changes once in a batch', [], [['UPSERT', plain], ['UPSERT', plain]], 'invalid set of changes'],
])('%s, and of a batch that is refused nothing is done', async (_, before, changes, message) => withZone(async ({ change, list }) => {
  if (before.length > 0) {
    await change(...before.map((set): ['CREATE', ResourceRecordSet] => ['CREATE', set]));
  }
  const there = await list();
  await expect(change(['CREATE', { ...plain, Name: 'other.example.com' }], ...changes)).rejects.toThrow(message);
  expect(await list()).toEqual(there);
}));

test('a record may go and come back in one batch, with values deleted in any order', async () => withZone(async ({ change, list }) => {
  await change(['CREATE', plain]);
  await change(['DELETE', { ...plain, ResourceRecords: [...plain.ResourceRecords!].reverse() }], ['CREATE', alias]);
  expect(await list()).toMatchObject([{ AliasTarget: { DNSName: 'lb.example.net.' } }]);
}));

test('what is not modelled is refused', async () => withZone(async ({ client, change }) => {
  await expect(change(['CREATE', { ...plain, SetIdentifier: 'a', Region: 'eu-west-1' }])).rejects.toThrow('the local AWS does not model Region of a record set');
  await expect(client.send(new GetHostedZoneCommand({ Id: 'Z1' }))).rejects.toThrow('the local AWS does not model GET /2013-04-01/hostedzone/Z1 in Route 53');
  await expect(client.send(new ListResourceRecordSetsCommand({ HostedZoneId: 'Z2' }))).rejects.toMatchObject({ name: 'NoSuchHostedZone' });
}));
