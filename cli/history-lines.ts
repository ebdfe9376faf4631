import { paint } from './paint';
import { shortActor } from './short-actor';
import type { HistoryEntry } from '../src/core';
import { isoTime } from '../src/core/iso-time';

/** The audit for people: what changed, and below it who did it and why. */
export function formatHistory(history: readonly HistoryEntry[]): string {
  return history.length === 0 ? 'nothing has changed yet' : history.map(formatEntry).join('\n');
}

export function formatEntry({ generation, at, verb, message, actor, reason }: HistoryEntry): string {
  const indent = ' '.repeat(String(generation).length + 2);
  const why = reason === '' ? '' : `: ${reason}`;
  return [
    `${paint.bold(String(generation))}  ${isoTime(Math.floor(at / 1000))}  ${paint.bold(verb)}  ${paint.dim(`${shortActor(actor)}${why}`)}`,
    `${indent}${message}`,
  ].join('\n');
}
