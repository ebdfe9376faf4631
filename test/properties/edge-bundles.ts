import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import type { Break } from './broken-source';
import { buildBroken } from './broken-source';
import type { EdgeConfig } from '../../src/core';

const ROOT = path.join(__dirname, '..', '..');
const STAGES = ['viewer-request', 'origin-request', 'origin-response'];

/** The three edge functions in folders, each with its configuration beside it. */
export interface EdgeBundles {
  folderOf(stage: string): string;
  remove(): void;
}

/** The bundles that ship. */
export function shippedBundles(config: EdgeConfig): EdgeBundles {
  return lay(config, (stage, folder) => fs.copyFileSync(path.join(ROOT, 'assets', 'lambda-edge', stage, 'index.js'), path.join(folder, 'index.js')));
}

/** Those of the release before, kept in the repository: whoever releases puts the bundles of that release there. */
export function earlierBundles(config: EdgeConfig): EdgeBundles {
  return lay(config, (stage, folder) => fs.copyFileSync(path.join(__dirname, 'edge-before', `${stage}.js`), path.join(folder, 'index.js')));
}

/** Bundles of a source with mistakes in it. */
export async function brokenBundles(config: EdgeConfig, breaks: readonly Break[]): Promise<EdgeBundles> {
  const built = await buildBroken(STAGES.map((stage) => `lambda-edge/${stage}.ts`), breaks);
  return lay(config, (stage, folder) => fs.writeFileSync(path.join(folder, 'index.js'), built.get(`lambda-edge/${stage}.ts`)!));
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
