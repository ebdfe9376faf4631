import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import type { App } from 'aws-cdk-lib';
import { AssetStaging } from 'aws-cdk-lib';

/** How an app is made; loaded only when asked for, as it is when it is the app that runs. */
const APPS: Record<string, (options: { site: string; outdir: string }) => Promise<App>> = {
  'ours': async (options) => (await import('../examples/static-site/app.js')).staticSiteApp({ ...options, region: 'eu-west-1' }),
  'by-hand': async (options) => (await import('./by-hand/static-site.js')).coffeeByHand({ ...options, region: 'eu-west-1' }),
};

/** What one process measured, in milliseconds of CPU time. */
export interface SynthTimes {
  /** From the start of the process to the end of the first synthesis. */
  readonly first: number;
  /** Later syntheses by app. */
  readonly later: Record<string, number[]>;
  /** Resources by type. */
  readonly resources: Record<string, number>;
}

function cpuMilliseconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** Synthesizes into a folder of its own. Assets that an earlier synthesis hashed are hashed again, as in a new process. */
async function synthesize(name: string, site: string): Promise<{ milliseconds: number; resources: Record<string, number> }> {
  const outdir = fs.mkdtempSync(path.join(os.tmpdir(), 'bench-synth-'));
  AssetStaging.clearAssetHashCache();
  const start = cpuMilliseconds();
  const assembly = (await APPS[name]({ site, outdir })).synth();
  const milliseconds = cpuMilliseconds() - start;
  const resources: Record<string, number> = {};
  for (const { template } of assembly.stacksRecursively) {
    for (const { Type: type } of Object.values((template as { Resources: Record<string, { Type: string }> }).Resources)) {
      resources[type] = (resources[type] ?? 0) + 1;
    }
  }
  fs.rmSync(outdir, { recursive: true, force: true });
  return { milliseconds, resources };
}

/** `node synth-process.js SITE ROUNDS APP...`: the first app once, then all apps in turn for some rounds. */
async function main([site, rounds, ...names]: readonly string[]): Promise<void> {
  const { resources } = await synthesize(names[0], site);
  const first = cpuMilliseconds();
  const later: Record<string, number[]> = Object.fromEntries(names.map((name) => [name, []]));
  for (let round = 0; round < Number(rounds); round++) {
    for (const name of names) {
      later[name].push((await synthesize(name, site)).milliseconds);
    }
  }
  process.stdout.write(JSON.stringify({ first, later, resources } satisfies SynthTimes));
}

void main(process.argv.slice(2));
