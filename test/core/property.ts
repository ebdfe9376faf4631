import * as fc from 'fast-check';

/** Every run of the suite tries the same examples. */
const SEED = 20260115;

/** Mutation testing repeats the suite for every mutant: there a share of the examples must do, and none is shrunk (`stryker.config.json`). */
const { exampleShare = 1 } = globalThis as { readonly exampleShare?: number };

/** Asserts that a property holds for many examples. */
export function holds<T>(property: fc.IPropertyWithHooks<T>, numRuns = 200): void {
  fc.assert(property, { seed: SEED, numRuns: Math.ceil(numRuns * exampleShare), endOnFailure: exampleShare < 1 });
}
