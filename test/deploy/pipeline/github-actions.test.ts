import { Bystander } from './bystander';
import { expectSteps, pages, PROMOTED, STACK, Team, WELL } from './team';

let team: Team;

beforeAll(async () => {
  team = await Team.founded();
});
afterAll(() => team.account.remove());

test('a push becomes a release that is staged, looked at, ramped up and promoted; a bad one is taken back', async () => {
  const first = await team.push(pages('one'), 'a1');
  expectSteps(first, [['Build', WELL], ['Stage', WELL]]); // the first release is active at once

  const second = await team.push(pages('two'), 'b2');
  expectSteps(second, [['Build', WELL], ['Stage', WELL], ['Smoke test', WELL], ['Release', WELL]]);
  expect(await team.verbs('b2')).toEqual(['preview', 'revoke', 'shift', 'promote']);

  const same = await team.push(pages('two'), 'c3');
  expectSteps(same, [['Build', WELL], ['Stage', WELL]]);

  const active = (await team.state.truth())!.active;
  const broken = await team.push({ ...pages('three'), 'menu/index.html': 'half a page' }, 'd4');
  expectSteps(broken, [['Build', WELL], ['Stage', WELL], ['Smoke test', 1], ['Take back', WELL]]);
  expect(broken.log).toContain('/menu/ is not a whole page');
  expect((await team.state.truth())!.active).toBe(active);

  const revert = await team.push(pages('two'), 'e5'); // the broken release still waits on the idle color, and is not this push's
  expectSteps(revert, [['Build', WELL], ['Stage', WELL]]);
  expect(await team.verbs('e5')).toEqual([]);
});

test('what takes back leaves the share of somebody else\'s release alone', async () => {
  const { active } = (await team.state.truth())!;
  await team.operate('promote', { verb: 'shift', weight: 5, reason: 'half a page is better than none' });
  const { code, out } = await team.checkout.run('bash', 'bash release/take-back.sh of-long-ago', { STACK, REASON: 'b2' });
  expect([code, out]).toEqual([WELL, 'release of-long-ago takes no traffic\n']);
  expect(await team.state.truth()).toMatchObject({ active, weight: 5 });
  await team.operate('promote', { verb: 'abort', reason: 'it is not' });
});

test('a run that is cancelled after the promotion rolls back, and the release is not promoted again until somebody allows it', async () => {
  const before = await team.live();
  const run = await team.push(pages('four'), 'f6', new Bystander(PROMOTED, (cancel) => cancel()));

  const after = await team.live();
  expectSteps(run, [['Build', WELL], ['Stage', WELL], ['Smoke test', WELL], ['Release', 1], ['Take back', WELL]]);
  expect(await team.verbs('f6')).toEqual(['preview', 'revoke', 'shift', 'promote', 'rollback']);
  expect(after).toEqual({ pages: ['<html>two</html>'], active: before.active, weight: 0, idle: expect.anything(), rolledBack: [after.idle] });
  const promotion = await team.operate('promote', { verb: 'promote', reason: 'all the same' });
  expect(promotion).toMatchObject({ ok: false, code: 'rolled-back', message: expect.stringContaining(after.idle) });
});
