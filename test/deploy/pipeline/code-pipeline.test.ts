import { Bystander } from './bystander';
import type { PipelineRun } from './checkout';
import { PipelineExecution } from './pipeline-execution';
import { expectSteps, pages, PROMOTED, Team, WELL } from './team';
import { DeployedAlarm } from '../deployed-alarm';

const ALARM = 'Coffee/Site/Router/ServerErrors';

/** What `ramp.sh` prints when the share has waited: the rest of the time it only sleeps. */
const SHARED = /takes 10% of new sessions.* in force everywhere/;

/** Seconds that a share or a promotion is watched while somebody is about to act: on a busy machine, too, that is done by then. */
const WATCHED = 5;

let team: Team;

beforeAll(async () => {
  team = await Team.founded();
});
afterAll(() => team.account.remove());

test('CodePipeline stages, looks, asks and releases; an alarm or an operator takes the release back, the run says so, and is tried again', async () => {
  expectSteps(await team.push(pages('one'), 'a1'), [['Build', WELL], ['Stage', WELL]]);
  const { active } = await team.live();
  const execution = new PipelineExecution(team.account, pages('two'), 'b2');
  const attempt = async (bystander?: Bystander): Promise<PipelineRun> => {
    return team.online(async (overrides) => execution.run(overrides, bystander), 'b2', bystander && WATCHED);
  };

  const alarm = new DeployedAlarm(team.account, team.state, ALARM, 'us-east-1');
  const first = await attempt(new Bystander(SHARED, async () => alarm.turn('ALARM', '7 % of requests failed')));
  expectSteps(first, [['Source', WELL], ['StageAndLook', WELL], ['Approve', WELL], ['Ramp', 1]]);
  const { idle: release } = await team.live();
  expect(first.log).toContain(`Release ${release} is staged and looks well`);
  expect(first.log).toContain(`release ${release} was taken back at 10 %`);
  expect(first.log).toContain(`abort by alarm ${ALARM}: release ${release} takes no new sessions any more (7 % of requests failed)`);
  expect(await team.verbs('b2')).toEqual(['preview', 'revoke', 'shift']); // nothing was left for take-back.sh to do
  expect(await team.live()).toEqual({ pages: ['<html>one</html>'], active, weight: 0, idle: release, rolledBack: [] });
  const meanwhile = await team.operate('promote', { verb: 'promote', reason: 'all the same' });
  expect(meanwhile).toMatchObject({ ok: false, code: 'alarm', message: expect.stringContaining(`alarm ${ALARM} is on`) });
  expect(await alarm.turn('OK', 'no request failed')).toEqual([]);

  const second = await attempt(new Bystander(PROMOTED, async () => team.operate('promote', { verb: 'rollback', reason: 'prices are wrong' })));
  expectSteps(second, [['Ramp', 1]]);
  expect(second.log).toContain(`release ${release} was rolled back`);
  expect(second.log).toMatch(/rollback by test: .* \(prices are wrong\)/);
  expect(second.log).toContain(`release ${release} takes no traffic`); // says take-back.sh, and takes nobody else's
  expect(await team.live()).toEqual({ pages: ['<html>one</html>'], active, weight: 0, idle: release, rolledBack: [release] });

  await team.operate('administer', { verb: 'allow', release, reason: 'prices were right' });
  const third = await attempt();
  expectSteps(third, [['Ramp', WELL]]);
  expect(await team.live()).toEqual({ pages: ['<html>two</html>'], active: release, weight: 0, idle: active, rolledBack: [] });
});
