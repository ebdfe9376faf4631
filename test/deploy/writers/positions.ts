import { randomBytes } from 'node:crypto';
import { fingerprintOf } from './releases';
import { SETTINGS } from './tested-state';
import type { Command, Transition } from '../../../src/core';
import { firstRelease, transition } from '../../../src/core';

/** Where the state is when writers come. */
export type Position = 'candidate' | 'weighted' | 'pending' | 'no candidate' | 'locked';

export const POSITIONS: readonly Position[] = ['candidate', 'weighted', 'pending', 'no candidate', 'locked'];

/** A preview that is open in every position. */
export const OPEN_PREVIEW = 'abcdefghijklmnopqrstuv';

const REQUEST = { actor: 'somebody', reason: 'earlier' };

/** More than a change takes to be in force. */
const APART_MS = 10_000;

/** What leads to a position; `first` was active before `second` is. */
const COMMANDS: { readonly [position in Position]: readonly Command[] } = {
  'candidate': [stage('third')],
  'weighted': [stage('third'), { verb: 'shift', weight: 10 }],
  'pending': [stage('third'), { verb: 'promote' }],
  'no candidate': [],
  'locked': [stage('third'), { verb: 'lock' }],
};

/** The changes that led to a position, in a new life of the state. */
export function pastOf(position: Position, now = Date.now()): Transition[] {
  const expires = Math.ceil(now / 1000) + 3600;
  const commands: Command[] = [
    stage('second'), { verb: 'promote' }, { verb: 'preview', release: 'second', id: OPEN_PREVIEW, expires }, ...COMMANDS[position],
  ];
  const past = [firstRelease(randomBytes(6).toString('hex'), stage('first'), REQUEST, now - 10 * APART_MS)];
  commands.forEach((command, index) => {
    const isPending = position === 'pending' && index === commands.length - 1;
    const at = isPending ? now : now - (commands.length - index) * APART_MS;
    const result = transition(past[past.length - 1].truth, command, REQUEST, at, SETTINGS);
    if (!result.ok) {
      throw new Error(`'${position}' cannot be reached: ${result.error.message}`);
    }
    past.push(result.value);
  });
  return past;
}

function stage(release: string): Command & { readonly verb: 'stage' } {
  return { verb: 'stage', release, components: { Site: fingerprintOf(release) } };
}
