import type { Stack } from 'aws-cdk-lib';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import { failureAfter } from './changes';
import { DeployedApp } from './deployed-app';
import { DeployedService, LIVE, TEST } from './deployed-service';
import { serviceIn, testRollbackAtEachResource } from './rollback-steps';
import { harmlessUpdates } from './stillness-steps';
import type { NativeCanaryOptions } from '../../examples/native-canary/app';
import { weatherApp } from '../../examples/native-canary/app';
import type { BlueGreenEcsService } from '../../src';

type Options = Pick<NativeCanaryOptions, 'tag'>;

const ONE: Options = { tag: '1.27' };
const TWO: Options = { tag: '1.28' };

let weather: DeployedApp<Options>;
let api: DeployedService;

beforeAll(async () => {
  weather = await DeployedApp.inNewAccount('Weather', (outdir, options) => weatherApp({ ...options, outdir }));
  api = new DeployedService(weather.account, weather.state, ['Service']);
  await weather.deploy(ONE);
});
afterAll(() => weather.remove());

async function serviceArn(): Promise<string> {
  const [arn] = await api.services();
  return arn;
}

async function shares(): Promise<string[]> {
  return [await api.shares(LIVE), await api.shares(TEST)];
}

function keeperOf({ node }: BlueGreenEcsService): lambda.Function {
  return node.findChild('Rules').node.findChild('Keeper') as lambda.Function;
}

function fails(stack: Stack): unknown {
  return failureAfter(serviceIn(stack).blue.service, keeperOf(serviceIn(stack)));
}

test('ECS knows the canary and its times, both target groups, both rules and the role that may move them', async () => {
  const { deploymentConfiguration, loadBalancers, taskDefinition } = await api.describe(await serviceArn());
  expect(deploymentConfiguration).toMatchObject({
    strategy: 'CANARY', canaryConfiguration: { canaryPercent: 10, canaryBakeTimeInMinutes: 5 }, bakeTimeInMinutes: 10,
  });
  const [blue, green] = await api.targetGroups();
  const [live, staging] = await Promise.all([LIVE, TEST].map(async (name) => (await api.rule(name)).RuleArn));
  expect(loadBalancers).toEqual([{
    containerName: 'app',
    containerPort: 80,
    targetGroupArn: blue,
    advancedConfiguration: { alternateTargetGroupArn: green, productionListenerRule: live, testListenerRule: staging, roleArn: expect.stringContaining(':role/') as string },
  }]);
  expect(taskDefinition).toMatch(/:1$/);
  expect(await shares()).toEqual(['blue 100, green 0', 'blue 100, green 0']);
});

test('the next image is another task definition of the same service', async () => {
  const arn = await serviceArn();
  await weather.deploy(TWO);
  expect(await serviceArn()).toBe(arn);
  expect(await api.running(arn)).toMatchObject({ image: 'public.ecr.aws/nginx/nginx:1.28', status: 'ACTIVE' });
});

/** The emulator completes a deployment at once and moves no rule, so the test moves them as ECS does. */
describe('the rules stay where ECS left them', () => {
  beforeAll(async () => {
    await api.split(LIVE, { blue: 0, green: 100 });
    await api.split(TEST, { blue: 0, green: 100 });
  });

  test.each(harmlessUpdates({ app: () => weather, options: TWO, fails }))('after %s', async (_, act) => {
    await act();
    expect(await shares()).toEqual(['blue 0, green 100', 'blue 0, green 100']);
  });

  testRollbackAtEachResource([
    ['the target group that takes production', (stack) => serviceIn(stack).green.targetGroup],
    ['the production rule', (stack) => serviceIn(stack).node.findChild('Rules').node.findChild('ProductionRule')],
    ['the task definition', (stack) => serviceIn(stack).taskDefinition],
    ['the service', (stack) => serviceIn(stack).blue.service],
  ], {
    app: () => weather,
    api: () => api,
    next: { tag: '1.29' },
    replaces: { after: 'the service', notAfter: 'the task definition' },
    look: shares,
    handler: (stack) => keeperOf(serviceIn(stack)),
  });
});

test('with the stack the service goes, and the rules', async () => {
  const arn = await serviceArn();
  const rules = await Promise.all([LIVE, TEST].map(async (name) => (await api.rule(name)).RuleArn!));
  await weather.destroy(TWO);
  expect([...await api.active([arn]), ...await api.rules(rules)]).toEqual([]);
});
