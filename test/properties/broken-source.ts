import * as fs from 'node:fs';
import { createRequire } from 'node:module';
import * as os from 'node:os';
import * as path from 'node:path';
import { build } from 'esbuild';

const ROOT = path.join(__dirname, '..', '..');

/** A deliberate mistake: one piece of source replaced by another. */
export interface Break {
  /** Path in the repository. */
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

/** Bundles of entry points, by entry, from a source with mistakes in it; refuses a mistake that changes nothing. */
export async function buildBroken(entries: readonly string[], breaks: readonly Break[]): Promise<Map<string, string>> {
  const applied = new Set<Break>();
  const built = new Map<string, string>();
  for (const entry of entries) {
    const result = await build({
      entryPoints: [path.join(ROOT, entry)],
      bundle: true,
      platform: 'node',
      target: 'node20',
      write: false,
      logLevel: 'silent',
      plugins: [{
        name: 'break',
        setup: (plugin) => plugin.onLoad({ filter: /\.ts$/ }, ({ path: file }) => {
          const mine = breaks.filter((mistake) => path.join(ROOT, mistake.file) === file);
          return mine.length === 0 ? undefined : { contents: breakText(fs.readFileSync(file, 'utf8'), mine, applied), loader: 'ts' };
        }),
      }],
    });
    built.set(entry, result.outputFiles[0].text);
  }
  const unused = breaks.find((mistake) => !applied.has(mistake));
  if (unused !== undefined) {
    throw new Error(`'${unused.from}' is not in ${unused.file}: the break no longer breaks anything`);
  }
  return built;
}

/** A module of this repository with mistakes in it, and in whatever it imports. */
export async function brokenModule<T>(entry: string, breaks: readonly Break[]): Promise<T> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'broken-'));
  try {
    const file = path.join(folder, 'index.js');
    fs.writeFileSync(file, (await buildBroken([entry], breaks)).get(entry)!);
    return createRequire(file)(file) as T;
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}

function breakText(text: string, breaks: readonly Break[], applied: Set<Break>): string {
  return breaks.reduce((current, mistake) => {
    if (current.includes(mistake.from)) {
      applied.add(mistake);
    }
    return current.replace(mistake.from, () => mistake.to);
  }, text);
}
