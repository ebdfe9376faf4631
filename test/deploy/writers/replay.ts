import { isDeepStrictEqual } from 'node:util';
import type { Asked } from './controller-process';
import { askedFor, commandOf } from './requests';
import { SETTINGS } from './tested-state';
import type { HistoryEntry, Transition, Truth } from '../../../src/core';
import { transition } from '../../../src/core';
import { restamp } from '../../../src/core/state/restamp';

/** What the audit says came of each change, by the pure state machine alone. */
export interface Replay {
  /** The truth of each generation, from the first one on. */
  readonly truths: readonly Truth[];
  readonly violations: readonly string[];
}

/** Replays the history on top of what it began with: every entry must be the one that its command makes. */
export function replay(start: Truth, history: readonly HistoryEntry[], asked: readonly Asked[]): Replay {
  const truths = [start];
  for (const entry of history.filter(({ generation }) => generation > start.generation)) {
    const before = truths[truths.length - 1];
    const next = again(before, entry, asked);
    if (typeof next === 'string') {
      return { truths, violations: [`generation ${entry.generation} (${entry.verb} by ${entry.actor}): ${next}`] };
    }
    truths.push(next);
  }
  return { truths, violations: [] };
}

/** Compares what was stored, or told by another process, with what was made here: a field that is `undefined` does not travel. */
export function isSame(one: unknown, other: unknown): boolean {
  return isDeepStrictEqual(JSON.parse(JSON.stringify(one)), JSON.parse(JSON.stringify(other)));
}

function again(before: Truth, entry: HistoryEntry, asked: readonly Asked[]): Truth | string {
  if (entry.generation !== before.generation + 1) {
    return `follows generation ${before.generation}`;
  }
  const change = entry.verb === 'reconcile' ? restamp(before, false, entry.at, SETTINGS) : decidedAgain(before, entry, asked);
  if (change === undefined || typeof change === 'string') {
    return change ?? 'changes nothing';
  }
  const made = change.effects.flatMap((effect) => effect.kind === 'announce' ? [effect.entry] : [])[0];
  return isSame(entry, made) ? change.truth : `says ${JSON.stringify(entry)} instead of ${JSON.stringify(made)}`;
}

function decidedAgain(before: Truth, entry: HistoryEntry, asked: readonly Asked[]): Transition | string {
  const known = askedFor(entry, asked);
  const command = known && commandOf(known.request, known.answer);
  if (known === undefined || command === undefined) {
    return 'nobody asked for it';
  }
  const result = transition(before, command, known.request, entry.at, SETTINGS);
  return result.ok ? result.value : `should have been refused: ${result.error.message}`;
}
