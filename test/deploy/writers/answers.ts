import type { Asked } from './controller-process';
import { commandOf } from './requests';
import { SETTINGS } from './tested-state';
import type { HistoryEntry, OperatorAnswer, Truth } from '../../../src/core';
import { transition } from '../../../src/core';

type Told = Asked & { readonly answer: OperatorAnswer };

const LOST = /^generation (\d+) \((\S+) by (.+)\) was first/;

/** What happened, for judging what somebody was told of it. */
export interface Facts {
  /** Every truth that the state had, oldest first. */
  readonly truths: readonly Truth[];
  readonly history: readonly HistoryEntry[];
}

/** @returns what is not true in the answer to a command, if anything is */
export function lieIn(asked: Asked, facts: Facts): string | undefined {
  const { answer, request, error } = asked;
  if (answer === undefined) {
    return `${request.actor} got no answer to ${JSON.stringify(request)}: ${error}`;
  }
  const lie = answer.ok && answer.changed ? changeLie({ ...asked, answer }, facts) : declinedLie({ ...asked, answer }, facts);
  return lie && `${request.actor} asked ${JSON.stringify(request)} and was told ${JSON.stringify(answer)}, but ${lie}`;
}

/** Each change is one sender's, and each sender who is told of a change made it. */
function changeLie({ answer, request }: Told, { history }: Facts): string | undefined {
  const entry = history.find(({ generation, actor, verb }) => (
    answer.ok && generation === answer.generation && actor === request.actor && verb === request.verb));
  return entry !== undefined && answer.message.startsWith(entry.message) ? undefined : 'the history has no such change';
}

function declinedLie(asked: Told, facts: Facts): string | undefined {
  const lost = !asked.answer.ok && LOST.exec(asked.answer.message);
  return lost ? lostLie(Number(lost[1]), lost[2], lost[3], facts) : machineLie(asked, facts);
}

/** The winner is one that changed the state since the others looked. */
function lostLie(generation: number, verb: string, actor: string, { truths, history }: Facts): string | undefined {
  const winner = history.find((entry) => entry.generation === generation);
  const isTrue = winner?.verb === verb && winner.actor === actor && generation > truths[0].generation;
  return isTrue ? undefined : `generation ${generation} is ${winner?.verb} by ${winner?.actor}, after ${truths[0].generation}`;
}

/** Any truth that the state had will do: nobody knows how far the others were when this one looked. */
function machineLie(asked: Told, { truths }: Facts): string | undefined {
  const command = commandOf(asked.request, asked.answer);
  if (command === undefined) {
    return asked.answer.ok && truths.some(({ generation }) => asked.answer.ok && generation === asked.answer.generation) ? undefined : 'no such generation was there';
  }
  const isSaid = (truth: Truth, nowMs: number): boolean => {
    const result = transition(truth, command, asked.request, nowMs, SETTINGS);
    const { answer } = asked;
    return result.ok
      ? answer.ok && result.value.effects.length === 0 && result.value.message === answer.message
      : !answer.ok && result.error.code === answer.code && result.error.message === answer.message;
  };
  return truths.some((truth) => isSaid(truth, asked.startedAt) || isSaid(truth, asked.endedAt))
    ? undefined
    : `the state machine says no such thing in generations ${truths.map(({ generation }) => generation).join(', ')}`;
}
