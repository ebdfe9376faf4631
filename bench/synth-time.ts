import * as assert from 'node:assert';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { buildSync } from 'esbuild';
import { makeFolder, runFresh } from './fresh-process';
import type { Benchmark } from './measure';
import { compare, least } from './measure';
import type { SynthTimes } from './synth-process';
import { buildRelease } from '../examples/static-site/build';

const ROOT = path.join(__dirname, '..');
const PROCESSES = 3;
const ROUNDS = 8;
const MAX_RATIO = 1.3;

/**
 * Synthesis of the static-site example against the same resources by hand, see `by-hand/static-site.ts`; both as compiled
 * JavaScript. Once as users run it, from the start of a fresh process to the end of the synthesis; and once with all
 * modules loaded and warm, which leaves out what both need to load aws-cdk-lib. CPU time, which on an idle machine is the
 * time that passes and does not grow with what else runs. Both take turns; the number of resources of each type must be
 * the same.
 */
export const synthTime: Benchmark = {
  name: 'synth-time',
  against: 'the same resources by hand',
  measure: async () => {
    const folder = makeFolder();
    try {
      compile(folder);
      const site = path.join(folder, 'site');
      await buildRelease(1, site);
      const run = (rounds: number, ...names: string[]): SynthTimes =>
        JSON.parse(runFresh(path.join(folder, 'bench', 'synth-process.js'), [site, String(rounds), ...names])) as SynthTimes;
      const fresh = Array.from({ length: PROCESSES }, () => [run(0, 'ours'), run(0, 'by-hand')] as const);
      assert.deepStrictEqual(fresh[0][1].resources, fresh[0][0].resources, 'the site by hand must have the resources of the example');
      const { later } = run(ROUNDS, 'ours', 'by-hand');
      const isMet = (_: number, ratio: number): boolean => ratio <= MAX_RATIO;
      const goal = `ratio at most ${MAX_RATIO}`;
      return [
        compare(`synth of the example in a fresh process, CPU ms (least of ${PROCESSES})`,
          least(fresh.map(([ours]) => ours.first)), least(fresh.map(([, byHand]) => byHand.first)), goal, isMet),
        compare(`synth of the example, modules loaded, CPU ms (least of ${ROUNDS})`, least(later.ours), least(later['by-hand']), goal, isMet),
      ];
    } finally {
      fs.rmSync(folder, { recursive: true, force: true });
    }
  },
};

/** The sources as JavaScript in the same layout, beside links to what they find by path. */
function compile(folder: string): void {
  const sources = ['bench/synth-process.ts', 'examples/static-site/app.ts', ...['bench/by-hand', 'src'].flatMap(typescriptBelow)];
  buildSync({
    entryPoints: sources.map((file) => path.join(ROOT, file)),
    outdir: folder,
    outbase: ROOT,
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    logLevel: 'error',
  });
  ['assets', 'node_modules'].forEach((name) => fs.symlinkSync(path.join(ROOT, name), path.join(folder, name)));
}

function typescriptBelow(folder: string): string[] {
  return fs.readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts')).map((name) => path.join(folder, name));
}
