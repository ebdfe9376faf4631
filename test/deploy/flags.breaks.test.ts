import { CloudFormationClient, ContinueUpdateRollbackCommand, waitUntilStackRollbackComplete } from '@aws-sdk/client-cloudformation';
import { withBrokenDeployer } from './broken-controller';
import { failure, failureAfterTheRelease, unrelated } from './changes';
import type { DeployOptions } from './coffee-shop';
import { CoffeeShop, STACK } from './coffee-shop';
import type { Template } from './deployed-template';
import { differences, fetchTemplate } from './deployed-template';
import { forgetState, StateSnapshot } from './state-snapshot';
import { newVisitor } from './visitors';
import type { Truth } from '../../src/core/state/truth';
import type { Break } from '../properties/broken-source';

const RESOURCE = 'controller/cloudformation/release-resource.ts';
const GUARDS = 'src/core/state/guards.ts';
const STAGE = 'src/core/state/stage.ts';
const TRANSITION = 'src/core/state/transition.ts';

/** A new request each time. Synthesized in this process, for nothing else changes: that is faster than to run the app. */
const GREEN = { flags: { activeColor: 'green' }, change: () => undefined };

/** Names the color that is active already, so it moves nothing. */
const BLUE = { ...GREEN, flags: { activeColor: 'blue' } };

/** A deploy that must leave something as it is. */
interface Deploy {
  readonly release: number;
  readonly options?: DeployOptions;
  readonly mustFail?: true;
  /** Of the truth; everything, if nothing is said. */
  readonly kept?: (truth: Truth) => unknown;
}

interface Mistake {
  readonly breaks: readonly Break[];
  /** What the check says of it. */
  readonly seen: readonly string[];
  /** Where it takes another one to be new. */
  readonly release?: number;
}

interface Rule {
  /** Once: what the deploy before was. */
  readonly stack?: () => Promise<unknown>;
  /** Out of band, each time. */
  readonly given?: () => Promise<unknown>;
  readonly deploy: Deploy;
  readonly mistakes: readonly Mistake[];
}

let shop: CoffeeShop;
let prepared: StateSnapshot;
let plain: Template;

/** Release 1 is active on blue, release 2 the candidate on green; the files of release 3 are there. */
beforeAll(async () => {
  shop = await CoffeeShop.opened(1);
  await shop.deploy(3);
  await shop.deploy(2);
  prepared = await StateSnapshot.of(shop);
  plain = await fetchTemplate(shop.account, STACK);
});
beforeEach(() => prepared.restore());
afterAll(() => shop.remove());

const WRONG_COLOR: Break = { file: RESOURCE, from: 'properties.ActiveColor === truth.active', to: 'false' };

const FAILED = ['the deploy failed', 'the stack is UPDATE_ROLLBACK_COMPLETE'];
const WENT_THROUGH = ['the deploy succeeded', 'the stack is UPDATE_COMPLETE'];
const TWO_IS_LIVE = ['the truth changed', 'visitors get page of release 2 instead of page of release 1'];

