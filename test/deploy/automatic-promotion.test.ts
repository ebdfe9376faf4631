import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { App, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import type { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import { withoutSchedule } from './changes';
import { DeployedApp } from './deployed-app';
import { BlueGreenStaticSite, ReleaseState, SiteRouter, SiteSource } from '../../src';
import type { Done } from '../../src/core';

/** A minute is the least that synth takes: the template gets less, so that real time is not all that the test is made of. */
const STEPS = [{ weight: 5, seconds: 4 }, { weight: 25, seconds: 4 }];

interface Options {
  readonly page: string;
}

let folder: string;
let shop: DeployedApp<Options>;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'site-'));
  shop = await DeployedApp.inNewAccount('Shop', shopApp);
});
afterAll(() => {
  shop.remove();
  rmSync(folder, { recursive: true });
});

function shopApp(outdir: string, { page }: Options): App {
  writeFileSync(join(folder, 'index.html'), page);
  const app = new App({ outdir });
  const stack = new Stack(app, 'Shop', { env: { region: process.env.CDK_DEFAULT_REGION ?? 'eu-west-1', account: process.env.CDK_DEFAULT_ACCOUNT } });
  const state = new ReleaseState(stack, 'Release', {
    stateTtl: Duration.seconds(2),
    automaticPromotion: { steps: STEPS.map(({ weight }) => ({ weight, duration: Duration.minutes(1) })) },
    removalPolicy: RemovalPolicy.DESTROY,
  });
  [state.deployer, state.operator].forEach((fn) => (fn.node.defaultChild as CfnFunction)
    .addPropertyOverride('Environment.Variables.AUTOMATIC_PROMOTION', JSON.stringify(STEPS)));
  withoutSchedule(state);
  new BlueGreenStaticSite(stack, 'Site', { source: SiteSource.asset(folder), state, router: SiteRouter.none(), removalPolicy: RemovalPolicy.DESTROY });
  return app;
}

/** What the rule in the template sends every minute, sent every half second. */
async function schedule(until: (answer: Done) => boolean, seconds: number): Promise<void> {
  const { ReleaseOperatorName: operator } = await shop.account.outputs('Shop');
  const messages: string[] = [];
  for (const end = Date.now() + seconds * 1000; Date.now() < end; await sleep(500)) {
    const answer = await shop.state.invoke(`${operator}:promote`, { verb: 'reconcile', actor: 'schedule', reason: 'keep the published copies true' });
    messages.push(answer.message);
    if (answer.ok && until(answer)) {
      return;
    }
  }
  throw new Error(`it did not come to it within ${seconds} seconds:\n${messages.join('\n')}`);
}

async function generation(): Promise<number> {
  return (await shop.state.truth())!.generation;
}

test('in real time: a deploy stages and moves nothing, the controller gives each share for its time and promotes', async () => {
  await shop.deploy({ page: 'one' });
  await shop.deploy({ page: 'two' });
  const staged = (await shop.state.truth())!;
  expect(staged).toMatchObject({ generation: 2, active: 'blue', weight: 0, automaticPromotion: { weight: 0 } });
  await sleep(2000);
  expect(await generation()).toBe(2);

  await schedule((answer) => answer.generation === 5, 60);
  const answer = await shop.state.command('history', { limit: 3 });
  const [promoted, second, first] = answer.ok ? answer.history! : [];
  expect([first, second, promoted].map(({ verb, actor, reason, to }) => [verb, actor, reason, to.replace(/(blue|green) \w+/g, '$1')])).toEqual([
    ['shift', 'automatic promotion', 'step 1 of 2', 'blue 95%, green 5%'],
    ['shift', 'automatic promotion', 'step 2 of 2', 'blue 75%, green 25%'],
    ['promote', 'automatic promotion', 'after step 2 of 2', 'green'],
  ]);
  // each change is in force a bound and a second after its command, and the share is kept from then on
  [[first, second], [second, promoted]].forEach(([from, to]) => expect(to.at - from.at).toBeGreaterThanOrEqual(4500 + 4000));
  const truth = (await shop.state.truth())!;
  expect(truth).toMatchObject({ active: 'green', weight: 0 });
  expect(truth.automaticPromotion).toBeUndefined();
});

test('an operator who aborts has the last word, also against a deploy that comes later and changes nothing', async () => {
  await shop.deploy({ page: 'three' });
  await schedule((answer) => answer.changed, 20);
  await shop.state.inForce();
  expect(await shop.state.command('abort')).toMatchObject({ message: expect.stringMatching(/; the automatic promotion of \w+ has ended/) });
  const aborted = await generation();
  await shop.deploy({ page: 'three' });
  await expect(schedule((answer) => answer.generation !== aborted, 8)).rejects.toThrow('it did not come to it');
  expect(await shop.state.truth()).toMatchObject({ active: 'green', weight: 0 });
});
