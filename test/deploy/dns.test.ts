import { ChangeResourceRecordSetsCommand, Route53Client } from '@aws-sdk/client-route-53';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import type { App } from 'aws-cdk-lib';
import { CfnParameter } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { DeployedApp } from './deployed-app';
import { DeployedNames, say } from './deployed-names';
import { registerTargets } from './deployed-targets';
import { testStillness } from './stillness-steps';
import type { DnsOptions } from '../../examples/dns/app';
import { dnsApp } from '../../examples/dns/app';
import type { DnsWebsiteOptions } from '../../examples/dns-website/app';
import { postersApp } from '../../examples/dns-website/app';

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

  await expect(tea.state.command('shift', { weight: 5 })).rejects.toThrow(`shift was refused: www.${ZONE} leads to 0 of 1 healthy targets on green`);
  await registerTargets(tea.account);
  expect(await tea.state.command('shift', { weight: 5 })).toMatchObject({ ok: true, message: expect.not.stringContaining('not known') });
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

describe('a distribution and the website of a bucket', () => {
  const POSTERS = 'posters.example.com';

  let posters: DeployedApp<Pick<DnsWebsiteOptions, 'releaseId'>>;
  let wall: DeployedNames;

  beforeAll(async () => {
    posters = DeployedApp.in(tea.account, 'Posters', (outdir, options) => postersApp({ ...options, outdir, hostedZoneId: wall.zoneId }));
    wall = await DeployedNames.inNewZone(tea.account, POSTERS);
  });

  test('share a name 95 to 5, and it is simple again as soon as one of them has it all', async () => {
    const www = (what: string): string[] => [`www.${POSTERS}. A: ${what}`];
    await posters.deploy({ releaseId: 'one' });
    expect(await wall.answers()).toEqual(www('blue'));
    await posters.state.command('stage', { release: 'two' });
    await posters.state.command('shift', { weight: 5 });
    expect(await wall.answers()).toEqual(www('blue 95, green 5'));
    await posters.state.command('abort');
    expect(await wall.answers()).toEqual(www('blue'));
    await posters.state.command('shift', { weight: 5 });
    await posters.state.command('promote');
    expect(await wall.answers()).toEqual(www('green'));
    expect((await wall.live()).map(({ AliasTarget: alias }) => alias!.DNSName)).toContainEqual(expect.stringMatching(/^s3-website-eu-west-1\./));
    await posters.state.command('rollback');
    expect(await wall.answers()).toEqual(www('blue'));
    await posters.destroy({ releaseId: 'one' });
    expect(await wall.live()).toEqual([]);
  });
});
