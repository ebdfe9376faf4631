import { Bystander } from './bystander';
import type { Pages, PipelineRun, Variables } from './checkout';
import { Checkout } from './checkout';
import { PipelineExecution } from './pipeline-execution';
import { runWorkflow } from './workflow';
import { startSiteServer } from '../../../cli/local/edge/site-server';
import { Account } from '../account';
import { DeployedAlarm } from '../deployed-alarm';
import { DeployedSite } from '../deployed-site';
import { DeployedState } from '../deployed-state';
import { newVisitor } from '../visitors';

const STACK = 'Coffee';
const ALARM = 'Coffee/Site/Router/ServerErrors';

/** What `ramp.sh` prints when its command has waited: the rest of the time it only sleeps. */
const SHARED = /takes 10% of new sessions.* in force everywhere/;
const PROMOTED = /(blue|green) \w+ becomes active.* in force everywhere/;

let account: Account;
let checkout: Checkout;
let state: DeployedState;
let site: Promise<DeployedSite> | undefined; // as the first deploy made it: no release changes the distribution

beforeAll(async () => {
  account = await Account.bootstrapped();
  checkout = new Checkout(account, 'checkout');
  state = new DeployedState(account, STACK);
});
afterAll(() => account.remove());

function pages(name: string): Pages {
  return Object.fromEntries(['index.html', 'menu/index.html', 'about/index.html', '404.html'].map((path) => [path, `<html>${name}</html>`]));
}

async function deployedSite(): Promise<DeployedSite> {
  return site ??= DeployedSite.of(account, STACK);
}

/** With the deployed edge functions behind the address of the site. */
async function online(run: (overrides: Variables) => Promise<PipelineRun>, commit: string, bakeSeconds = 1): Promise<PipelineRun> {
  const server = await startSiteServer({ request: async (_, request) => (await deployedSite()).request(request), selectedLocation: () => 'frankfurt' }, 0);
  try {
    return await run({ SITE: server.url, BAKE_SECONDS: String(bakeSeconds), WEIGHTS: '10', REASON: commit });
  } finally {
    await server.close();
  }
}

async function push(content: Pages, commit: string, bystander?: Bystander): Promise<PipelineRun> {
  checkout.push(content);
  return online(async (overrides) => runWorkflow(checkout, overrides, bystander), commit);
}

async function operate(alias: string, command: Readonly<Record<string, unknown>>): ReturnType<DeployedState['invoke']> {
  const { ReleaseOperatorName: operator } = await account.outputs(STACK);
  return state.invoke(`${operator}:${alias}`, { actor: 'test', ...command });
}

/** What a run did to the state. */
async function verbs(reason: string): Promise<string[]> {
  const answer = await operate('read', { verb: 'history' });
  const history = answer.ok ? answer.history! : [];
  return history.filter((entry) => entry.reason.startsWith(reason)).map(({ verb }) => verb).reverse();
}

/** Exit codes by step, as expected; else what was said comes with it, for without it nobody could tell why. */
function expectSteps({ steps, log }: PipelineRun, expected: PipelineRun['steps']): void {
  const said = JSON.stringify(steps) === JSON.stringify(expected) ? '' : log;
  expect({ steps, said }).toEqual({ steps: expected, said: '' });
}

/** What new visitors get, and what stands in the state. */
async function live(): Promise<{ pages: string[]; active: string; weight: number; idle: string; rolledBack: string[] }> {
  const coffee = await deployedSite();
  coffee.forget();
  const visits = await Promise.all(Array.from({ length: 8 }, (_, seed) => coffee.navigate(newVisitor(seed), '/', seed % 2)));
  const { active, weight, releases, records } = (await state.truth())!;
  return {
    pages: [...new Set(visits.map(({ body }) => body))],
    active: releases[active]!,
    weight,
    idle: releases[active === 'blue' ? 'green' : 'blue']!,
    rolledBack: Object.keys(records).filter((release) => records[release].rolledBackAt !== undefined),
  };
}

const WELL = 0;

/** Seconds that a share or a promotion is watched while somebody is about to act: on a busy machine, too, that is done by then. */
const WATCHED = 5;

