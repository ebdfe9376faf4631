import { resolve } from 'node:path';
import { CoffeeShop, STACK } from './coffee-shop';
import type { DeployedSite } from './deployed-site';
import { REPLICA_REGION } from './deployed-state';
import { newVisitor } from './visitors';

const CLI = resolve(__dirname, '../../assets/cli/main/index.js');

let shop: CoffeeShop;

beforeAll(async () => {
  shop = await CoffeeShop.opened(1);
});
afterAll(() => shop.remove());

/** Pages that 20 new visitors get, without repetitions. */
async function pages(site: DeployedSite): Promise<string[]> {
  site.forget();
  const visits = await Promise.all(Array.from({ length: 20 }, (_, seed) => site.navigate(newVisitor(seed), '/', seed % 2)));
  return [...new Set(visits.map(({ status, body }) => `${status} ${body}`))].sort();
}

const ONE = '200 page of release 1';
const TWO = '200 page of release 2';

test('the life of a site: deploy, stage, flip by flag, roll back past CloudFormation, shift by flag, destroy, deploy again', async () => {
  const { account, state } = shop;
  const site = await shop.site();
  const first = (await state.truth())!;
  expect(first).toMatchObject({ generation: 1, active: 'blue', releases: { green: null } });
  expect(await state.published(REPLICA_REGION)).toEqual(await state.published());

  // A browser has the page of release 1 open from now on.
  const browser = newVisitor(100);
  expect(await site.navigate(browser)).toEqual({ status: 200, body: 'page of release 1', release: first.releases.blue });
  expect(await site.navigate(browser, '/nothing/here')).toMatchObject({ status: 404, body: 'missing in release 1' });
  expect(await site.load(browser, '/nothing.css', 'style')).toMatchObject({ status: 404, body: 'Not found' });

  // A deploy stages. Not one request moves, and the distribution and its functions stay as they are.
  await shop.deploy(2);
  const two = (await state.truth())!.releases.green!;
  expect(await pages(site)).toEqual([ONE]);
  expect((await shop.site()).functionArns).toEqual(site.functionArns);

  // `cdk deploy -c activeColor=green`: who loads a page gets the new release, what is open stays whole.
  await shop.deploy(2, { flags: { activeColor: 'green' } });
  await state.inForce();
  expect(await pages(site)).toEqual([TWO]);
  expect((await site.load(browser, '/theme.css', 'style')).body).toBe('/* theme of release 1 */');
  expect((await site.load(browser, '/assets/app-1.js', 'script')).body).toBe('/* app of release 1 */');
  expect((await site.navigate(browser)).body).toBe('page of release 2');
  expect((await site.load(browser, '/theme.css', 'style')).body).toBe('/* theme of release 2 */');

  // `cdk-blue-green rollback --stack Coffee`: no build, no CloudFormation.
  const rolledBack = await account.run(process.execPath, [CLI, 'rollback', '--stack', STACK, '--reason', 'prices are wrong', '--json']);
  expect(rolledBack).toMatchObject({ code: 0 });
  expect(JSON.parse(rolledBack.out)).toMatchObject({ ok: true });
  expect(await pages(site)).toEqual([ONE]);
  expect((await site.navigate(browser)).body).toBe('page of release 1');

  // `-c candidateWeight=50`, when the release that was rolled back is allowed again.
  await state.command('allow', { release: two });
  await state.command('stage', { release: two });
  await shop.deploy(2, { flags: { candidateWeight: '50' } });
  await state.inForce();
  expect(await pages(site)).toEqual([ONE, TWO]);

  // Destroyed: nothing is left in the second region, which no template holds.
  await shop.destroy();
  expect([await state.copy(), await state.copy(REPLICA_REGION)]).toEqual([undefined, undefined]);

  // The same name again is a new life: readers do not compare its generations with those of the first.
  await shop.deploy(2);
  const second = (await state.truth())!;
  expect(second).toMatchObject({ generation: 1, active: 'blue', releases: { blue: two, green: null } });
  expect(second.id).not.toBe(first.id);
  expect(await pages(await shop.site())).toEqual([TWO]);
});
