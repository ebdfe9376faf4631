import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { makeFolder, runFresh } from './fresh-process';
import type { Benchmark, Measure } from './measure';
import { compare, least } from './measure';

const CLI = path.join(__dirname, '..', 'assets', 'cli', 'main', 'index.js');
const ROUNDS = 15;

/** Above this, a command feels like something that is started. */
const LIMIT_MS = 300;

/** More would be noticed by `npm install`; an SDK client with its credential providers is about 300 KB of it. */
const LIMIT_KB = 1200;

/** An operator that answers at once: as the local edge does, and as Lambda does. */
const OPERATOR = `
  const truth = {
    active: 'blue', weight: 0, generation: 1, releases: { blue: 'r1', green: null }, candidate: null, pending: null, previous: null,
    denied: [], rolledBack: [], locked: null, previews: [], records: {}, history: [],
  };
  const status = { stateName: 'shop', now: 0, stateTtl: 30, boundSeconds: 38.5, document: null, truth, published: { home: 1, replica: 1 } };
  const server = require('node:http').createServer((request, response) => {
    request.resume().on('end', () => response.end(JSON.stringify({ ok: true, message: '', changed: false, generation: 1, status })));
  });
  server.listen(0, '127.0.0.1', () => console.log(server.address().port));
`;

/** Says at the end what the process has used; standard output is the CLI's own. */
const METER = `
  process.on('exit', () => {
    const { user, system } = process.cpuUsage();
    require('node:fs').writeFileSync(process.env.METER, String((user + system) / 1000));
  });
`;

/**
 * What whoever types `status` waits for before anything is on its way: from the start of the process to the answer of an
 * operator that answers at once, less what Node.js takes to do nothing. Once by the local edge, which needs no SDK, and once by
 * AWS with credentials in the environment. Without TLS and distance. CPU time, which on an idle machine is the time that
 * passes and grows less with what else runs.
 */
export const cliStart: Benchmark = {
  name: 'cli-start',
  against: `${LIMIT_MS} ms of its own beside Node.js, and ${LIMIT_KB} KB`,
  measure: async () => {
    const folder = makeFolder();
    const operator = await startOperator(path.join(folder, 'operator.js'));
    try {
      const [nothing, meter, used] = ['nothing.js', 'meter.js', 'used'].map((name) => path.join(folder, name));
      fs.writeFileSync(nothing, '0');
      fs.writeFileSync(meter, METER);
      const url = `http://127.0.0.1:${operator.port}`;
      const env = { AWS_ENDPOINT_URL: url, AWS_REGION: 'eu-west-1', AWS_ACCESS_KEY_ID: 'id', AWS_SECRET_ACCESS_KEY: 'secret' };
      const run = (script: string, ...args: string[]): number => {
        runFresh(script, args, { flags: ['--require', meter], env: { ...env, METER: used } });
        return Number(fs.readFileSync(used, 'utf8'));
      };
      const times = Array.from({ length: ROUNDS }, () => ({
        nothing: run(nothing),
        local: run(CLI, 'status', '--json', '--local', url),
        aws: run(CLI, 'status', '--json', '--state', 'shop'),
      }));
      const own = (name: 'local' | 'aws'): number => least(times.map((round) => round[name])) - least(times.map((round) => round.nothing));
      return [
        measured(`status --local: own CPU ms (least of ${ROUNDS} processes)`, own('local'), LIMIT_MS),
        measured(`status --state: own CPU ms (least of ${ROUNDS} processes)`, own('aws'), LIMIT_MS),
        measured('bundle of the CLI, KB', Math.round(fs.statSync(CLI).size / 1024), LIMIT_KB),
      ];
    } finally {
      operator.process.kill();
      fs.rmSync(folder, { recursive: true, force: true });
    }
  },
};

function measured(name: string, ours: number, limit: number): Measure {
  return compare(name, ours, limit, `at most ${limit}`, (value) => value <= limit);
}

async function startOperator(script: string): Promise<{ process: ChildProcess; port: string }> {
  fs.writeFileSync(script, OPERATOR);
  const child = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'inherit'] });
  const port = await new Promise<string>((resolve, reject) => {
    child.stdout.once('data', (data: Buffer) => resolve(data.toString().trim()));
    child.once('exit', (code) => reject(new Error(`the operator must start, got: exit ${String(code)}`)));
  });
  return { process: child, port };
}