test('a push becomes a release that is staged, looked at, ramped up and promoted; a bad one is taken back', async () => {
  const first = await push(pages('one'), 'a1');
  expectSteps(first, [['Build', WELL], ['Stage', WELL]]); // the first release is active at once

  const second = await push(pages('two'), 'b2');
  expectSteps(second, [['Build', WELL], ['Stage', WELL], ['Smoke test', WELL], ['Release', WELL]]);
  expect(await verbs('b2')).toEqual(['preview', 'revoke', 'shift', 'promote']);

  const same = await push(pages('two'), 'c3');
  expectSteps(same, [['Build', WELL], ['Stage', WELL]]);

  const active = (await state.truth())!.active;
  const broken = await push({ ...pages('three'), 'menu/index.html': 'half a page' }, 'd4');
  expectSteps(broken, [['Build', WELL], ['Stage', WELL], ['Smoke test', 1], ['Take back', WELL]]);
  expect(broken.log).toContain('/menu/ is not a whole page');
  expect((await state.truth())!.active).toBe(active);

  const revert = await push(pages('two'), 'e5'); // the broken release still waits on the idle color, and is not this push's
  expectSteps(revert, [['Build', WELL], ['Stage', WELL]]);
  expect(await verbs('e5')).toEqual([]);
});

test('what takes back leaves the share of somebody else\'s release alone', async () => {
  const { active } = (await state.truth())!;
  await operate('promote', { verb: 'shift', weight: 5, reason: 'half a page is better than none' });
  const { code, out } = await checkout.run('bash', 'bash release/take-back.sh of-long-ago', { STACK, REASON: 'b2' });
  expect([code, out]).toEqual([WELL, 'release of-long-ago takes no traffic\n']);
  expect(await state.truth()).toMatchObject({ active, weight: 5 });
  await operate('promote', { verb: 'abort', reason: 'it is not' });
});

test('a run that is cancelled after the promotion rolls back, and the release is not promoted again until somebody allows it', async () => {
  const before = await live();
  const run = await push(pages('four'), 'f6', new Bystander(PROMOTED, (cancel) => cancel()));

  const after = await live();
  expectSteps(run, [['Build', WELL], ['Stage', WELL], ['Smoke test', WELL], ['Release', 1], ['Take back', WELL]]);
  expect(await verbs('f6')).toEqual(['preview', 'revoke', 'shift', 'promote', 'rollback']);
  expect(after).toEqual({ pages: ['<html>two</html>'], active: before.active, weight: 0, idle: expect.anything(), rolledBack: [after.idle] });
  const promotion = await operate('promote', { verb: 'promote', reason: 'all the same' });
  expect(promotion).toMatchObject({ ok: false, code: 'rolled-back', message: expect.stringContaining(after.idle) });
});

test('CodePipeline stages, looks, asks and releases; an alarm or an operator takes the release back, the run says so, and is tried again', async () => {
  const { active, idle: release } = await live();
  await operate('administer', { verb: 'allow', release, reason: 'the run was cancelled by mistake' });
  const execution = new PipelineExecution(account, pages('four'), 'g7');
  const attempt = async (bystander?: Bystander): Promise<PipelineRun> => online(async (overrides) => execution.run(overrides, bystander), 'g7', bystander && WATCHED);

  const alarm = new DeployedAlarm(account, state, ALARM, 'us-east-1');
  const first = await attempt(new Bystander(SHARED, async () => alarm.turn('ALARM', '7 % of requests failed')));
  expectSteps(first, [['Source', WELL], ['StageAndLook', WELL], ['Approve', WELL], ['Ramp', 1]]);
  expect(first.log).toContain(`Release ${release} is staged and looks well`);
  expect(first.log).toContain(`release ${release} was taken back at 10 %`);
  expect(first.log).toContain(`abort by alarm ${ALARM}: release ${release} takes no new sessions any more (7 % of requests failed)`);
  expect(await verbs('g7')).toEqual(['preview', 'revoke', 'shift']); // nothing was left for take-back.sh to do
  expect(await live()).toEqual({ pages: ['<html>two</html>'], active, weight: 0, idle: release, rolledBack: [] });
  const meanwhile = await operate('promote', { verb: 'promote', reason: 'all the same' });
  expect(meanwhile).toMatchObject({ ok: false, code: 'alarm', message: expect.stringContaining(`alarm ${ALARM} is on`) });
  expect(await alarm.turn('OK', 'no request failed')).toEqual([]);

  const second = await attempt(new Bystander(PROMOTED, async () => operate('promote', { verb: 'rollback', reason: 'prices are wrong' })));
  expectSteps(second, [['Ramp', 1]]);
  expect(second.log).toContain(`release ${release} was rolled back`);
  expect(second.log).toMatch(/rollback by test: .* \(prices are wrong\)/);
  expect(second.log).toContain(`release ${release} takes no traffic`); // says take-back.sh, and takes nobody else's
  expect(await live()).toEqual({ pages: ['<html>two</html>'], active, weight: 0, idle: release, rolledBack: [release] });

  await operate('administer', { verb: 'allow', release, reason: 'prices were right' });
  const third = await attempt();
  expectSteps(third, [['Ramp', WELL]]);
  expect(await live()).toEqual({ pages: ['<html>four</html>'], active: release, weight: 0, idle: active, rolledBack: [] });
});
