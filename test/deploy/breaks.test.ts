import { withBrokenDeployer, withBrokenOperator } from './broken-controller';
import { failureAfterTheRelease } from './changes';
import { CoffeeShop } from './coffee-shop';
import { Panel } from './panel';
import { ParameterRule } from './parameter-rule';
import { SEED_DOCUMENT } from '../../src/core';
import type { Break } from '../properties/broken-source';

const FLAGGED = { flags: { activeColor: 'green' }, env: { CDK_BLUE_GREEN_NONCE: 'the old request' } };

const RESOURCE = 'controller/cloudformation/release-resource.ts';
const FORGETS_NONCES: Break[] = [
  { file: 'controller/store/state-store.ts', from: 'return item !== undefined;', to: 'return false;' },
  { file: 'controller/store/state-store.ts', from: 'if (nonce !== undefined) {', to: 'if (false) {' },
];
const ACTS_WHILE_ROLLING_BACK: Break[] = [
  { file: 'controller/cloudformation/stack-status.ts', from: 'return (await statusOf(stackId, pause)).includes(\'ROLLBACK\');', to: 'return false;' },
];

let shop: CoffeeShop;

/** Release 2 was promoted by flag, rolled back past CloudFormation and is a candidate again: whatever promotes it again is wrong. */
beforeAll(async () => {
  shop = await CoffeeShop.opened(1);
  await shop.deploy(2, FLAGGED);
  await shop.state.inForce();
});
afterAll(() => shop.remove());

async function rollBack(): Promise<void> {
  const { state } = shop;
  await state.command('rollback');
  const release = (await state.truth())!.releases.green;
  await state.command('allow', { release });
  await state.command('stage', { release });
  expect(await state.truth()).toMatchObject({ active: 'blue', weight: 0 });
}

const DEPLOYS: [rule: string, mistakes: Break[], before: () => Promise<unknown>, act: () => Promise<unknown>][] = [
  ['a deploy without a flag moves nothing', [{ file: RESOURCE, from: 'return CandidateWeight === undefined ? undefined :', to: 'return CandidateWeight === undefined ? { verb: \'promote\' } :' }],
    () => shop.deploy(2, FLAGGED), () => shop.deploy(2)],
  ['a nonce that was seen moves nothing', FORGETS_NONCES, () => shop.deploy(2), () => shop.deploy(2, FLAGGED)],
  ['nothing moves while the stack rolls back', [...FORGETS_NONCES, ...ACTS_WHILE_ROLLING_BACK],
    () => shop.deploy(2, FLAGGED), () => shop.failingDeploy(2, { change: failureAfterTheRelease })],
];

test.each(DEPLOYS)('%s: a deployer that breaks this rule is seen', async (_rule, mistakes, before, act) => {
  const { state } = shop;
  await before();
  if ((await state.truth())!.active === 'green') {
    await rollBack();
  }
  const panel = new Panel(await shop.site());
  await panel.remember();
  await withBrokenDeployer(shop, mistakes, async () => {
    await act();
  });
  await state.inForce();
  expect(await state.truth()).toMatchObject({ active: 'green' });
  expect(await panel.moves('broken')).toContain('broken, warm: page of visitor 0 at 0: 200 page of release 2 instead of 200 page of release 1');
});

test('a deploy repairs a copy that was written over: a deployer that does not is seen', async () => {
  const { state } = shop;
  await shop.deploy(2, FLAGGED);
  await state.overwriteCopy(SEED_DOCUMENT);
  await withBrokenDeployer(shop, [{ file: RESOURCE, from: 'await controller.follow();', to: '' }], async () => {
    await shop.deploy(2);
  });
  expect(await state.published()).toBeUndefined();

  await shop.deploy(2, FLAGGED);
  expect(await state.published()).toMatchObject({ generation: (await state.truth())!.generation });
});

test('readers ignore the seed: ones that take it for the end of all releases are seen', async () => {
  const { account, state } = shop;
  const forgets: Break = { file: 'lambda-edge/document/reader.ts', from: 'if (!parsed.ok ||', to: 'if (!parsed.ok) { held = undefined; text = undefined; return true; }\n    if (' };
  const panel = new Panel(await shop.site([forgets]));
  await panel.remember();
  await state.overwriteCopy(SEED_DOCUMENT);
  expect(await panel.moves('seed')).not.toEqual([]);
  await new ParameterRule(account, state).deliverChangeOf(state.parameterName);
});

test('the operator repairs a copy that was written over: one that does not is seen', async () => {
  const { account, state } = shop;
  const rule = new ParameterRule(account, state);
  await state.overwriteCopy(SEED_DOCUMENT);
  await withBrokenOperator(shop, [{ file: 'controller/repair.ts', from: 'const { moved, failed } = await this.parts.follow();', to: 'const [moved, failed]: never[][] = [[], []];' }], async () => {
    await rule.deliverChangeOf(state.parameterName);
    expect(await state.published()).toBeUndefined();
  });
  await rule.deliverChangeOf(state.parameterName);
  expect(await state.published()).toMatchObject({ generation: (await state.truth())!.generation });
});
