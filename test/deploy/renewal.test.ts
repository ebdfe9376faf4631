import { DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { Duration } from 'aws-cdk-lib';
import { failure } from './changes';
import { CoffeeShop, STACK } from './coffee-shop';
import { DeployedState, REPLICA_REGION } from './deployed-state';
import { newVisitor } from './visitors';

const RETAINED = { retain: true } as const;

let shop: CoffeeShop;

beforeAll(async () => {
  shop = await CoffeeShop.opened(1, { variant: RETAINED });
});
afterAll(() => shop.remove());

async function served(): Promise<string> {
  return (await (await shop.site()).navigate(newVisitor(1))).body;
}

test('new edge functions, another name for the state, and a second life: what stays and what goes', async () => {
  const { state, account } = shop;

  // The TTL is part of the code of the edge functions. If the stack of the site fails after the edge stack was deployed, the
  // distribution keeps the versions that it had, and they are still there.
  const versions = (await shop.site()).functionArns;
  const variant = { ...RETAINED, stateTtl: Duration.seconds(3) };
  await shop.failingDeploy(1, { variant, change: failure });
  expect((await shop.site()).functionArns).toEqual(versions);
  expect(await served()).toBe('page of release 1');

  // The next deploy brings the new versions.
  await shop.deploy(1, { variant });
  const { functionArns } = await shop.site();
  expect(functionArns).toHaveLength(versions.length);
  expect(functionArns.filter((arn) => versions.includes(arn))).toEqual([]);
  expect(await served()).toBe('page of release 1');

  // Under another name the state lives on, for its table stays: not one request moves.
  const before = await state.truth();
  const espresso = { ...RETAINED, stateName: 'espresso' };
  await shop.deploy(1, { variant: espresso });
  const renamed = new DeployedState(account, STACK, 'espresso');
  expect(await renamed.truth()).toEqual(before);
  expect(await renamed.published(REPLICA_REGION)).toEqual(await renamed.published());
  expect(await state.copy()).toBeUndefined();
  expect(await served()).toBe('page of release 1');
  expect(await state.copy(REPLICA_REGION)).toBeDefined(); // left behind: the deployer may touch the parameters of its own name only

  // A retained table keeps the history of the life that ended.
  const table = await renamed.physicalId('AWS::DynamoDB::Table');
  await shop.destroy(espresso);
  expect([await renamed.copy(), await renamed.copy(REPLICA_REGION)]).toEqual([undefined, undefined]);
  expect((await new DynamoDBClient(account.client()).send(new DescribeTableCommand({ TableName: table }))).Table?.ItemCount).toBeGreaterThan(0);

  // A stack that is made again begins a life of its own. (The emulator gives its table the old name again; AWS does not.)
  await shop.deploy(2, { variant: RETAINED });
  const second = await state.truth();
  expect(second).toMatchObject({ generation: 1, active: 'blue', releases: { green: null } });
  expect(second!.id).not.toBe(before!.id);
  expect(await served()).toBe('page of release 2');
});
