import { CoffeeShop, STACK } from './coffee-shop';
import type { Template } from './deployed-template';
import { differences, fetchTemplate } from './deployed-template';
import { newVisitor } from './visitors';

/** Synthesized in this process: that is faster than to run the app, as the others do. */
const HERE = { change: () => undefined };

let shop: CoffeeShop;

beforeAll(async () => {
  shop = await CoffeeShop.opened(1, { flags: { activeColor: 'green' } });
});
afterAll(() => shop.remove());

/** Each release by its number, for people; the state knows them by the fingerprint of their content. */
async function served(): Promise<string> {
  const site = await shop.site();
  return (await site.navigate(newVisitor(1))).body.split(' ').pop()!;
}

async function template(): Promise<Template> {
  return fetchTemplate(shop.account, STACK);
}

test('a site by flag, from its first release on, on one stack', async () => {
  const { state } = shop;

  // The first release is active at once, on the color that the flag names.
  expect(await state.truth()).toMatchObject({ generation: 1, active: 'green', releases: { blue: null }, weight: 0 });
  expect((await state.truth())!.pending).toBeUndefined();
  expect(await served()).toBe('1');

  // A flag that names the wrong color for new content fails before traffic moves, and says which color holds what.
  const before = await state.truth();
  const one = before!.releases.green!;
  const wrongColor = await shop.failingDeploy(2, { ...HERE, flags: { activeColor: 'green' } });
  expect(wrongColor).toMatch(new RegExp('release [0-9a-f]+ goes to the idle color blue, but activeColor is green, which is active with '
    + `${one}; nothing was staged; deploy with -c activeColor=blue to promote it, or without the flag to stage it`));
  expect(await state.truth()).toEqual(before);
  expect(await served()).toBe('1');

  // The stack takes updates: without a flag the release is staged on the color that is idle.
  await shop.deploy(2);
  const plain = await template();
  const staged = (await state.truth())!;
  const two = staged.releases.blue!;
  expect(staged).toMatchObject({ active: 'green', releases: { green: one }, weight: 0 });
  expect(await served()).toBe('1');

  // A promote that the state machine refuses fails the deploy, and the release that was live stays live.
  await state.command('lock', { reason: 'incident' });
  expect(await shop.failingDeploy(2, { ...HERE, flags: { activeColor: 'blue' } })).toContain('the state is locked by test (incident); unlock it first (locked)');
  await state.command('unlock');
  await state.command('deny', { release: two });
  const denied = await state.truth();
  expect(await shop.failingDeploy(2, { ...HERE, flags: { activeColor: 'blue' } })).toMatch(/denied/);
  expect(await state.truth()).toEqual(denied);
  expect(await served()).toBe('1');

  // A value that is none never reaches AWS.
  const misspelt = await shop.tryDeploy(2, { flags: { activeColor: 'grene' } });
  expect([misspelt.code, misspelt.error]).toEqual([1, expect.stringContaining('\'activeColor\' must be \'blue\' or \'green\', got: \'grene\'')]);

  // When the reason is gone, a flag for this state promotes. It changes the release resource and nothing else.
  await state.command('allow', { release: two });
  await shop.deploy(2, { flags: { [`activeColor:${state.stateName}`]: 'blue' } });
  expect(differences(await template(), plain)).toEqual([expect.stringMatching(/^Custom::BlueGreenRelease /)]);
  await state.inForce();
  expect(await served()).toBe('2');

  // A flag that is removed is a request for nothing.
  const promoted = await state.truth();
  await shop.deploy(2);
  expect(await template()).toEqual(plain);
  expect(await state.truth()).toEqual(promoted);

  // While a stack rolls back, the release resource gets its old properties: the old release is not staged again.
  await shop.deploy(3);
  await state.command('rollback');
  const refused = await shop.failingDeploy(2, { ...HERE, flags: { activeColor: 'blue' } });
  expect(refused).toMatch(/rolled back|allow/);
  expect(await state.truth()).toMatchObject({ active: 'green', releases: { green: one } });
  expect(await served()).toBe('1');
});
