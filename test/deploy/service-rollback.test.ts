import { failureAfterTheRelease, unrelated } from './changes';
import { DeployedApp } from './deployed-app';
import type { Running } from './deployed-service';
import { DeployedService, LIVE, TEST } from './deployed-service';
import { COLOR_PLACES, testRollbackAtEachResource } from './rollback-steps';
import type { WeightedServiceOptions } from '../../examples/weighted-service/app';
import { ordersApp } from '../../examples/weighted-service/app';

type Options = Pick<WeightedServiceOptions, 'tag'>;

const [ONE, TWO, THREE]: Options[] = [{ tag: '1.27' }, { tag: '1.28' }, { tag: '1.29' }];

let orders: DeployedApp<Options>;
let api: DeployedService;

beforeAll(async () => {
  orders = await DeployedApp.inNewAccount('Orders', (outdir, options) => ordersApp({ ...options, outdir }));
  api = new DeployedService(orders.account, orders.state);
  await orders.deploy(ONE);
  await orders.deploy(TWO);
  expect(await api.tags()).toEqual(['1.27', '1.28']);
});
afterAll(() => orders.remove());

async function look(): Promise<{ truth: unknown; shares: string[]; runs: Running[] }> {
  return { truth: await orders.state.truth(), shares: [await api.shares(LIVE), await api.shares(TEST)], runs: await api.runs() };
}

testRollbackAtEachResource([
  ['the rule of the live listener', (stack) => stack.node.findChild('Api').node.findChild('ProductionRule')],
  ['the rule of the test listener', (stack) => stack.node.findChild('Api').node.findChild('TestRule')],
  ...COLOR_PLACES,
], {
  app: () => orders,
  api: () => api,
  next: THREE,
  idle: 'green',
  replaces: { after: 'the service of green', notAfter: 'what says which color runs which' },
  look,
});

/** The emulator gives a service back the properties that it had. AWS may ask the resource before it again, as every later deploy does. */
test('what was answered while a stack rolled back is what both colors run', async () => {
  const before = await look();
  await orders.deploy(TWO, { change: unrelated });
  expect(await look()).toEqual(before);
});

/** No stack of the library can fail there. The emulator gives green its tasks of before back; AWS may leave it the new ones. */
test('after a failure behind the staged release the active color runs what it ran, and nobody is led to a color with other tasks', async () => {
  const before = await look();
  await orders.failingDeploy(THREE, { change: failureAfterTheRelease });
  const { runs, shares } = await look();
  expect({ blue: runs[0], shares }).toEqual({ blue: before.runs[0], shares: before.shares });
  await expect(orders.state.command('promote', { color: 'green' })).rejects.toThrow('green cannot take traffic');

  await orders.deploy(THREE);
  expect(await api.tags()).toEqual(['1.27', '1.29']);
  expect(await orders.state.command('promote', { color: 'green' })).toMatchObject({ ok: true });
  expect(await api.shares(LIVE)).toBe('blue 0, green 100');
});
