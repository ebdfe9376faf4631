import type { Color } from '../color';
import { otherColor } from '../color';
import type { Command } from './command';
import type { Truth } from './truth';
import { trafficInForce } from './truth';

/** Traffic that a command brings to a color beyond what is in force. */
export interface Gain {
  readonly color: Color;
  /** The release that the color holds. */
  readonly release: string;
  /** Percent of new sessions that it has then. */
  readonly weight: number;
  /** The command that gives it to the candidate; nothing for a way back. */
  readonly towards?: 'promote' | 'shift';
}

/**
 * Whoever gains must be able to take it, and a candidate must be fit for it.
 *
 *     blue active, shift 5               ->  green, 5
 *     blue active, green 5, promote      ->  green, 100
 *     green active, rollback             ->  blue, 100, a way back
 *     blue active, green 25, shift 5     ->  nobody
 *     green about to be active, abort    ->  nobody: blue serves still
 */
export function gainOf(before: Truth, next: Truth, { verb }: Command, nowMs: number): Gain | undefined {
  const inForce = trafficInForce(before, nowMs);
  const isTurned = next.active !== inForce.active;
  if (!isTurned && next.weight <= inForce.weight) {
    return undefined;
  }
  const color = otherColor(inForce.active);
  return {
    color,
    release: next.releases[color] as string,
    weight: isTurned ? 100 : next.weight,
    towards: verb === 'promote' || verb === 'shift' ? verb : undefined,
  };
}
