import { randomInt } from 'node:crypto';
import { Lane } from './crash/lane';
import { drawPlans } from './crash/plans';
import type { Plan } from './crash/run';
import { crash } from './crash/run';
import { Bundles } from './writers/bundles';
import { Random } from '../properties/random';

const RUNS = Number(process.env.RUNS ?? 40);
const SEED = Number(process.env.SEED ?? randomInt(1_000_000));
const LANES = 6;

let bundles: Bundles;
let lanes: Lane[] = [];

beforeAll(async () => {
  bundles = Bundles.shipped(['operator']);
  lanes = await Promise.all(Array.from({ length: LANES }, async () => Lane.open(bundles)));
});

afterAll(async () => {
  await Promise.all(lanes.map(async (lane) => lane.close()));
  bundles.remove();
});

/** The last call before a rollback, or a promote, publishes: it loads what it is going to publish. */
const LOAD_CALL = 5;

const STANDSTILLS: [title: string, call: number, operation: string, plan: Pick<Plan, 'verb' | 'others'>][] = [
  ['writes nothing over what it finds newer', LOAD_CALL, 'GetItem', { verb: 'rollback', others: [{ verb: 'lock', actor: 'other', reason: 'test' }] }],
  ['does not publish a change whose instant has come', LOAD_CALL + 1, 'GetParameter', { verb: 'promote', others: [{ verb: 'status', actor: 'other', reason: 'test' }] }],
];

test.each(STANDSTILLS)('a process that goes on after a standstill %s', async (_title, call, operation, plan) => {
  const run = await crash(lanes[0], { ...plan, from: 'candidate', point: { call, when: 'after', how: 'freeze' }, strict: true, pause: 0 });
  expect(run).toMatchObject({ stoppedAt: operation, violations: [] });
}, 60_000);

test(`a process that dies or stands still in the middle of a command does no harm, and the next one completes it (seed ${SEED})`, async () => {
  const plans = drawPlans(new Random(SEED));
  const violations: string[] = [];
  const sum = { changes: 0, statuses: 0 };
  let left = RUNS;
  await Promise.all(lanes.map(async (lane) => {
    while (left-- > 0) {
      const plan = plans.next().value;
      const run = await crash(lane, plan);
      sum.changes += run.changes;
      sum.statuses += run.statuses;
      violations.push(...run.violations.map((violation) => `${JSON.stringify(plan)}: ${violation}`));
    }
  }));
  console.log(`seed ${SEED}: ${RUNS} processes stopped, ${sum.changes} changes, ${sum.statuses} statuses`);
  expect(violations).toEqual([]);
}, 60_000 + RUNS * 10_000);
