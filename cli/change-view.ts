import type { HistoryEntry, StatusReport } from '../src/core';
import { effectiveAtFor } from '../src/core/propagation';

/** A change that somebody waits for. */
export interface AwaitedChange {
  readonly generation: number;
  /** Unix seconds from which it holds everywhere, as the answer had it; 0 where it had none, for it changed nothing. */
  readonly effectiveAt: number;
  /** What moves traffic may be overtaken by what moves it again; a preview or a denial holds all the same. */
  readonly movesTraffic: boolean;
}

/** Something that follows the changes of a state. */
export interface Place {
  readonly name: string;
  /** Whether it was seen to hold the change, or what came after it. */
  readonly isConfirmed: boolean;
}

/** How far a change has come. */
export interface ChangeView {
  readonly generation: number;
  /** Unix seconds. */
  readonly effectiveAt: number;
  /** Until the instant, by the clock of the state. */
  readonly secondsLeft: number;
  /** What must follow the change: both published copies, or every pointer. */
  readonly places: readonly Place[];
  /** Unix seconds of the first look that found it everywhere. */
  readonly heldSince?: number;
  readonly isDone: boolean;
  readonly overtakenBy?: HistoryEntry;
}

/**
 * What a report says of a change. A late change may get a later instant: then that one counts. Nobody tells when a copy was
 * written, so a change holds everywhere one bound after both copies were first seen to hold it, and not before its instant.
 * Pointers hold when they say what they should. What moved traffic before that has overtaken the change; what did so later
 * found it in force.
 *
 * @param heldSince as the look before had it
 */
export function viewChange(report: StatusReport, change: AwaitedChange, heldSince?: number): ChangeView {
  const { now, truth, pointers, boundSeconds } = report;
  const next = overtaker(report, change);
  const places = placesOf(report, change);
  const isEverywhere = places.every(({ isConfirmed }) => isConfirmed);
  const since = heldSince ?? (isEverywhere ? now / 1000 : undefined);
  const heldAt = since === undefined ? 0 : Math.ceil(since + (pointers === undefined ? boundSeconds : 0));
  const effectiveAt = Math.max(instantOf(report, change, next), heldAt);
  const secondsLeft = Math.max(0, effectiveAt - now / 1000);
  const wasInForce = next !== undefined && since !== undefined && next.at >= effectiveAt * 1000;
  const isInForce = secondsLeft === 0 && (truth?.pending === null || !change.movesTraffic);
  return {
    generation: change.generation,
    effectiveAt,
    secondsLeft,
    places,
    heldSince: since,
    isDone: isEverywhere && (next === undefined ? isInForce : wasInForce),
    overtakenBy: wasInForce ? undefined : next,
  };
}

function placesOf({ published, pointers }: StatusReport, { generation }: AwaitedChange): Place[] {
  const holds = (held: number | null): boolean => held !== null && held >= generation;
  return pointers === undefined
    ? [{ name: 'home', isConfirmed: holds(published.home) }, { name: 'replica', isConfirmed: holds(published.replica) }]
    : pointers.map(({ name, says, wanted }) => ({ name, isConfirmed: says === wanted }));
}

function overtaker(report: StatusReport, change: AwaitedChange): HistoryEntry | undefined {
  return after(report, change).filter(({ from, to }) => from !== to).pop();
}

/** An instant that was put off stands in the history also when the change was taken back since. */
function instantOf(report: StatusReport, change: AwaitedChange, next: HistoryEntry | undefined): number {
  const pendingAt = next === undefined && change.movesTraffic ? report.truth?.pending?.effectiveAt ?? 0 : 0;
  const putOffTo = after(report, change)
    .filter(({ verb, generation }) => verb === 'reconcile' && (next === undefined || generation < next.generation))
    .map(({ at }) => effectiveAtFor(at, report.stateTtl));
  return Math.max(change.effectiveAt, pendingAt, ...putOffTo);
}

/** What came after a change and may concern it, newest first. */
function after({ truth }: StatusReport, { generation, movesTraffic }: AwaitedChange): readonly HistoryEntry[] {
  return movesTraffic ? truth?.history.filter((entry) => entry.generation > generation) ?? [] : [];
}
