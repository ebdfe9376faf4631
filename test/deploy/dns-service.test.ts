import { DeployedApp } from './deployed-app';
import { DeployedNames, say } from './deployed-names';
import { DeployedSchedule } from './deployed-schedule';
import { DeployedService } from './deployed-service';
import { registerTargets } from './deployed-targets';
import { COLOR_PLACES, testRollbackAtEachResource } from './rollback-steps';
import type { DnsServiceOptions } from '../../examples/dns-service/app';
import { parcelsApp } from '../../examples/dns-service/app';
import { propagationBoundSeconds } from '../../src/core/propagation';

const ZONE = 'parcels.example.com';

/** Of a state as it is by default, and of a target group: nothing is sent to the idle color any more, and nothing is being answered. */
const BOUND_AND_DRAIN = Math.ceil(propagationBoundSeconds(30)) + 300;

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

test('deploy to staging, switch live and staging', async () => {
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
});

test('clean staging: the idle color has its tasks until every answer of a name and every open request has run out, then the schedule stops them', async () => {
  const schedule = new DeployedSchedule(parcels.account, parcels.state, 'ReleaseSchedule');
  await parcels.state.command('unstage');
  expect((await parcels.state.truth())!.releases).toEqual({ blue: null, green: '1-28' });
  const counts: number[][] = [];
  for (const furtherBack of [0, BOUND_AND_DRAIN - 30, 30]) {
    await parcels.state.hadBeenEmptied(furtherBack);
    expect(await schedule.fire()).toMatchObject({ ok: true, message: 'every copy says what the truth says' });
    counts.push(await api.desired());
  }
  expect(counts).toEqual([[1, 1], [1, 1], [0, 1]]);
  expect(await names.answers()).toEqual(everyName('green', 'blue'));
});

test('the next release is staged on a color without tasks, which gets them before a name leads there', async () => {
  const { state } = parcels;
  await parcels.deploy({ tag: '1.29' });
  expect([await api.tags(), await api.desired()]).toEqual([['1.29', '1.28'], [0, 1]]);

  await expect(state.command('promote', { color: 'blue' })).rejects.toThrow('Api runs 0 of 1 tasks on blue; missing tasks are being started: try again when they run');
  expect([await names.answers(), await api.desired()]).toEqual([everyName('green', 'blue'), [1, 1]]);
  await state.command('promote', { color: 'blue' });
  expect(await names.answers()).toEqual(everyName('blue', 'green'));

  await state.command('rollback');
  expect([await names.answers(), await api.tags()]).toEqual([everyName('green', 'blue'), ['1.29', '1.28']]);
});

testRollbackAtEachResource([
  ['a live name', (stack) => stack.node.findChild('Send').node.findChild('Live')],
  ['the rule of green', (stack) => stack.node.findChild('Api').node.findChild('Green').node.findChild('Rule')],
  ...COLOR_PLACES,
], {
  app: () => parcels,
  api: () => api,
  next: { tag: '1.30' },
  idle: 'blue',
  replaces: { after: 'the service of blue', notAfter: 'what says which color runs which' },
  look: async () => ({ truth: await parcels.state.truth(), names: await names.answers() }),
});

test('with the stack every name goes that the controller made', async () => {
  await parcels.destroy(TWO);
  expect(await names.live()).toEqual([]);
});
