import { ChangeResourceRecordSetsCommand, Route53Client } from '@aws-sdk/client-route-53';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import type { App } from 'aws-cdk-lib';
import { CfnParameter } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { DeployedApp } from './deployed-app';
import { DeployedNames, say } from './deployed-names';
import { testStillness } from './stillness-steps';
import type { DnsOptions } from '../../examples/dns/app';
import { dnsApp } from '../../examples/dns/app';

const ZONE = 'tea.example.com';

/** The emulator has none of the images that AWS publishes. */
const IMAGE = '/test/image';

type Options = Pick<DnsOptions, 'releaseId' | 'mode'>;

const ONE: Options = { releaseId: 'one', mode: 'simple' };
const TWO: Options = { releaseId: 'two', mode: 'weighted' };
const SIMPLE: Options = { ...TWO, mode: 'simple' };
const FLAGGED = { flags: { activeColor: 'green' }, nonce: 'the old request' };

let tea: DeployedApp<Options>;
let names: DeployedNames;

beforeAll(async () => {
  tea = await DeployedApp.inNewAccount('Tea', (outdir, options) => withImage(dnsApp({ ...options, outdir, hostedZoneId: names.zoneId })));
  names = await DeployedNames.inNewZone(tea.account, ZONE);
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

/** What both live names and the staging name say. */
function everyName(live: string, staging: string): string[] {
  return [...say(live, `api.${ZONE}`), ...say(staging, `www.staging.${ZONE}`), ...say(live, `www.${ZONE}`)];
}

test('the life of live names: made by the controller, simple at first, shifted, promoted, rolled back', async () => {
  await tea.deploy(ONE);
  expect(await names.answers()).toEqual(everyName('blue', 'green'));
  await tea.deploy(TWO);
  expect(await names.answers()).toEqual(everyName('blue', 'green'));

  expect(await tea.state.command('shift', { weight: 5 })).toMatchObject({ ok: true });
  expect(await names.answers()).toEqual(everyName('blue 95, green 5', 'green'));
  await tea.deploy(TWO, FLAGGED);
  expect(await names.answers()).toEqual(everyName('green', 'blue'));
  expect((await tea.state.command('rollback')).message).toContain('blue one is active again instead of two');
  expect(await names.answers()).toEqual(everyName('blue', 'green'));
});

describe('no name moves', () => {
  beforeAll(async () => {
    await tea.state.command('allow', { release: 'two' });
    await tea.state.command('stage', { release: 'two' });
    await tea.state.command('shift', { weight: 40 });
    expect(await names.answers()).toEqual(everyName('blue 60, green 40', 'green'));
  });

  testStillness({ app: () => tea, options: TWO, flagged: FLAGGED, look: () => names.answers() });
});

test('a record that was changed by hand is put right by the schedule', async () => {
  const [wrong] = (await names.live()).filter(({ Name, Type, SetIdentifier }) => Name === `www.${ZONE}.` && Type === 'A' && SetIdentifier === 'green');
  await new Route53Client(tea.account.client()).send(new ChangeResourceRecordSetsCommand({
    HostedZoneId: names.zoneId, ChangeBatch: { Changes: [{ Action: 'UPSERT', ResourceRecordSet: { ...wrong, Weight: 255 } }] },
  }));
  expect(await names.answers()).not.toEqual(everyName('blue 60, green 40', 'green'));
  await tea.state.command('reconcile');
  expect(await names.answers()).toEqual(everyName('blue 60, green 40', 'green'));
});

test('all or nothing: simple mode is refused while a share is out, then promotes and rolls back, and shifts nothing', async () => {
  await tea.failingDeploy(SIMPLE);
  expect(await names.answers()).toEqual(everyName('blue 60, green 40', 'green'));
  await tea.state.command('abort');
  await tea.deploy(SIMPLE);
  expect(await names.answers()).toEqual(everyName('blue', 'green'));

  await expect(tea.state.command('shift', { weight: 5 })).rejects.toThrow('shift was refused');
  await tea.state.command('promote', { color: 'green' });
  expect(await names.answers()).toEqual(everyName('green', 'blue'));
  await tea.state.command('rollback');
  expect(await names.answers()).toEqual(everyName('blue', 'green'));
});

test('with the stack every name goes that the controller made', async () => {
  await tea.destroy(SIMPLE);
  expect(await names.live()).toEqual([]);
});
