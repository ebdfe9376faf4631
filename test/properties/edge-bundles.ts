import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { build } from 'esbuild';
import type { EdgeConfig } from '../../src/core';

const ROOT = path.join(__dirname, '..', '..');
const STAGES = ['viewer-request', 'origin-request', 'origin-response'];

/** A deliberate mistake: one piece of source replaced by another. */
export interface Break {
  /** Path in the repository. */
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

/** The three edge functions in folders, each with its configuration beside it. */
export interface EdgeBundles {
  folderOf(stage: string): string;
  remove(): void;
}

/** The bundles that ship. */
export function shippedBundles(config: EdgeConfig): EdgeBundles {
  return lay(config, (stage, folder) => fs.copyFileSync(path.join(ROOT, 'assets', 'lambda-edge', stage, 'index.js'), path.join(folder, 'index.js')));
}

/** Bundles of a source with mistakes in it; refuses a mistake that changes nothing. */
export async function brokenBundles(config: EdgeConfig, breaks: readonly Break[]): Promise<EdgeBundles> {
  const applied = new Set<Break>();
  const built = new Map<string, string>();
  for (const stage of STAGES) {
    const result = await build({
      entryPoints: [path.join(ROOT, 'lambda-edge', `${stage}.ts`)],
      bundle: true,
      platform: 'node',
      target: 'node20',
      write: false,
      logLevel: 'silent',
      plugins: [{
        name: 'break',
        setup: (plugin) => plugin.onLoad({ filter: /\.ts$/ }, ({ path: file }) => {
          const mine = breaks.filter((mistake) => path.join(ROOT, mistake.file) === file);
          if (mine.length === 0) {
            return undefined;
          }
          const contents = mine.reduce((text, mistake) => {
            if (text.includes(mistake.from)) {
              applied.add(mistake);
            }
            return text.replace(mistake.from, () => mistake.to);
          }, fs.readFileSync(file, 'utf8'));
          return { contents, loader: 'ts' };
        }),
      }],
    });
    built.set(stage, result.outputFiles[0].text);
  }
  const unused = breaks.find((mistake) => !applied.has(mistake));
  if (unused !== undefined) {
    throw new Error(`'${unused.from}' is not in ${unused.file}: the break no longer breaks anything`);
  }
  return lay(config, (stage, folder) => fs.writeFileSync(path.join(folder, 'index.js'), built.get(stage)!));
}

function lay(config: EdgeConfig, write: (stage: string, folder: string) => void): EdgeBundles {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), 'edge-'));
  for (const stage of STAGES) {
    const folder = path.join(root, stage);
    fs.mkdirSync(folder);
    fs.writeFileSync(path.join(folder, 'config.json'), JSON.stringify(config));
    write(stage, folder);
  }
  return { folderOf: (stage) => path.join(root, stage), remove: () => fs.rmSync(root, { recursive: true, force: true }) };
}
