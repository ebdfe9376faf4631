import type { Interruption } from './interruption';
import type { Lane } from './lane';
import { lateChanges, putOff, stepsBack } from './publications';
import { Record } from './record';
import type { Plan } from './run';
import { statusLie } from './status-watch';
import type { Transition } from '../../../src/core';
import { lieIn } from '../writers/answers';
import type { Asked } from '../writers/controller-process';
import { replay } from '../writers/replay';
import { storedOtherwise } from '../writers/round';
import { REGIONS } from '../writers/tested-state';

/** One run, to be judged. */
export interface Happened {
  readonly start: Transition;
  readonly asked: readonly Asked[];
  readonly statuses: readonly Asked[];
  readonly interruption: Interruption;
  readonly plan: Plan;
}

export interface Verdict {
  readonly changes: number;
  readonly violations: readonly string[];
}

/** Replays the audit, and compares what everybody was told, and what was to be read at any moment, with it. */
export async function judge(lane: Lane, { start, asked, statuses, interruption, plan }: Happened): Promise<Verdict> {
  const history = await lane.state.history();
  const replayed = replay(start.truth, history, asked);
  const { truths } = replayed;
  const copies = await Promise.all(REGIONS.map(async (region) => lane.state.versions(region)));
  const record = new Record(start, [...lane.victimWay.calls, ...lane.helperWay.calls]);
  const excused = plan.strict ? [] : interruption.beyondRecall(lane.victimWay.calls);
  const isDead = ({ request }: Asked): boolean => plan.point.how === 'kill' && request.actor === 'victim';
  return {
    changes: truths.length - 1,
    violations: [
      ...replayed.violations,
      ...asked.filter((each) => !isDead(each)).map((each) => lieIn(each, { truths, history })).filter((lie) => lie !== undefined),
      ...await storedOtherwise(lane.state, truths[truths.length - 1]),
      ...copies.flatMap((versions) => stepsBack(versions, excused)),
      ...lateChanges(copies.flat(), start.document, excused),
      ...putOff(truths, history, copies.flat(), asked),
      ...new Set(statuses.map((status) => statusLie(status, record)).filter((lie) => lie !== undefined)),
    ],
  };
}
