import { randomInt } from 'node:crypto';
import { Bundles } from './writers/bundles';
import { ControllerProcess } from './writers/controller-process';
import { deployAtOnce } from './writers/deploy-at-once';
import { FlaggedDeploys } from './writers/flagged-deploys';
import { playRound } from './writers/round';
import { TestedState } from './writers/tested-state';
import { Random } from '../properties/random';

const ROUNDS = Number(process.env.ROUNDS ?? 20);
const SEED = Number(process.env.SEED ?? randomInt(1_000_000));
const WRITERS = 8;

let bundles: Bundles;
let processes: ControllerProcess[] = [];
let state: TestedState;

beforeAll(async () => {
  bundles = Bundles.shipped(['operator', 'deployer']);
  state = await TestedState.create();
  processes = await Promise.all(Array.from({ length: WRITERS }, async () => ControllerProcess.start(bundles, state.env())));
});

afterAll(() => {
  processes.forEach((process) => process.kill());
  bundles.remove();
});

test(`of writers at one instant one wins each generation, the others are told, and nothing is lost (seed ${SEED})`, async () => {
  const random = new Random(SEED);
  const violations: string[] = [];
  const sum = { writers: 0, changes: 0, lost: 0 };
  for (let number = 1; number <= ROUNDS; number++) {
    const round = await playRound(state, processes, random);
    violations.push(...round.violations.map((violation) => `round ${number}: ${violation}`));
    sum.writers += round.writers;
    sum.changes += round.changes;
    sum.lost += round.lost;
  }
  console.log(`seed ${SEED}: ${ROUNDS} rounds, ${sum.writers} writers made ${sum.changes} changes, ${sum.lost} were told that another was first`);
  expect(violations).toEqual([]);
  expect(sum.lost).toBeGreaterThan(0);
}, 60_000 + ROUNDS * 2000);

test('a flag that several deploys carry out at once, and later again, acts once', async () => {
  const deploys = await FlaggedDeploys.of(state);
  const violations: string[] = [];
  for (let number = 1; number <= Math.ceil(ROUNDS / 5); number++) {
    violations.push(...await deployAtOnce(state, deploys, processes, `nonce ${number}`));
  }
  expect(violations).toEqual([]);
}, 60_000 + ROUNDS * 1000);
