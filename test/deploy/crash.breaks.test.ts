import { Lane } from './crash/lane';
import type { Plan } from './crash/run';
import { crash } from './crash/run';
import { Bundles } from './writers/bundles';
import type { OperatorRequest, OperatorVerb } from '../../src/core';
import type { Break } from '../properties/broken-source';

const CONTROLLER = 'controller/controller.ts';
const PUBLISHER = 'controller/publisher.ts';
const RECONCILER = 'controller/reconciler.ts';
const STORE = 'follow, now, preFlight, store,\n    });';
const STORE_THAT_PUBLISHES_FIRST = `follow, now, preFlight, store: Object.assign(Object.create(store), {
  commit: async (...given: Parameters<StateStore['commit']>) => {
    await publisher.publish(given[1].document, async () => given[1].document);
    return store.commit(...given);
  },
}) });`;
const ASK = 'const now = await latest();';
const ANSWER_OF_BEFORE = 'const now: EdgeDocument | undefined = document;';
const LOAD = 'const truth = await this.restampIfLate(restamped);';

/** Calls of a promote: its commit, and the last before it publishes. */
const COMMIT_CALL = 4;
const LOAD_CALL = 5;

/** Calls that publishing takes: a copy is read, the truth asked again, the copy written and read again. */
const PUBLISH_CALLS = 8;

/** Mistakes that a crash brings to light, each with the crash. */
const MISTAKES: [title: string, mistake: Break, plan: Omit<Plan, 'from' | 'verb'>][] = [
  ['copies are written before the change is committed', { file: CONTROLLER, from: STORE, to: STORE_THAT_PUBLISHES_FIRST }, {
    point: { call: COMMIT_CALL + PUBLISH_CALLS - 2, when: 'before', how: 'kill' }, pause: 0, others: asked('lock'), // asks nobody whether it is due
  }],
  ['a change that comes out late keeps its instant', { file: RECONCILER, from: 'if (truth === undefined || this.isInTime', to: 'if (truth !== null || this.isInTime' }, {
    point: { call: LOAD_CALL, when: 'after', how: 'kill' }, pause: 3000, others: asked('reconcile'),
  }],
  ['a change that is out is put off', { file: RECONCILER, from: '|| await this.isOut(truth)) {', to: ') {' }, {
    point: { call: LOAD_CALL + PUBLISH_CALLS, when: 'after', how: 'kill' }, pause: 3000, others: asked('reconcile'),
  }],
  ['a document is written without asking whether it is due', { file: PUBLISHER, from: ASK, to: ANSWER_OF_BEFORE }, {
    point: { call: LOAD_CALL + 1, when: 'after', how: 'freeze' }, strict: true, pause: 0, others: asked('status'),
  }],
  ['an older document is written over a newer one', { file: PUBLISHER, from: `${ASK}\n  if (now === undefined || isNewer(current, now)) {`, to: `${ANSWER_OF_BEFORE}\n  if (now === undefined) {` }, {
    point: { call: LOAD_CALL, when: 'after', how: 'freeze' }, strict: true, pause: 0, others: asked('lock'),
  }],
  ['a warm function publishes what it saw first', { file: RECONCILER, from: LOAD, to: LOAD.replace('await', '(globalThis as { first?: Truth }).first ??= await') }, {
    point: { call: LOAD_CALL, when: 'after', how: 'kill' }, pause: 0, others: asked('reconcile', 'lock'),
  }],
  ['the status takes the copies for what they should be', { file: CONTROLLER, from: 'home: generationIn(home)', to: 'home: (home && truth?.generation) ?? null' }, {
    point: { call: LOAD_CALL, when: 'after', how: 'kill' }, pause: 1000, others: asked('reconcile'),
  }],
];

/** On a machine with other work, what a crash needs to bring a mistake to light may come too late. */
const ATTEMPTS = 3;

test.each(MISTAKES)('it is seen that %s', async (_title, mistake, plan) => {
  const bundles = await Bundles.broken(['operator'], [mistake]);
  try {
    let seen: readonly unknown[] = [];
    for (let attempt = 1; attempt <= ATTEMPTS && seen.length === 0; attempt++) {
      seen = await violationsOf(bundles, plan);
    }
    expect(seen).not.toEqual([]);
  } finally {
    bundles.remove();
  }
}, 120_000);

async function violationsOf(bundles: Bundles, plan: Omit<Plan, 'from' | 'verb'>): Promise<readonly unknown[]> {
  const lane = await Lane.open(bundles);
  try {
    return (await crash(lane, { from: 'candidate', verb: 'promote', ...plan })).violations;
  } finally {
    await lane.close();
  }
}

function asked(...verbs: readonly OperatorVerb[]): OperatorRequest[] {
  return verbs.map((verb, index) => ({ verb, actor: `other ${index}`, reason: 'test' }));
}
