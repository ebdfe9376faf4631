import type { CfnResource, Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { failureAfter, failureAfterTheRelease, tagOnTheApp, unrelated } from './changes';
import { DeployedApp } from './deployed-app';
import type { Running } from './deployed-service';
import { DeployedService, LIVE, TEST } from './deployed-service';
import type { WeightedServiceOptions } from '../../examples/weighted-service/app';
import { ordersApp } from '../../examples/weighted-service/app';
import type { BlueGreenEcsService, ReleaseState } from '../../src';

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

/** The resources that stand between an image and its requests, in the order in which CloudFormation comes to them. */
const RESOURCES: [title: string, find: (service: BlueGreenEcsService) => IConstruct][] = [
  ['the target group of green', ({ green }) => green.targetGroup],
  ['the live listener', ({ blue }) => blue.listener],
  ['the rule of the live listener', (service) => service.node.findChild('ProductionRule')],
  ['the rule of the test listener', (service) => service.node.findChild('TestRule')],
  ['the task definition', ({ taskDefinition }) => taskDefinition],
  ['what says which color runs which', (service) => service.node.findChild('TaskDefinitions')],
  ['the service of blue', ({ blue }) => blue.service],
  ['the service of green', ({ green }) => green.service],
];

/** Every resource that takes tags is updated, the rules too, and the next release comes. */
function everythingUpTo(find: (service: BlueGreenEcsService) => IConstruct): (stack: Stack) => void {
  return (stack) => {
    const service = stack.node.findChild('Api') as BlueGreenEcsService;
    tagOnTheApp(stack);
    ['ProductionRule', 'TestRule'].forEach((id) => (service.node.findChild(id).node.defaultChild as CfnResource).addPropertyOverride('Touched', id));
    failureAfter(find(service), (stack.node.findChild('Release') as ReleaseState).deployer);
  };
}

test.each(RESOURCES)('an update that fails right after %s leaves both colors their task definitions', async (title, find) => {
  const before = await look();
  const [blue, green] = await api.deployments();
  expect(before.runs.map(({ image, status }) => `${image.split(':')[1]} ${status}`)).toEqual(['1.27 ACTIVE', '1.28 ACTIVE']);
  await orders.failingDeploy(THREE, { change: everythingUpTo(find) });
  expect(await look()).toEqual(before);

  const after = await api.deployments();
  expect(after[0]).toBe(blue);
  expect(after[1] === green).toBe(title !== 'the service of green');
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
