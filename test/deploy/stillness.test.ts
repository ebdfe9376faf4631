import { failure, failureAfterTheRelease, tagOnTheApp, unrelated } from './changes';
import { CoffeeShop } from './coffee-shop';
import { REPLICA_REGION } from './deployed-state';
import { Panel } from './panel';
import { ParameterRule } from './parameter-rule';
import { SEED_DOCUMENT } from '../../src/core';

const FLAGGED = { flags: { activeColor: 'green' }, env: { CDK_BLUE_GREEN_NONCE: 'the old request' } };

let shop: CoffeeShop;
let panel: Panel;

/** Release 2 was promoted by flag and rolled back past CloudFormation; then 40 % of new visitors were sent to it again. */
beforeAll(async () => {
  shop = await CoffeeShop.opened(1);
  await shop.deploy(2, FLAGGED);
  const { state } = shop;
  await state.inForce();
  panel = new Panel(await shop.site());
  await panel.openPages();
  await state.command('rollback');
  await state.command('allow', { release: (await state.truth())!.releases.green });
  await state.command('shift', { weight: 40 });
  const seen = await panel.remember();
  expect(new Set(seen.map((look) => look.split(' ').pop()))).toEqual(new Set(['1', '2', '*/']));
});
afterAll(() => shop.remove());

/** The third: which copy holds the seed afterwards. */
const STEPS: [title: string, act: () => Promise<unknown>, overwritten: string][] = [
  ['an unrelated change', () => shop.deploy(2, { change: unrelated }), ''],
  ['a tag on the whole app', () => shop.deploy(2, { change: tagOnTheApp }), 'home'],
  ['cdk deploy --tags', () => shop.deploy(2, { args: ['--tags', 'owner=barista'] }), 'home'],
  ['a failing update with its roll back, tags included', () => shop.failingDeploy(2, { change: (stack) => [tagOnTheApp(stack), failure(stack)] }), 'home'],
  ['the seed written over the live parameter by hand', () => shop.state.overwriteCopy(SEED_DOCUMENT), 'home'],
  ['the seed written over the replica by hand', () => shop.state.overwriteCopy(SEED_DOCUMENT, REPLICA_REGION), 'replica'],
  ['a replay of the old flagged request', () => shop.deploy(2, FLAGGED), ''],
  ['a failing update after that flagged deploy: the roll back sends the old flag again', () => shop.failingDeploy(2, { change: failureAfterTheRelease }), ''],
];

test.each(STEPS)('not one request moves after %s, nor when the copies are repaired', async (title, act, overwritten) => {
  const { account, state } = shop;
  const before = { truth: await state.truth(), home: await state.published(), replica: await state.published(REPLICA_REGION) };
  expect(before.home).toMatchObject({ active: 'blue', weight: 40 });

  await act();
  expect(await panel.moves(title)).toEqual([]);
  expect([await state.published() ? '' : 'home', await state.published(REPLICA_REGION) ? '' : 'replica'].join('')).toBe(overwritten);

  const answer = await new ParameterRule(account, state).deliverChangeOf(state.parameterName);
  expect(answer).toMatchObject({ ok: true, message: 'every copy says what the truth says' });
  expect({ truth: await state.truth(), home: await state.published(), replica: await state.published(REPLICA_REGION) }).toEqual(before);
  expect(await panel.moves(`${title}, repaired`)).toEqual([]);
});

test('the rule that repairs takes changes of its own parameter only', async () => {
  expect(await new ParameterRule(shop.account, shop.state).deliverChangeOf('/cdk-blue-green/Tea/Release')).toBeUndefined();
});
