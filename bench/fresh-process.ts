import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { buildSync } from 'esbuild';

/** Options of Node.js in the environment would change what is measured. */
const { NODE_OPTIONS: _options, NODE_COMPILE_CACHE: _cache, ...ENVIRONMENT } = process.env;

interface FreshOptions {
  /** Of Node.js itself. */
  readonly flags?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs a script in a Node.js process of its own and gives what it printed. */
export function runFresh(script: string, args: readonly string[] = [], options: FreshOptions = {}): string {
  return execFileSync(process.execPath, [...options.flags ?? [], script, ...args], {
    env: { ...ENVIRONMENT, ...options.env, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

/** Compiles a TypeScript file of this folder that needs no packages, and runs it in a fresh process. */
export function runCompiled<T>(name: string, args: readonly string[], options: FreshOptions): T {
  const folder = makeFolder();
  try {
    const outfile = path.join(folder, `${name}.js`);
    buildSync({ entryPoints: [path.join(__dirname, `${name}.ts`)], bundle: true, platform: 'node', target: 'node20', outfile, logLevel: 'error' });
    return JSON.parse(runFresh(outfile, args, options)) as T;
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

/** A temporary folder, which whoever asks removes. */
export function makeFolder(): string {
  return fs.mkdtempSync(path.join(os.tmpdir(), 'bench-'));
}
