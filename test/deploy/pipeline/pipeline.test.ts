import type { WorkflowRun } from './runner';
import { Checkout } from './runner';
import { startSiteServer } from '../../../cli/local/edge/site-server';
import { Account } from '../account';
import { DeployedSite } from '../deployed-site';
import { DeployedState } from '../deployed-state';

const STACK = 'Coffee';

let account: Account;
let checkout: Checkout;
let state: DeployedState;

beforeAll(async () => {
  account = await Account.bootstrapped();
  checkout = new Checkout(account, 'checkout');
  state = new DeployedState(account, STACK);
});
afterAll(() => account.remove());

function pages(name: string): Record<string, string> {
  return Object.fromEntries(['index.html', 'menu/index.html', 'about/index.html', '404.html'].map((path) => [path, `<html>${name}</html>`]));
}

/** Runs the workflow for a push, with the deployed edge functions behind the address of the site. */
async function push(content: Record<string, string>, commit: string): Promise<WorkflowRun> {
  checkout.push(content);
  let site: Promise<DeployedSite> | undefined;
  const server = await startSiteServer({
    request: async (_, request) => (await (site ??= DeployedSite.of(account, STACK))).request(request),
    selectedLocation: () => 'frankfurt',
  }, 0);
  try {
    return await checkout.run({ SITE: server.url, BAKE_SECONDS: '2', WEIGHTS: '10', REASON: commit });
  } finally {
    await server.close();
  }
}

/** What a run did to the state. */
async function verbs(reason: string): Promise<string[]> {
  const { ReleaseOperatorName: operator } = await account.outputs(STACK);
  const answer = await state.invoke(`${operator}:read`, { verb: 'history', actor: 'test' });
  const history = answer.ok ? answer.history! : [];
  return history.filter((entry) => entry.reason.startsWith(reason)).map(({ verb }) => verb).reverse();
}

test('a push becomes a release that is staged, looked at, ramped up and promoted; a bad one is taken back', async () => {
  const first = await push(pages('one'), 'a1');
  expect([first.ok, first.steps, first.log]).toEqual([true, ['Build', 'Stage'], expect.anything()]); // the first release is active at once

  const second = await push(pages('two'), 'b2');
  expect([second.log, second.ok]).toEqual([expect.anything(), true]);
  expect(second.steps).toEqual(['Build', 'Stage', 'Smoke test', 'Release']);
  expect(await verbs('b2')).toEqual(['preview', 'revoke', 'shift', 'promote']);

  const same = await push(pages('two'), 'c3');
  expect([same.ok, same.steps]).toEqual([true, ['Build', 'Stage']]);

  const active = (await state.truth())!.active;
  const broken = await push({ ...pages('three'), 'menu/index.html': 'half a page' }, 'd4');
  expect([broken.ok, broken.steps]).toEqual([false, ['Build', 'Stage', 'Smoke test', 'Take back']]);
  expect(broken.log).toContain('/menu/ is not a whole page');
  expect((await state.truth())!.active).toBe(active);

  const revert = await push(pages('two'), 'e5'); // the broken release still waits on the idle color, and is not this push's
  expect([revert.ok, revert.steps]).toEqual([true, ['Build', 'Stage']]);
  expect(await verbs('e5')).toEqual([]);
}, 300_000);