const RULES: [rule: string, Rule][] = [
  ['a flag on a locked state is refused', {
    given: () => shop.state.command('lock'),
    deploy: { release: 2, options: GREEN, mustFail: true },
    mistakes: [
      { breaks: [{ file: TRANSITION, from: 'current.lock !== undefined &&', to: 'false &&' }], seen: [...WENT_THROUGH, ...TWO_IS_LIVE] },
      { breaks: [{ file: RESOURCE, from: 'throw new Error(`${result.error.message} (${result.error.code})`);', to: 'return undefined as T;' }], seen: WENT_THROUGH },
    ],
  }],
  ['a flag on a locked state leaves a stack that takes updates, also if the deploy before had a flag', {
    stack: () => shop.deploy(2, GREEN),
    given: () => shop.state.command('lock'),
    deploy: { release: 2, options: GREEN, mustFail: true },
    mistakes: [{ breaks: [{ file: RESOURCE, from: ' || isRollingBack(event.StackId, controller.pause)', to: '' }], seen: ['the stack is UPDATE_ROLLBACK_FAILED'] }],
  }],
  ['a flag for a denied release is refused', {
    given: async () => shop.state.command('deny', { release: (await shop.state.truth())!.releases.green }),
    deploy: { release: 2, options: GREEN, mustFail: true },
    mistakes: [{
      breaks: [{ file: GUARDS, from: 'record.deniedAt !== undefined', to: 'false' }],
      seen: [...WENT_THROUGH, 'the truth changed', expect.stringMatching(/^visitors get .* instead of page of release 1$/)],
    }],
  }],
  ['a flag that names the wrong color for new content is refused, and nothing is staged', {
    deploy: { release: 7, options: BLUE, mustFail: true },
    mistakes: [
      { breaks: [WRONG_COLOR], seen: ['the truth changed'] },
      {
        release: 6,
        breaks: [WRONG_COLOR, { file: RESOURCE, from: 'isNewHere(event, ReleaseId) ? ReleaseId : undefined', to: 'undefined' }],
        seen: [...WENT_THROUGH, 'the truth changed'],
      },
    ],
  }],
  ['a removed flag is a no-op', {
    given: async () => {
      await shop.deploy(2, GREEN);
      await prepared.restore();
    },
    deploy: { release: 2 },
    mistakes: [{
      breaks: [{ file: RESOURCE, from: 'moveTraffic(event, properties, controller);', to: 'moveTraffic(event, { ...event.OldResourceProperties, ...properties }, controller);' }],
      seen: TWO_IS_LIVE,
    }],
  }],
  ['a release that the deploy before had is not staged again', {
    stack: () => shop.deploy(2),
    given: async () => shop.state.command('stage', { release: await displacedRelease() }),
    deploy: { release: 2, options: BLUE },
    mistakes: [{ breaks: [{ file: RESOURCE, from: '!isNewHere(event, release) || ', to: '' }], seen: FAILED }],
  }],
  ['a release that is on a color is not staged again', {
    stack: () => shop.deploy(2),
    given: async () => {
      const release = await displacedRelease();
      await shop.state.command('stage', { release });
      await shop.state.command('deny', { release });
    },
    deploy: { release: 3 },
    mistakes: [{ breaks: [{ file: RESOURCE, from: 'truth.releases.blue === release || truth.releases.green === release', to: 'false' }], seen: FAILED }],
  }],
  ['a new release goes to the color that is idle then', {
    given: () => shop.state.command('promote'),
    deploy: { release: 4, kept: ({ active, releases }) => [active, releases[active]] },
    mistakes: [{
      release: 5,
      breaks: [{ file: STAGE, from: '[otherColor(truth.active)]: command.release', to: '[\'green\' as string]: command.release' }],
      seen: ['the truth changed', 'visitors get status 503 instead of page of release 2'],
    }],
  }],
];

test.each(RULES)('%s: a deployer that breaks this rule is seen', async (_rule, { stack = nothing, given = nothing, deploy, mistakes }) => {
  await stack();
  for (const { breaks, seen, release = deploy.release } of mistakes) {
    await prepared.restore();
    await given();
    await withBrokenDeployer(shop, breaks, async () => {
      expect(await wrongs({ ...deploy, release })).toEqual(seen);
    });
    await continueRollback();
  }
  await prepared.restore();
  await given();
  expect(await wrongs(deploy)).toEqual([]);
});

test('nothing that may fail comes after a flag moved traffic: a stack that breaks this rule is seen', async () => {
  const failing = (change: DeployOptions['change']): Deploy => ({ release: 2, options: { ...GREEN, change }, mustFail: true });
  expect(await wrongs(failing(failure))).toEqual([]);
  expect(await wrongs(failing(failureAfterTheRelease))).toEqual(TWO_IS_LIVE);
});

