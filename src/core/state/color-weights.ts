import type { Color } from '../color';
import type { Follows } from '../pointer-config';
import type { Truth } from './truth';
import { trafficInForce } from './truth';

/** Percent of new traffic per color, together 100. */
export type ColorWeights = { readonly [color in Color]: number };

const TEXT = /^blue (\d+), green (\d+)$/;

/** What a pointer of the state should say now. Before the first release blue is active: some color must answer. */
export function weightsInForce(truth: Truth | undefined, follows: Follows, nowMs: number): ColorWeights {
  const { active, weight } = truth === undefined ? { active: 'blue' as const, weight: 0 } : trafficInForce(truth, nowMs);
  const ofIdle = follows === 'idle' ? 100 : weight;
  return active === 'blue' ? { blue: 100 - ofIdle, green: ofIdle } : { blue: ofIdle, green: 100 - ofIdle };
}

/** `blue 95, green 5`: how pointers say it. */
export function writeWeights({ blue, green }: ColorWeights): string {
  return `blue ${blue}, green ${green}`;
}

/** @returns nothing unless the text is one of {@link writeWeights} */
export function parseWeights(text: string): ColorWeights | undefined {
  const match = TEXT.exec(text);
  const weights = match === null ? undefined : { blue: Number(match[1]), green: Number(match[2]) };
  return weights !== undefined && weights.blue + weights.green === 100 ? weights : undefined;
}
