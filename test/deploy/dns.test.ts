import type { ResourceRecordSet } from '@aws-sdk/client-route-53';
import { ChangeResourceRecordSetsCommand, CreateHostedZoneCommand, ListHostedZonesByNameCommand, ListResourceRecordSetsCommand, Route53Client } from '@aws-sdk/client-route-53';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import type { App } from 'aws-cdk-lib';
import { CfnParameter } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { failure, failureAfterTheRelease, tagOnTheApp, unrelated } from './changes';
import { DeployedApp } from './deployed-app';
import type { DnsOptions } from '../../examples/dns/app';
import { dnsApp } from '../../examples/dns/app';

const ZONE = 'tea.example.com';

/** The emulator has none of the images that AWS publishes. */
const IMAGE = '/test/image';

type Options = Pick<DnsOptions, 'releaseId' | 'mode'>;

const ONE: Options = { releaseId: 'one', mode: 'weighted' };
const TWO: Options = { releaseId: 'two', mode: 'weighted' };
const FLAGGED = { flags: { activeColor: 'green' }, nonce: 'the old request' };

let tea: DeployedApp<Options>;
let route53: Route53Client;
let zoneId: string;

beforeAll(async () => {
  tea = await DeployedApp.inNewAccount('Tea', (outdir, options) => withImage(dnsApp({ ...options, outdir, hostedZoneId: zoneId })));
  route53 = new Route53Client(tea.account.client());
  const { HostedZone: zone } = await route53.send(new CreateHostedZoneCommand({ Name: ZONE, CallerReference: 'test' }));
  zoneId = zone!.Id!.replace('/hostedzone/', '');
  await new SSMClient(tea.account.client()).send(new PutParameterCommand({ Name: IMAGE, Value: 'ami-0123456789abcdef0', Type: 'String' }));
});
afterAll(() => tea.remove());

function withImage(app: App): App {
  const isImage = (node: IConstruct): node is CfnParameter => node instanceof CfnParameter && node.type === 'AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>';
  app.node.findAll().filter(isImage).forEach((parameter) => {
    parameter.default = IMAGE;
  });
  return app;
}

async function recordsIn(id: string): Promise<ResourceRecordSet[]> {
  const { ResourceRecordSets: sets } = await route53.send(new ListResourceRecordSetsCommand({ HostedZoneId: id }));
  return sets!.filter(({ Type }) => Type === 'A' || Type === 'AAAA');
}

async function stagingZone(): Promise<string | undefined> {
  const { HostedZones: zones } = await route53.send(new ListHostedZonesByNameCommand({ DNSName: `staging.${ZONE}` }));
  return zones?.find(({ Name }) => Name === `staging.${ZONE}.`)?.Id?.replace('/hostedzone/', '');
}

/** `www A: blue 95, green 5` for each live name and the staging name, as Route 53 has them. */
async function answers(): Promise<string[]> {
  const live = await recordsIn(zoneId);
  const staged = await stagingZone();
  const all = [...live, ...staged === undefined ? [] : await recordsIn(staged)];
  const colorOf = ({ AliasTarget: alias }: ResourceRecordSet): string => live.some(({ Name, AliasTarget }) => Name === `blue.www.${ZONE}.`
    && AliasTarget?.DNSName === alias?.DNSName) ? 'blue' : 'green';
  const names = [...new Set(all.filter(({ Name }) => !/^(blue|green)\./.test(Name!)).map(({ Name, Type }) => `${Name} ${Type}`))].sort();
  return names.map((name) => {
    const shares = all.filter(({ Name, Type }) => `${Name} ${Type}` === name)
      .map((set) => `${colorOf(set)}${set.SetIdentifier === undefined ? '' : ` ${set.Weight}`}`).sort();
    return `${name}: ${shares.join(', ')}`;
  });
}

/** What both live names and the staging name say, in both kinds of addresses. */
function everyName(live: string, staging: string): string[] {
  const say = (name: string, what: string): string[] => ['A', 'AAAA'].map((type) => `${name} ${type}: ${what}`);
  return [...say(`api.${ZONE}.`, live), ...say(`www.staging.${ZONE}.`, staging), ...say(`www.${ZONE}.`, live)];
}

test('the life of live names: made by the controller, promoted, shifted, rolled back, and gone with the stack', async () => {
  await tea.deploy(ONE);
  expect(await answers()).toEqual(everyName('blue', 'green'));
  await tea.deploy(TWO);
  expect(await answers()).toEqual(everyName('blue', 'green'));

  expect(await tea.state.command('shift', { weight: 5 })).toMatchObject({ ok: true });
  expect(await answers()).toEqual(everyName('blue 95, green 5', 'green'));
  await tea.deploy(TWO, FLAGGED);
  expect(await answers()).toEqual(everyName('green', 'blue'));
  expect((await tea.state.command('rollback')).message).toContain('blue one is active again instead of two');
  expect(await answers()).toEqual(everyName('blue', 'green'));
});

const STEPS: [title: string, act: () => Promise<unknown>][] = [
  ['an unrelated change', () => tea.deploy(TWO, { change: unrelated })],
  ['a tag on the whole app', () => tea.deploy(TWO, { change: tagOnTheApp })],
  ['cdk deploy --tags', () => tea.deploy(TWO, { args: ['--tags', 'owner=barista'] })],
  ['a failing update with its roll back, tags included', () => tea.failingDeploy(TWO, { change: (stack) => [tagOnTheApp(stack), failure(stack)] })],
  ['a replay of the old flagged request', () => tea.deploy(TWO, FLAGGED)],
  ['a failing update after that flagged deploy: the roll back sends the old flag again', () => tea.failingDeploy(TWO, { change: failureAfterTheRelease })],
];

describe('no name moves', () => {
  beforeAll(async () => {
    await tea.state.command('allow', { release: 'two' });
    await tea.state.command('stage', { release: 'two' });
    await tea.state.command('shift', { weight: 40 });
    expect(await answers()).toEqual(everyName('blue 60, green 40', 'green'));
  });

  test.each(STEPS)('after %s, nor when the pointers are repaired', async (_, act) => {
    await act();
    expect(await answers()).toEqual(everyName('blue 60, green 40', 'green'));
    await tea.state.command('reconcile');
    expect(await answers()).toEqual(everyName('blue 60, green 40', 'green'));
  });
});

test('a record that was changed by hand is put right by the schedule', async () => {
  const [wrong] = (await recordsIn(zoneId)).filter(({ Name, Type, SetIdentifier }) => Name === `www.${ZONE}.` && Type === 'A' && SetIdentifier === 'green');
  await route53.send(new ChangeResourceRecordSetsCommand({
    HostedZoneId: zoneId, ChangeBatch: { Changes: [{ Action: 'UPSERT', ResourceRecordSet: { ...wrong, Weight: 255 } }] },
  }));
  expect(await answers()).not.toEqual(everyName('blue 60, green 40', 'green'));
  await tea.state.command('reconcile');
  expect(await answers()).toEqual(everyName('blue 60, green 40', 'green'));
});

test('with the stack every name goes that the controller made', async () => {
  await tea.destroy(TWO);
  expect(await recordsIn(zoneId)).toEqual([]);
});
