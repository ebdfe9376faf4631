import { fork } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { sharesBeyond } from './guarantees/g10-weights';
import { Ledger } from './guarantees/ledger';
import { report } from './guarantees/report';
import { Worlds } from './world/worlds';

/** Page loads of one world: long enough for releases to be pruned, short enough to see one again in a second. */
const LOADS_PER_WORLD = 1000;

/** Beyond this many standard deviations a share is no chance: one in two million. */
const SIGMAS = 5;

const PROGRESS_MS = 10_000;

interface Options {
  readonly pageLoads: number;
  readonly seed: number;
}

/** What a child lives through and tells of. */
interface Share {
  readonly firstSeed: number;
  readonly step: number;
  readonly worlds: number;
}

function parseOptions(args: readonly string[]): Options {
  return { pageLoads: numberAfter(args, '--page-loads', 1_000_000), seed: numberAfter(args, '--seed', 1_000_000) };
}

function numberAfter(args: readonly string[], name: string, otherwise: number): number {
  const index = args.indexOf(name);
  const value = index < 0 ? otherwise : Number(args[index + 1]?.replace(/_/g, ''));
  if (!Number.isInteger(value) || value < 1) {
    throw new Error(`'${name}' must be a whole number above 0, got: ${String(args[index + 1])}; give one`);
  }
  return value;
}

/** Spreads worlds over one child process per CPU, and adds up what they saw. */
async function main({ pageLoads, seed }: Options): Promise<void> {
  const worlds = Math.ceil(pageLoads / LOADS_PER_WORLD);
  const children = Math.min(availableParallelism(), worlds);
  const ledger = new Ledger();
  const startedAt = Date.now();
  const progress = setInterval(() => console.error(progressLine(ledger, pageLoads, startedAt)), PROGRESS_MS);
  try {
    await Promise.all(Array.from({ length: children }, async (_, index) => runChild({
      firstSeed: seed + index, step: children, worlds: Math.ceil((worlds - index) / children),
    }, ledger)));
  } finally {
    clearInterval(progress);
  }
  report(ledger, (Date.now() - startedAt) / 1000);
  judge(ledger);
}

async function runChild(share: Share, ledger: Ledger): Promise<void> {
  const child = fork(__filename, ['--child', JSON.stringify(share)]);
  child.on('message', (part: Ledger) => ledger.add(part));
  const code = await new Promise((resolve, reject) => child.on('exit', resolve).on('error', reject));
  if (code !== 0) {
    throw new Error(`a child process ended with ${String(code)}`);
  }
}

async function liveShare({ firstSeed, step, worlds }: Share): Promise<void> {
  const place = new Worlds();
  try {
    for (let index = 0; index < worlds; index++) {
      process.send!(await place.live(firstSeed + index * step, LOADS_PER_WORLD));
    }
  } finally {
    place.remove();
  }
}

function progressLine({ pageLoads, requests, violations }: Ledger, wanted: number, startedAt: number): string {
  const seconds = (Date.now() - startedAt) / 1000;
  const left = pageLoads === 0 ? '?' : Math.round(seconds * (wanted - pageLoads) / pageLoads);
  return `${pageLoads} of ${wanted} page loads, ${requests} requests, ${Math.round(seconds)} s, ${left} s to go, broken: ${Object.keys(violations).join(', ') || 'nothing'}`;
}

function judge(ledger: Ledger): void {
  const far = sharesBeyond(ledger, SIGMAS);
  Object.entries(ledger.violations).forEach(([name, details]) => console.error(`${name} is broken:\n  ${details.join('\n  ')}`));
  far.forEach((share) => console.error(`G10 is broken: ${share}`));
  process.exitCode = Object.keys(ledger.violations).length === 0 && far.length === 0 ? 0 : 1;
}

const childArgument = process.argv.indexOf('--child');
const run = childArgument < 0
  ? async () => main(parseOptions(process.argv.slice(2)))
  : async () => liveShare(JSON.parse(process.argv[childArgument + 1]) as Share);
run().catch((error: Error) => {
  console.error(`soak: ${error.message}`);
  process.exitCode = 1;
});