test('a flag changes one resource and no other: a stack that breaks this rule is seen', async () => {
  const changedBy = async (change: DeployOptions['change']): Promise<string[]> => {
    await prepared.restore();
    await shop.deploy(2, { ...GREEN, change });
    return differences(await fetchTemplate(shop.account, STACK), plain).map((resource) => resource.split(' ')[0]);
  };
  expect(await changedBy(GREEN.change)).toEqual(['Custom::BlueGreenRelease']);
  expect(await changedBy(unrelated)).toEqual(expect.arrayContaining(['Custom::BlueGreenRelease', 'AWS::SSM::Parameter']));
});

const FIRST: [breaks: Break[], seen: string[]][] = [
  [[{ file: TRANSITION, from: 'previous: [],', to: 'previous: [], pending: { effectiveAt: Math.ceil(nowMs / 1000) + 60, before: { active, weight: 0 } },' }],
    ['the first release is pending']],
  [[{ file: TRANSITION, from: 'command.color ?? \'blue\'', to: '\'blue\'' }], ['the deploy failed', 'the first release is on blue']],
];

test('the first release of a state is active at once, on the color that the flag names: a deployer that breaks this rule is seen', async () => {
  for (const [breaks, seen] of FIRST) {
    await withBrokenDeployer(shop, breaks, async () => {
      expect(await firstWrongs()).toEqual(seen);
    });
  }
  expect(await firstWrongs()).toEqual([]);
});

/** What a deploy did that it must not do. */
async function wrongs({ release, options, mustFail, kept = (truth) => truth }: Deploy): Promise<string[]> {
  const { state } = shop;
  const look = async () => ({ kept: JSON.stringify(kept((await state.truth())!)), page: await servedPage() });
  const before = await look();
  const { code } = await shop.tryDeploy(release, options);
  await state.inForce();
  const after = await look();
  const status = await state.stackStatus();
  return [
    ...(code === 0) === (mustFail === undefined) ? [] : [`the deploy ${code === 0 ? 'succeeded' : 'failed'}`],
    ...status === (mustFail ? 'UPDATE_ROLLBACK_COMPLETE' : 'UPDATE_COMPLETE') ? [] : [`the stack is ${status}`],
    ...after.kept === before.kept ? [] : ['the truth changed'],
    ...after.page === before.page ? [] : [`visitors get ${after.page} instead of ${before.page}`],
  ];
}

/** What is wrong after the first deploy of a state, with a flag. */
async function firstWrongs(): Promise<string[]> {
  await forgetState(shop);
  const { code } = await shop.tryDeploy(6, GREEN);
  const { active, pending } = (await shop.state.truth())!;
  const page = await servedPage();
  return [
    ...code === 0 ? [] : ['the deploy failed'],
    ...active === 'green' ? [] : [`the first release is on ${active}`],
    ...pending === undefined ? [] : ['the first release is pending'],
    ...page === 'page of release 6' ? [] : [`visitors get ${page}`],
  ];
}

/** What somebody gets who was never here, from a function that starts anew. */
async function servedPage(): Promise<string> {
  const { status, body } = await (await shop.site()).navigate(newVisitor(1));
  return status === 200 ? body : `status ${status}`;
}

/** The release that no color holds any more. */
async function displacedRelease(): Promise<string> {
  const { records, releases } = (await shop.state.truth())!;
  return Object.keys(records).find((release) => release !== releases.blue && release !== releases.green)!;
}

async function nothing(): Promise<void> {
  // as it is
}

/** What an operator does for a stack that could not roll back. */
async function continueRollback(): Promise<void> {
  if (await shop.state.stackStatus() === 'UPDATE_ROLLBACK_FAILED') {
    const client = new CloudFormationClient(shop.account.client());
    await client.send(new ContinueUpdateRollbackCommand({ StackName: STACK }));
    await waitUntilStackRollbackComplete({ client, maxWaitTime: 60, minDelay: 1, maxDelay: 1 }, { StackName: STACK });
  }
}
