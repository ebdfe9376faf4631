import { runCompiled } from './fresh-process';
import type { Benchmark, Measure } from './measure';
import { compare } from './measure';
import type { WarmStage } from './warm-handlers-process';
import { shippedBundles } from '../test/properties/edge-bundles';
import { synthesizeSite } from '../test/properties/synthesized-site';

const MAX_MICROSECONDS = 25;

/** Under one byte per event: the smallest thing that JavaScript can keep is larger. */
const MAX_GROWTH = 100_000;

/**
 * Median time per event with the document in memory, against the same handler that parses the document with each event,
 * as a function does that keeps the parameter's text; and what the heap keeps of 100,000 events of as many clients and
 * paths, against the same handler that remembers its answer for each client.
 */
export const warmHandlers: Benchmark = {
  name: 'warm-handlers',
  against: 'parse the document per event; remember answers per client',
  measure: async () => {
    const bundles = shippedBundles(synthesizeSite(300).config);
    try {
      return runCompiled<WarmStage[]>('warm-handlers-process', [bundles.folderOf('.')], { flags: ['--expose-gc'] }).flatMap(measuresOf);
    } finally {
      bundles.remove();
    }
  },
};

function measuresOf({ stage, microseconds, growth }: WarmStage): Measure[] {
  return [
    compare(`${stage}: warm, microseconds (median)`, microseconds.ours, microseconds.reference, `at most ${MAX_MICROSECONDS}`, (ours) => ours <= MAX_MICROSECONDS),
    compare(`${stage}: heap growth, bytes per 100,000 events`, growth.ours, growth.reference, `under ${MAX_GROWTH}`, (ours) => ours < MAX_GROWTH),
  ];
}
