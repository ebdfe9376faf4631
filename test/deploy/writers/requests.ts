import { createHash } from 'node:crypto';
import type { Asked } from './controller-process';
import { OPEN_PREVIEW } from './positions';
import { fingerprintOf, RELEASES } from './releases';
import type { Command, HistoryEntry, OperatorAnswer, OperatorRequest } from '../../../src/core';
import type { Random } from '../../properties/random';

type Draw = (random: Random) => Omit<OperatorRequest, 'actor' | 'reason'>;

/** Commands that change what the others build upon. */
const DRAWS: readonly Draw[] = [
  () => ({ verb: 'promote' }),
  () => ({ verb: 'promote', color: 'blue' }),
  (random) => ({ verb: 'shift', weight: random.integer(100) }),
  () => ({ verb: 'rollback' }),
  () => ({ verb: 'abort' }),
  (random) => ({ verb: 'stage', release: random.pick(RELEASES) }),
  (random) => ({ verb: 'deny', release: random.pick(RELEASES) }),
  (random) => ({ verb: 'allow', release: random.pick(RELEASES) }),
  () => ({ verb: 'lock' }),
  () => ({ verb: 'unlock' }),
  (random) => ({ verb: 'preview', release: random.pick(RELEASES), duration: 60 }),
  () => ({ verb: 'revoke', id: OPEN_PREVIEW }),
];

/** A command, some of them forced through a lock. */
export function drawRequest(random: Random, actor: string): OperatorRequest {
  return { ...random.pick(DRAWS)(random), actor, reason: 'test', ...random.chance(0.2) && { force: true } };
}

/** What the state machine is given for a request; a preview's digest and end are known from what its sender was told. */
export function commandOf(request: OperatorRequest, answer?: OperatorAnswer): Command | undefined {
  switch (request.verb) {
    case 'status':
    case 'history':
    case 'reconcile':
    case 'alarm':
    case 'upload': return undefined;
    case 'stage': return { verb: 'stage', release: request.release!, components: { Site: fingerprintOf(request.release!) } };
    case 'shift': return { verb: 'shift', weight: request.weight! };
    case 'promote': return { verb: 'promote', release: request.release, color: request.color };
    case 'deny':
    case 'allow': return { verb: request.verb, release: request.release! };
    case 'revoke': return { verb: 'revoke', id: request.id! };
    case 'preview': return { verb: 'preview', release: request.release!, ...previewOf(answer) };
    default: return { verb: request.verb };
  }
}

/** The command behind an entry of the history, with what its sender asked for. */
export function askedFor(entry: HistoryEntry, asked: readonly Asked[]): Asked | undefined {
  return asked.find(({ request }) => request.actor === entry.actor && request.verb === entry.verb);
}

function previewOf(answer?: OperatorAnswer): { id: string; expires: number } {
  const token = answer?.ok === true ? answer.token : undefined;
  const until = /until (\S+Z)/.exec(answer?.message ?? '')?.[1];
  return {
    id: token === undefined ? 'x'.repeat(22) : createHash('sha256').update(token).digest('base64url').slice(0, 22),
    expires: until === undefined ? Math.floor(Date.now() / 1000) + 60 : Date.parse(until) / 1000,
  };
}
