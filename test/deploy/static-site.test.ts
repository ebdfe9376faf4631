import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Run } from './cdk-cli/run';
import { CoffeeShop, STACK } from './coffee-shop';
import { DeployedAlarm } from './deployed-alarm';
import { listBucket } from './deployed-bucket';
import type { DeployedSite } from './deployed-site';
import { REPLICA_REGION } from './deployed-state';
import { Inbox } from './inbox';
import { writeRelease } from './releases';
import { newVisitor } from './visitors';
import { putFile } from '../../cli/upload/put-file';
import { readSiteFolder } from '../../cli/upload/site-folder';
import type { OperatorAnswer } from '../../src/core';
import type { Truth } from '../../src/core/state/truth';

let shop: CoffeeShop;
let firstLife: Truth | undefined;

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

/** A verb of the CLI, as a pipeline calls it. */
async function blueGreen(...args: readonly string[]): Promise<Run & { readonly answer: OperatorAnswer }> {
  const run = await shop.account.blueGreen([...args, '--stack', STACK, '--json']);
  return { ...run, answer: JSON.parse(run.out) as OperatorAnswer };
}

const ONE = '200 page of release 1';
const TWO = '200 page of release 2';

test('the life of a site: deploy, stage, flip by flag, roll back past CloudFormation, shift by flag, destroy', async () => {
  const { state } = shop;
  const site = await shop.site();
  const first = firstLife = (await state.truth())!;
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
  expect(await blueGreen('rollback', '--reason', 'prices are wrong')).toMatchObject({ code: 0, answer: { ok: true } });
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
});

/**
 * No service of the emulator sends events: that of the alarm is a recorded one, matched against the deployed rule. What the operator
 * sends arrives by itself, over EventBridge, SNS and SQS; the policies of topic and queue count for nothing without IAM. Nor do
 * signatures: what an address is signed for is asked in grants.test.ts. Checksums and If-None-Match count here as well.
 */
