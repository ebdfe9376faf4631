import { Bundles } from './writers/bundles';
import { ControllerProcess } from './writers/controller-process';
import { deployAtOnce } from './writers/deploy-at-once';
import { FlaggedDeploys } from './writers/flagged-deploys';
import { playRound } from './writers/round';
import { TestedState } from './writers/tested-state';
import type { Break } from '../properties/broken-source';
import { Random } from '../properties/random';

const STORE = 'controller/store/state-store.ts';
const RUNNER = 'controller/command-runner.ts';
const HISTORY_CONDITION = 'Item: historyItem(entry), ConditionExpression: \'attribute_not_exists(pk)\'';
const MAX_ROUNDS = 20;
const WRITERS = 4;

/** Mistakes with which writers lose each other's changes, or do not learn of them. */
const MISTAKES: [title: string, breaks: readonly Break[]][] = [
  ['a change is committed whatever is there', [
    { file: STORE, from: '...onTopOf(previous)', to: '' }, { file: STORE, from: HISTORY_CONDITION, to: 'Item: historyItem(entry)' },
  ]],
  ['a writer who lost is told that it won', [
    { file: RUNNER, from: 'case \'conflict\': return failure(await this.lostAgainst());', to: 'case \'conflict\':' },
  ]],
  ['a writer who lost is told of the change before', [
    { file: RUNNER, from: 'const [winner] = await this.parts.store.history(1);', to: 'const [, winner] = await this.parts.store.history(2);' },
  ]],
];

test.each(MISTAKES)('it is seen that %s', async (_title, breaks) => {
  const violations = await withWriters(breaks, async (state, writers) => {
    const random = new Random(1);
    for (let round = 1; round <= MAX_ROUNDS; round++) {
      const seen = (await playRound(state, writers, random)).violations;
      if (seen.length > 0) {
        return seen;
      }
    }
    return [];
  });
  expect(violations).not.toEqual([]);
}, 120_000);

test('it is seen that a nonce is not remembered', async () => {
  const breaks = [{ file: STORE, from: 'if (nonce !== undefined) {', to: 'if (nonce === \'\') {' }];
  expect(await withWriters(breaks, async (state, writers) => deployAtOnce(state, await FlaggedDeploys.of(state), writers, 'nonce'))).not.toEqual([]);
}, 120_000);

type Act = (state: TestedState, writers: readonly ControllerProcess[]) => Promise<readonly string[]>;

async function withWriters(breaks: readonly Break[], act: Act): Promise<readonly string[]> {
  const bundles = await Bundles.broken(['operator', 'deployer'], breaks);
  const state = await TestedState.create();
  const writers = await Promise.all(Array.from({ length: WRITERS }, async () => ControllerProcess.start(bundles, state.env())));
  try {
    return await act(state, writers);
  } finally {
    writers.forEach((writer) => writer.kill());
    bundles.remove();
  }
}
