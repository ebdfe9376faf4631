import { DeployedApp } from './deployed-app';
import type { Running } from './deployed-service';
import { DeployedService, LIVE, TEST } from './deployed-service';
import { StandIns } from './stand-ins';
import { testStillness } from './stillness-steps';
import type { WeightedServiceOptions } from '../../examples/weighted-service/app';
import { ordersApp } from '../../examples/weighted-service/app';

type Options = Pick<WeightedServiceOptions, 'tag'>;

const ONE: Options = { tag: '1.27' };
const TWO: Options = { tag: '1.28' };
const FLAGGED = { flags: { activeColor: 'green' }, nonce: 'the old request' };

let orders: DeployedApp<Options>;
let api: DeployedService;
let tasks: StandIns;

beforeAll(async () => {
  orders = await DeployedApp.inNewAccount('Orders', (outdir, options) => ordersApp({ ...options, outdir }));
  api = new DeployedService(orders.account, orders.state);
  await orders.deploy(ONE);
  tasks = await StandIns.behind(orders.account, await api.targetGroups());
});
afterAll(() => {
  orders.remove();
  tasks.close();
});

/** Where the live listener leads, where the test listener does, and what blue and green run. */
async function traffic(): Promise<string[]> {
  return [await api.shares(LIVE), await api.shares(TEST), ...await api.tags()];
}

/** Who answers on the live port, and on the test port. */
async function answers(): Promise<string[]> {
  const { LoadBalancerName: name } = await api.loadBalancer('ApiLoadBalancer');
  return [await tasks.answers(name!, 80), await tasks.answers(name!, 8080)];
}

async function look(): Promise<{ traffic: string[]; answers: string[]; runs: Running[] }> {
  return { traffic: await traffic(), answers: await answers(), runs: await api.runs() };
}

test('the life of a service: staged on the idle color, shifted, promoted by flag, and rolled back', async () => {
  expect(await traffic()).toEqual(['blue 100, green 0', 'blue 0, green 100', '1.27', '1.27']);

  const [active] = await api.runs();
  await orders.deploy(TWO);
  expect(await traffic()).toEqual(['blue 100, green 0', 'blue 0, green 100', '1.27', '1.28']);
  expect((await api.runs())[0]).toEqual(active);

  expect(await orders.state.command('shift', { weight: 5 })).toMatchObject({ ok: true });
  expect(await traffic()).toEqual(['blue 95, green 5', 'blue 0, green 100', '1.27', '1.28']);
  await orders.deploy(TWO, FLAGGED);
  expect(await traffic()).toEqual(['blue 0, green 100', 'blue 100, green 0', '1.27', '1.28']);
  expect((await orders.state.command('rollback')).message).toContain('blue 1-27 is active again instead of 1-28');
  expect(await traffic()).toEqual(['blue 100, green 0', 'blue 0, green 100', '1.27', '1.28']);
});

test('the load balancer, its listeners and its target groups are what was asked for', async () => {
  const balancer = await api.loadBalancer('ApiLoadBalancer');
  expect(balancer).toMatchObject({ Scheme: 'internet-facing', Type: 'application' });
  const closed = [{ Type: 'fixed-response', FixedResponseConfig: { StatusCode: '403' } }];
  const listeners = (await api.listeners(balancer)).sort((one, other) => one.Port! - other.Port!);
  expect(listeners).toMatchObject([80, 8080].map((Port) => ({ Port, Protocol: 'HTTP', DefaultActions: closed })));
  const VpcId = await api.arn('EC2::VPC', 'ApiVpc');
  for (const arn of await api.targetGroups()) {
    expect(await api.targetGroup(arn)).toMatchObject({ TargetType: 'ip', Protocol: 'HTTP', Port: 80, VpcId });
  }
});

test('requests on the live port go where the truth says, on the test port to the idle color', async () => {
  expect(await answers()).toEqual(['blue', 'green']);
  await orders.state.command('allow', { release: '1-28' });
  await orders.state.command('stage', { release: '1-28' });
  await orders.state.command('shift', { weight: 40 });
  expect(await answers()).toEqual(['blue, green', 'green']);
  await orders.state.command('promote', { color: 'green' });
  expect(await answers()).toEqual(['green', 'blue']);
  await orders.state.command('rollback');
  expect(await answers()).toEqual(['blue', 'green']);
});

describe('no request moves to another color, and no color to another task definition', () => {
  beforeAll(async () => {
    await orders.state.command('allow', { release: '1-28' });
    await orders.state.command('stage', { release: '1-28' });
    await orders.state.command('shift', { weight: 40 });
    expect(await traffic()).toEqual(['blue 60, green 40', 'blue 0, green 100', '1.27', '1.28']);
  });

  testStillness({ app: () => orders, options: TWO, flagged: FLAGGED, look });
});

test.each([['live', LIVE], ['test', TEST]])('the rule of the %s listener that was changed by hand is put right by the schedule', async (_, listener) => {
  const before = await traffic();
  await api.split(listener, { blue: 50, green: 50 });
  expect(await traffic()).not.toEqual(before);
  await orders.state.command('reconcile');
  expect(await traffic()).toEqual(before);
});

test('with the stack every rule goes that the controller made, and both services; task definitions stay', async () => {
  const before = await api.runs();
  const services = await api.services();
  const rules = await Promise.all([LIVE, TEST].map(async (listener) => (await api.rule(listener)).RuleArn!));
  expect(await api.rules(rules)).toEqual(rules);
  await orders.destroy(TWO);
  expect([...await api.rules(rules), ...await api.active(services)]).toEqual([]);
  expect(await Promise.all(before.map(async ({ taskDefinition }) => api.registered(taskDefinition)))).toEqual(before);
});