describe('deployed again under the same name, with an alarm and a topic', () => {
  let site: DeployedSite;
  let inbox: Inbox;
  let begin: Truth;

  beforeAll(async () => {
    await shop.deploy(2, { variant: { watched: true } });
    site = await shop.site();
    inbox = new Inbox(shop.account, shop.state);
    begin = (await shop.state.truth())!;
  });

  test('the state is a new one: readers do not compare its generations with those of the first', async () => {
    expect(begin).toMatchObject({ generation: 1, active: 'blue', releases: { green: null } });
    expect(begin.id).not.toBe(firstLife!.id);
    expect(await pages(site)).toEqual([TWO]);
  });

  test('a folder becomes a release without CloudFormation: S3 takes each file once and with its bytes only, and what is there is not sent again', async () => {
    const { account, state } = shop;
    const bucket = await state.physicalId('AWS::S3::Bucket');
    const served = await pages(site);
    const folder = writeRelease(account.folder, 3);

    // An upload that broke off: the operator gave an address for every file, and one of them was sent.
    const [file, ...others] = await readSiteFolder(folder);
    const { ReleaseOperatorName: operator } = await account.outputs(STACK);
    const files = [file, ...others].map(({ path, size, digest }) => ({ path, size, digest }));
    const plan = await state.invoke(`${operator}:stage`, { verb: 'upload', actor: 'test', files });
    const { targets, missing, release } = plan.ok ? plan.upload! : fail(plan);
    const target = targets.find(({ path }) => path === file.path)!;
    expect([targets.length, missing]).toEqual([files.length, files.length]);
    writeFileSync(join(account.folder, 'forged'), 'x'.repeat(file.size));
    expect(await putFile(target, { ...file, location: join(account.folder, 'forged') })).toMatchObject({ status: 400, body: expect.stringContaining('<Code>BadDigest</Code>') });
    expect(await putFile(target, file)).toMatchObject({ status: 200 });
    expect(await putFile(target, file)).toMatchObject({ status: 412 });
    const begun = await listBucket(account, bucket);

    // `cdk-blue-green stage <folder>` goes on where it ended, and stages. Not one request moves.
    expect(await blueGreen('stage', folder)).toMatchObject({ code: 0, answer: { ok: true, changed: true } });
    const complete = await listBucket(account, bucket);
    expect(complete).toMatchObject(begun);
    expect(Object.keys(complete)).toHaveLength(Object.keys(begun).length + others.length);
    const staged = (await state.truth())!;
    expect(Object.values(staged.releases)).toContain(release);
    expect(await pages(site)).toEqual(served);

    // Once more there is nothing to do, and other bytes under the same id are refused.
    expect(await blueGreen('stage', folder)).toMatchObject({ code: 0, answer: { ok: true, changed: false } });
    expect(await blueGreen('stage', writeRelease(account.folder, 4), '--release', release)).toMatchObject({ code: 2, answer: { ok: false, code: 'other-content' } });
    expect(await listBucket(account, bucket)).toEqual(complete);
    expect(await state.truth()).toEqual(staged);

    // It is a release as one that was deployed.
    expect(await blueGreen('promote', '--release', release, '--wait')).toMatchObject({ code: 0, answer: { ok: true } });
    expect(await pages(site)).toEqual(['200 page of release 3']);
    const browser = newVisitor(200);
    expect(await site.navigate(browser)).toEqual({ status: 200, body: 'page of release 3', release });
    expect((await site.load(browser, '/theme.css', 'style')).body).toBe('/* theme of release 3 */');
    expect((await site.load(browser, '/assets/app-3.js', 'script')).body).toBe('/* app of release 3 */');
    expect(await site.navigate(browser, '/nothing/here')).toMatchObject({ status: 404, body: 'missing in release 3' });
  });

  test('an alarm that goes off takes a share back, holds promotions up while it is on, and rolls back within the bake time', async () => {
    const { account, state } = shop;
    const name = await state.physicalId('AWS::CloudWatch::Alarm');
    const alarm = new DeployedAlarm(account, state, name);
    const actor = `alarm ${name}`;
    const before = await pages(site);
    const FIVE = '200 page of release 5';
    expect(await blueGreen('stage', writeRelease(account.folder, 5))).toMatchObject({ code: 0 });
    await state.command('shift', { weight: 50 });
    expect(await pages(site)).toEqual([...before, FIVE]);

    expect(await alarm.anotherGoesOff()).toEqual([]);
    expect(await alarm.turn('ALARM', '9 errors')).toMatchObject([{ ok: true, changed: true }]);
    expect(await pages(site)).toEqual(before);
    expect(await lastChange()).toMatchObject({ actor, verb: 'abort', reason: '9 errors' });

    // The operator asks CloudWatch itself.
    expect(await blueGreen('promote')).toMatchObject({ code: 2, answer: { ok: false, code: 'alarm', message: expect.stringContaining(`${actor} is on`) } });
    expect(await alarm.turn('OK', 'no errors')).toEqual([]);
    expect(await blueGreen('promote', '--wait')).toMatchObject({ code: 0, answer: { ok: true } });
    expect(await pages(site)).toEqual([FIVE]);

    expect(await alarm.turn('ALARM', '8 errors')).toMatchObject([{ ok: true, changed: true }]);
    expect(await pages(site)).toEqual(before);
    expect(await lastChange()).toMatchObject({ actor, verb: 'rollback', reason: '8 errors' });
  });

  test('the topic tells its subscriber of every change, once', async () => {
    await shop.state.command('lock');
    await shop.state.command('unlock');
    const history = await shop.state.command('history', { limit: 100 });
    const entries = history.ok ? history.history!.filter(({ generation }) => generation > begin.generation).reverse() : [];
    const told = (await inbox.read()).filter(({ generation }) => generation > begin.generation);
    expect(told).toMatchObject(entries.map(({ generation, verb, actor, reason }) => ({ schema: 1, stateName: `${STACK}/Release`, generation, verb, actor, reason })));
    expect(told.map(({ verb }) => verb).slice(-2)).toEqual(['lock', 'unlock']);
  });
});

async function lastChange(): Promise<unknown> {
  const answer = await shop.state.command('history', { limit: 1 });
  return answer.ok ? answer.history![0] : answer;
}

function fail(answer: OperatorAnswer): never {
  throw new Error(`the operator refused: ${answer.message}`);
}
