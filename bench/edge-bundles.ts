import * as fs from 'node:fs';
import * as path from 'node:path';
import { makeFolder, runFresh } from './fresh-process';
import type { Benchmark, Measure } from './measure';
import { compare, least } from './measure';
import { bundleWithSdk } from './sdk-reference';
import { shippedBundles } from '../test/properties/edge-bundles';
import { synthesizeSite } from '../test/properties/synthesized-site';

const STAGES = ['viewer-request', 'origin-request', 'origin-response'];
const MAX_BYTES = 16 * 1024;
const ROUNDS = 25;

const LOADER = `
  const start = process.hrtime.bigint();
  require(process.argv[2]);
  console.log(Number(process.hrtime.bigint() - start) / 1e6);
`;

/**
 * Size and load time of each edge bundle against an SDK client, bundled by esbuild's best options.
 *
 * Load time is that of `require` in a fresh process that has loaded nothing yet: reading, compiling and running the
 * module with all that it loads of Node.js. Each round measures every bundle and the reference once, so that a busy
 * machine slows all of them; the least of all rounds counts.
 */
export const edgeBundles: Benchmark = {
  name: 'edge-bundles',
  against: '@aws-sdk/client-ssm, minified',
  measure: async () => {
    const bundles = shippedBundles(synthesizeSite(30).config);
    const folder = makeFolder();
    try {
      const files = [...STAGES.map((stage) => path.join(bundles.folderOf(stage), 'index.js')), bundleWithSdk(folder)];
      return [...sizes(files), ...loadTimes(files, folder)];
    } finally {
      bundles.remove();
      fs.rmSync(folder, { recursive: true, force: true });
    }
  },
};

function sizes(files: readonly string[]): Measure[] {
  const bytes = files.map((file) => fs.statSync(file).size);
  return STAGES.map((stage, index) =>
    compare(`${stage}: bytes`, bytes[index], bytes[STAGES.length], `at most ${MAX_BYTES}`, (ours) => ours <= MAX_BYTES));
}

function loadTimes(files: readonly string[], folder: string): Measure[] {
  const loader = path.join(folder, 'loader.js');
  fs.writeFileSync(loader, LOADER);
  const times = files.map((): number[] => []);
  for (let round = 0; round < ROUNDS; round++) {
    files.forEach((_, offset) => {
      const index = (round + offset) % files.length;
      times[index].push(Number(runFresh(loader, [files[index]])));
    });
  }
  return STAGES.map((stage, index) => compare(
    `${stage}: load, ms (least of ${ROUNDS} processes)`, least(times[index]), least(times[STAGES.length]), 'ratio at most 1/20', (_, ratio) => ratio <= 1 / 20));
}
