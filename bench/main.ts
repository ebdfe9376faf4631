import { cliStart } from './cli-start';
import { coldStart } from './cold-start';
import { cost } from './cost';
import { edgeBundles } from './edge-bundles';
import type { Benchmark, Measure } from './measure';
import { originFetches } from './origin-fetches';
import { stateReads } from './state-reads';
import { synthTime } from './synth-time';
import { userCode } from './user-code';
import { warmHandlers } from './warm-handlers';

const BENCHMARKS: readonly Benchmark[] = [edgeBundles, coldStart, warmHandlers, stateReads, originFetches, synthTime, userCode, cliStart, cost];

/**
 * All benchmarks, as ratios against the obvious alternative in the same run. `--json` for machines, `--only NAME` for one of
 * them. One that fails does not hide what the others measured.
 */
async function main(args: readonly string[]): Promise<void> {
  const measures: Measure[] = [];
  let failed = false;
  for (const { name, against, measure } of chosen(args)) {
    try {
      const measured = await measure();
      measures.push(...measured);
      if (!args.includes('--json')) {
        console.log(`\n${name}, reference: ${against}`);
        console.table(Object.fromEntries(measured.map(({ name: what, ...rest }) => [what, rest])));
      }
    } catch (error) {
      failed = true;
      console.error(`bench: ${name}: ${(error as Error).message}`);
    }
  }
  if (args.includes('--json')) {
    console.log(JSON.stringify(measures, undefined, 2));
  }
  process.exitCode = !failed && measures.every(({ met }) => met) ? 0 : 1;
}

function chosen(args: readonly string[]): readonly Benchmark[] {
  if (!args.includes('--only')) {
    return BENCHMARKS;
  }
  const wanted = args[args.indexOf('--only') + 1];
  const found = BENCHMARKS.filter(({ name }) => name === wanted);
  if (found.length === 0) {
    throw new Error(`'--only' must be one of ${BENCHMARKS.map(({ name }) => name).join(', ')}, got: ${String(wanted)}`);
  }
  return found;
}

main(process.argv.slice(2)).catch((error: Error) => {
  console.error(`bench: ${error.message}`);
  process.exitCode = 1;
});
