import type { HistoryEntry, StatusReport } from '../src/core';

/** A change that somebody waits for. */
export interface AwaitedChange {
  readonly generation: number;
  /** Unix seconds from which it holds everywhere, as the answer had it. */
  readonly effectiveAt: number;
  /** What moves traffic may be overtaken by what moves it again; a preview or a denial holds all the same. */
  readonly movesTraffic: boolean;
}

/** How far a change has come. */
export interface ChangeView {
  readonly generation: number;
  /** Unix seconds. */
  readonly effectiveAt: number;
  /** Until the instant, by the clock of the state. */
  readonly secondsLeft: number;
  /** Whether the copy was seen to hold the change, or what came after it. */
  readonly home: boolean;
  readonly replica: boolean;
  readonly isDone: boolean;
  readonly overtakenBy?: HistoryEntry;
}

/**
 * What a report says of a change. A late change may get a later instant: then that one counts. What moved traffic before the
 * instant has overtaken the change; what did so later found it in force.
 */
export function viewChange({ now, truth, published }: StatusReport, change: AwaitedChange): ChangeView {
  const later = truth?.history.filter(({ generation, from, to }) => generation > change.generation && from !== to) ?? [];
  const next = change.movesTraffic ? later.pop() : undefined;
  const wasInForce = next !== undefined && next.at >= change.effectiveAt * 1000;
  const pendingAt = change.movesTraffic ? truth?.pending?.effectiveAt ?? 0 : 0;
  const effectiveAt = next === undefined ? Math.max(change.effectiveAt, pendingAt) : change.effectiveAt;
  const secondsLeft = Math.max(0, effectiveAt - now / 1000);
  const [home, replica] = [published.home, published.replica].map((held) => held !== null && held >= change.generation);
  return {
    generation: change.generation,
    effectiveAt,
    secondsLeft,
    home,
    replica,
    isDone: wasInForce || (secondsLeft === 0 && (truth?.pending === null || !change.movesTraffic) && home && replica),
    overtakenBy: wasInForce ? undefined : next,
  };
}
