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

/** A named group of measures: what `--only` chooses from. */
export interface Benchmark {
  readonly name: string;
  /** What the reference is, in a few words. */
  readonly against: string;
  measure(): Promise<Measure[]>;
}

/** A measure; whether it is met is judged before rounding. */
export function compare(name: string, ours: number, reference: number, goal: string, isMet: (ours: number, ratio: number) => boolean): Measure {
  const ratio = ours / reference;
  return { name, ours: rounded(ours), reference: rounded(reference), ratio: rounded(ratio), goal, met: isMet(ours, ratio) };
}

export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}

/** The best estimate of a time on a machine that others use too: disturbance only ever adds. */
export function least(values: readonly number[]): number {
  return Math.min(...values);
}

/** Three significant digits; whole numbers stay whole. */
function rounded(value: number): number {
  return Number.isInteger(value) ? value : Number(value.toPrecision(3));
}
