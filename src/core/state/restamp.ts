import { isoTime } from '../iso-time';
import { effectiveAtFor, isPublishedInTime } from '../propagation';
import { documentOf } from './publication';
import type { HistoryEntry, Transition } from './transition';
import type { StateSettings, Truth } from './truth';
import { describeTraffic } from './truth';

/**
 * Gives a pending change a later instant when its document could not be published one bound before it.
 *
 * A change that some environments know and that has come into force is left alone: taking it back would make
 * navigations flap, so the late copy simply catches up.
 *
 * @param published whether any copy holds the change already
 * @returns nothing if the instant can stay
 */
export function restamp(truth: Truth, published: boolean, nowMs: number, settings: StateSettings): Transition | undefined {
  const pending = truth.pending;
  if (pending === undefined || published || isPublishedInTime(nowMs, pending.effectiveAt, settings.stateTtl)) {
    return undefined;
  }
  const effectiveAt = effectiveAtFor(nowMs, settings.stateTtl);
  const next: Truth = {
    ...truth,
    generation: truth.generation + 1,
    pending: { ...pending, effectiveAt },
    ...truth.bakingSince === pending.effectiveAt * 1000 && { bakingSince: effectiveAt * 1000 },
    ...truth.automaticPromotion?.since === pending.effectiveAt * 1000 && {
      automaticPromotion: { ...truth.automaticPromotion, since: effectiveAt * 1000 },
    },
    records: retiredLater(truth.records, pending.effectiveAt, effectiveAt),
  };
  return putOff(next, 'late publication', `publishing was late; the change takes effect at ${isoTime(effectiveAt)}`, nowMs);
}

/**
 * Gives the share of an automatic promotion its whole time from now on, when pointers said something else until now.
 *
 * @returns nothing if no share is waited for
 */
export function restartStep(truth: Truth, nowMs: number): Transition | undefined {
  const progress = truth.automaticPromotion;
  if (progress === undefined || progress.weight === 0) {
    return undefined;
  }
  const next: Truth = { ...truth, generation: truth.generation + 1, automaticPromotion: { ...progress, since: nowMs } };
  return putOff(next, 'late pointers', `pointers were late; release ${progress.release} keeps ${progress.weight}% for its whole time from now on`, nowMs);
}

function putOff(next: Truth, reason: string, message: string, nowMs: number): Transition {
  const traffic = describeTraffic(next, next);
  const entry: HistoryEntry = { generation: next.generation, at: nowMs, actor: 'controller', verb: 'reconcile', reason, from: traffic, to: traffic, message };
  const document = documentOf(next, nowMs);
  return { truth: next, document, effects: [{ kind: 'publish', document }, { kind: 'announce', entry }], message };
}

/** What the change retires serves until it is in force; retention counts from then. */
function retiredLater(records: Truth['records'], before: number, after: number): Truth['records'] {
  return Object.fromEntries(Object.entries(records).map(([release, record]) =>
    [release, record.retiredAt === before * 1000 ? { ...record, retiredAt: after * 1000 } : record]));
}
