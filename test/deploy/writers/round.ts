import { lieIn } from './answers';
import type { Asked, ControllerProcess } from './controller-process';
import { pastOf, POSITIONS } from './positions';
import { isSame, replay } from './replay';
import { drawRequest } from './requests';
import type { TestedState } from './tested-state';
import { REGIONS } from './tested-state';
import type { HistoryEntry, OperatorRequest, Truth } from '../../../src/core';
import { writeDocument } from '../../../src/core/document';
import { documentOf } from '../../../src/core/state/publication';
import type { Random } from '../../properties/random';

/** Time for the order to reach every process before it starts. */
const ORDER_MS = 40;

/** One time that several writers wanted different things at once. */
export interface Round {
  readonly writers: number;
  readonly changes: number;
  /** Writers who were told that another one was first. */
  readonly lost: number;
  readonly violations: readonly string[];
}

/** Sets the writers off at one instant, and looks at what they made of the state and at what each was told. */
export async function playRound(state: TestedState, processes: readonly ControllerProcess[], random: Random): Promise<Round> {
  const past = pastOf(random.pick(POSITIONS));
  await state.begin(past);
  const start = past[past.length - 1].truth;
  const writers = processes.slice(0, 2 + random.integer(processes.length - 1));
  const at = Date.now() + ORDER_MS;
  const orders = writers.map((_, index) => drawTwo(random, `writer ${index}`, start.generation));
  const asked = (await Promise.all(writers.map(async (writer, index) => askInTurn(writer, orders[index], at)))).flat();
  const history = await state.history();
  const { truths, violations } = replay(start, history, asked);
  const facts = { truths, history };
  return {
    writers: writers.length,
    changes: truths.length - 1,
    lost: asked.filter(({ answer }) => answer?.ok === false && answer.code === 'stale-generation').length,
    violations: [
      ...violations,
      ...asked.map((each) => lieIn(each, facts)).filter((lie) => lie !== undefined),
      ...unclaimed(history, start, asked),
      ...await storedOtherwise(state, truths[truths.length - 1]),
    ],
  };
}

/** Both copies, and the table, must hold what the last change made. */
export async function storedOtherwise(state: TestedState, truth: Truth): Promise<string[]> {
  const stored = await state.truth();
  const copies = await Promise.all(REGIONS.map(async (region) => (await state.versions(region)).slice(-1)[0]));
  return [
    ...isSame(stored, truth) ? [] : [`the table holds ${JSON.stringify(stored)} instead of ${JSON.stringify(truth)}`],
    ...copies.filter(({ text }) => text !== writeDocument(documentOf(stored, Date.now())))
      .map(({ region, text }) => `the copy in ${region} ends as ${text} at generation ${stored.generation}`),
  ];
}

/** Every change has one sender who knows of it. */
function unclaimed(history: readonly HistoryEntry[], start: Truth, asked: readonly Asked[]): string[] {
  const claimed = asked.flatMap(({ answer }) => answer?.ok === true && answer.changed ? [answer.generation] : []);
  return history.filter(({ generation, verb }) => generation > start.generation && verb !== 'reconcile')
    .filter(({ generation }) => claimed.filter((one) => one === generation).length !== 1)
    .map(({ generation }) => `generation ${generation} was claimed by ${claimed.filter((one) => one === generation).length} writers`);
}

async function askInTurn(writer: ControllerProcess, [first, second]: readonly OperatorRequest[], at: number): Promise<Asked[]> {
  return [await writer.ask(first, at), await writer.ask(second)];
}

/** Some act first on what they saw, a few on what they saw earlier; the others, and all of them later, on whatever is there. */
function drawTwo(random: Random, writer: string, generation: number): OperatorRequest[] {
  const [first, second] = ['first', 'second'].map((turn) => drawRequest(random, `${writer}, ${turn} command`));
  const lot = random.next();
  return [lot < 0.5 ? first : { ...first, expectedGeneration: lot < 0.9 ? generation : generation - 1 }, second];
}
