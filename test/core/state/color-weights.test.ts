import * as fc from 'fast-check';
import { parseWeights, weightsInForce, writeWeights } from '../../../src/core/state/color-weights';
import type { Truth } from '../../../src/core/state/truth';

const NOW = 1_790_000_000_000;
const truth = (traffic: Partial<Truth>): Truth => ({ active: 'blue', weight: 0, ...traffic }) as Truth;

describe('the weights in force', () => {
  test.each<[string, Truth | undefined, string, string]>([
    ['before the first release', undefined, 'blue 100, green 0', 'blue 0, green 100'],
    ['with blue active', truth({}), 'blue 100, green 0', 'blue 0, green 100'],
    ['with green active', truth({ active: 'green' }), 'blue 0, green 100', 'blue 100, green 0'],
    ['with a candidate on green', truth({ weight: 5 }), 'blue 95, green 5', 'blue 0, green 100'],
    ['with a candidate on blue', truth({ active: 'green', weight: 30 }), 'blue 30, green 70', 'blue 100, green 0'],
  ])('%s: live names share, staging names lead to the idle color', (_, state, live, idle) => {
    expect(writeWeights(weightsInForce(state, 'live', NOW))).toBe(live);
    expect(writeWeights(weightsInForce(state, 'idle', NOW))).toBe(idle);
  });

  test('are those before a pending change until its instant', () => {
    const pending = truth({ active: 'green', pending: { effectiveAt: NOW / 1000, before: { active: 'blue', weight: 10 }, activeSinceBefore: 1 } });
    expect(weightsInForce(pending, 'live', NOW - 1)).toEqual({ blue: 90, green: 10 });
    expect(weightsInForce(pending, 'live', NOW)).toEqual({ blue: 0, green: 100 });
  });
});

test('weights that are written are read again', () => {
  fc.assert(fc.property(fc.integer({ min: 0, max: 100 }), (green) => {
    const weights = { blue: 100 - green, green };
    expect(parseWeights(writeWeights(weights))).toEqual(weights);
  }));
});

test.each(['', 'blue', 'blue 50, green 51', 'blue 100, green 0, lime 0', 'unclear: blue 100, green 0', 'blue -1, green 101', 'blue 99.5, green 0.5', 'green 0, blue 100'])(
  '\'%s\' is no weights', (text) => {
    expect(parseWeights(text)).toBeUndefined();
  },
);
