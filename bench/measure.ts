/** One comparison: our figure, the alternative's, and whether the goal of the design is met. */
export interface Measure {
  readonly name: string;
  readonly ours: number;
  readonly reference: number;
  /** ours / reference */
  readonly ratio: number;
  readonly goal: string;
  readonly met: boolean;
}

export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}

export function rounded(value: number, digits = 3): number {
  return Number(value.toPrecision(digits));
}
