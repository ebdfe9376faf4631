import * as fc from 'fast-check';

/** Every run of the suite tries the same examples. */
const SEED = 20260115;

/** Asserts that a property holds for many examples. */
export function holds<T>(property: fc.IPropertyWithHooks<T>, numRuns = 200): void {
  fc.assert(property, { seed: SEED, numRuns });
}
