import type { ControllerProcess } from './controller-process';
import type { FlaggedDeploys } from './flagged-deploys';
import { pastOf } from './positions';
import type { TestedState } from './tested-state';
import { SETTINGS } from './tested-state';
import type { HistoryEntry } from '../../../src/core';
import { effectiveAtFor, isPublishedInTime } from '../../../src/core/propagation';

/** Time for the order to reach every process before it starts. */
const ORDER_MS = 40;

/** One flag in several deploys at one instant, and in all of them again after an operator took its change back. */
export async function deployAtOnce(
  state: TestedState, deploys: FlaggedDeploys, processes: readonly ControllerProcess[], nonce: string,
): Promise<string[]> {
  const past = pastOf('candidate');
  await state.begin(past);
  const flags = { CandidateWeight: '10', Nonce: nonce };
  const first = await deploys.send(processes, flags, Date.now() + ORDER_MS);
  await processes[0].ask({ verb: 'abort', actor: 'operator', reason: 'test' });
  const again = await deploys.send(processes, flags, Date.now() + ORDER_MS);
  const changes = (await state.history()).slice(past.length);
  const acts = changes.filter((change, index) => !isDueLater(change, changes[index - 1])).map(({ verb, actor }) => `${verb} by ${actor}`).join(', ');
  const { generation } = await state.truth();
  return [
    ...acts === 'shift by cloudformation, abort by operator' ? [] : [`${nonce}: instead of one shift and its abort there is ${acts}`],
    ...first.some(({ Status: status }) => status === 'SUCCESS') ? [] : [`${nonce}: no deploy was told that it succeeded`],
    // A deploy that looks when another one with the same nonce has just acted finds that change pending.
    ...first.filter(({ Status: status, Reason: reason }) => status === 'FAILED' && !reason.endsWith('(pending)'))
      .map(({ Reason: reason }) => `${nonce}: a deploy failed: ${reason}`),
    ...again.filter(({ Status: status, Data: data }) => status === 'FAILED' || data?.Generation !== generation)
      .map((answer) => `${nonce}: a replay was told ${JSON.stringify(answer)}`),
  ];
}

/** A machine that is slow publishes a change too late for its instant; then, and only then, whoever comes by gives it a later one. */
function isDueLater({ verb, actor, at }: HistoryEntry, before?: HistoryEntry): boolean {
  return verb === 'reconcile' && actor === 'controller' && before !== undefined
    && !isPublishedInTime(at, effectiveAtFor(before.at, SETTINGS.stateTtl), SETTINGS.stateTtl);
}
