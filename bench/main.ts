import { bundleBenchmarks } from './edge-bundles';
import type { Measure } from './measure';
import { warmHandlerBenchmark } from './warm-handler';

/** All benchmarks, as ratios against the obvious alternative in the same run. `--json` for machines. */
async function main(): Promise<void> {
  const measures: Measure[] = [...await bundleBenchmarks(), await warmHandlerBenchmark()];
  if (process.argv.includes('--json')) {
    console.log(JSON.stringify(measures, undefined, 2));
  } else {
    console.table(Object.fromEntries(measures.map(({ name, ...rest }) => [name, rest])));
  }
  process.exitCode = measures.every(({ met }) => met) ? 0 : 1;
}

main().catch((error: Error) => {
  console.error(`bench: ${error.message}`);
  process.exitCode = 1;
});
