import { DeployedApp } from './deployed-app';
import { DeployedNames, say } from './deployed-names';
import { DeployedService } from './deployed-service';
import { registerTargets } from './deployed-targets';
import { testRollbackAtEachResource } from './rollback-steps';
import type { DnsServiceOptions } from '../../examples/dns-service/app';
import { parcelsApp } from '../../examples/dns-service/app';

const ZONE = 'parcels.example.com';

type Options = Pick<DnsServiceOptions, 'tag'>;

const ONE: Options = { tag: '1.27' };
const TWO: Options = { tag: '1.28' };

let parcels: DeployedApp<Options>;
let names: DeployedNames;
let api: DeployedService;

beforeAll(async () => {
  parcels = await DeployedApp.inNewAccount('Parcels', (outdir, options) => parcelsApp({ ...options, outdir, hostedZoneId: names.zoneId }));
  names = await DeployedNames.inNewZone(parcels.account, ZONE);
  api = new DeployedService(parcels.account, parcels.state);
});
afterAll(() => parcels.remove());

function everyName(live: string, staging: string): string[] {
  return [
    ...say(live, `send.${ZONE}`), ...say(staging, `send.staging.${ZONE}`), ...say(live, `track.${ZONE}`), ...say(staging, `track.staging.${ZONE}`),
  ];
}

test('deploy to staging, switch live and staging, clean staging, deploy again', async () => {
  await parcels.deploy(ONE);
  expect(await names.answers()).toEqual(everyName('blue', 'green'));

  const [live] = await api.runs();
  await parcels.deploy(TWO);
  expect(await api.tags()).toEqual(['1.27', '1.28']);
  expect((await api.runs())[0]).toEqual(live);
  expect(await names.answers()).toEqual(everyName('blue', 'green'));

  await registerTargets(parcels.account);
  await parcels.state.command('promote', { color: 'green' });
  expect(await names.answers()).toEqual(everyName('green', 'blue'));
  expect(await api.tags()).toEqual(['1.27', '1.28']);

  await parcels.state.command('unstage');
  expect((await parcels.state.truth())!.releases).toEqual({ blue: null, green: '1-28' });
  expect(await names.answers()).toEqual(everyName('green', 'blue'));

  await parcels.deploy({ tag: '1.29' });
  expect(await api.tags()).toEqual(['1.29', '1.28']);
  expect(await names.answers()).toEqual(everyName('green', 'blue'));
});

testRollbackAtEachResource([
  ['a live name', (stack) => stack.node.findChild('Send').node.findChild('Live')],
  ['the rule of green', (stack) => stack.node.findChild('Api').node.findChild('Green').node.findChild('Rule')],
], {
  app: () => parcels,
  api: () => api,
  next: { tag: '1.30' },
  idle: 'blue',
  look: async () => ({ truth: await parcels.state.truth(), names: await names.answers() }),
});

test('with the stack every name goes that the controller made', async () => {
  await parcels.destroy(TWO);
  expect(await names.live()).toEqual([]);
});
