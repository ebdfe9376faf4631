import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { createInterface } from 'node:readline';
import { Duration } from 'aws-cdk-lib';
import { staticSiteApp } from './app';
import { buildRelease } from './build';
import { checkDemo } from './demo-check';

const HERE = __dirname;
const CLI = path.join(HERE, '..', '..', 'assets', 'cli', 'main', 'index.js');

/** Short, so that a flip is worth watching; the default of the library is 30 seconds. */
const STATE_TTL = Duration.seconds(2);

/** Builds both releases and synthesizes the app with each, as a team does with two commits. */
async function synthesizeReleases(): Promise<string[]> {
  const assemblies: string[] = [];
  for (const release of [1, 2] as const) {
    const site = path.join(HERE, 'releases', String(release));
    const outdir = path.join(HERE, 'cdk.out', `release-${release}`);
    await buildRelease(release, site);
    fs.rmSync(outdir, { recursive: true, force: true });
    staticSiteApp({ site, outdir, stateTtl: STATE_TTL, region: 'eu-west-1' }).synth();
    assemblies.push(outdir);
  }
  return assemblies;
}

/** The local edge as its users start it: release 1 deployed and active, release 2 deployed after it and staged. */
function startLocalEdge(assemblies: readonly string[], options: readonly string[]): ChildProcess {
  return spawn(process.execPath, [CLI, 'local', ...assemblies, ...options], { stdio: ['ignore', 'pipe', 'inherit'] });
}

/** Waits for the two addresses that the local edge prints. */
async function addressesOf(edge: ChildProcess): Promise<{ site: string; control: string }> {
  const found: Record<string, string> = {};
  for await (const line of createInterface({ input: edge.stdout! })) {
    const [, name, url] = /^(site|control)\s+(http\S+)/.exec(line) ?? [];
    if (name !== undefined) {
      found[name] = url;
    }
    if (found.site !== undefined && found.control !== undefined) {
      edge.stdout!.resume();
      return { site: found.site, control: found.control };
    }
  }
  throw new Error('the local edge did not start');
}

async function serve(): Promise<void> {
  const edge = startLocalEdge(await synthesizeReleases(), process.argv.slice(2));
  process.on('SIGINT', () => edge.kill('SIGTERM'));
  process.on('SIGTERM', () => edge.kill('SIGTERM'));
  const { site, control } = await addressesOf(edge);
  console.log([
    '',
    `  The site       ${site}        release 1 (blue) is active, release 2 (green) is staged`,
    `  Control page   ${control}        flip, roll back, preview, and see why each request was served as it was`,
    '',
    '  Try this: open the order board at /app/ and keep it open. Promote on the control page. A private window gets green.',
    '  Go back to the open order board: the tabs that it never loaded before still load, all of them blue.',
    '',
    '  The same from a second terminal:  npx cdk-blue-green promote --local',
    '  Press Ctrl+C to stop.',
    '',
  ].join('\n'));
  await new Promise((resolve) => edge.once('exit', resolve));
}

async function check(): Promise<void> {
  const edge = startLocalEdge(await synthesizeReleases(), ['--port', '0', '--control-port', '0']);
  try {
    await checkDemo(await addressesOf(edge), CLI);
  } finally {
    edge.kill('SIGTERM');
    await new Promise((resolve) => edge.exitCode === null ? edge.once('exit', resolve) : resolve(undefined));
  }
}

(process.argv.includes('--check') ? check() : serve()).catch((error: Error) => {
  console.error(`demo: ${error.message}`);
  process.exitCode = 1;
});
