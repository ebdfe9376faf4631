import { spawn } from 'node:child_process';
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { end, freePort, untilHealthy } from './server-process';

const ROOT = resolve(__dirname, '../../..');
const PYTHON = join(ROOT, '.emu/bin/python');

export interface Emulator {
  readonly url: string;
  /** Resource types that stacks named and nothing was created for. */
  readonly accepted: () => string[];
  /** Resource types that stacks made, those included that were accepted only. */
  readonly created: () => string[];
  readonly stop: () => Promise<void>;
}

/** Starts AWS as an emulator on a free port of this machine, in a process group of its own: its Lambda workers are in it too. */
export async function startEmulator({ auth = false } = {}): Promise<Emulator> {
  if (!existsSync(PYTHON)) {
    throw new Error('the emulator is not installed; run `npm run setup`');
  }
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const folder = mkdtempSync(join(tmpdir(), 'emulator-'));
  const logFile = join(folder, 'log');
  const log = openSync(logFile, 'w');
  const child = spawn(PYTHON, [join(__dirname, 'emulator.py')], {
    detached: true,
    stdio: ['ignore', log, log],
    env: {
      PATH: process.env.PATH,
      HOME: folder,
      TMPDIR: folder,
      BIND_HOST: '127.0.0.1',
      GATEWAY_PORT: String(port),
      AWS_CLI_SERVER: join(folder, 'aws-cli'),
      MINISTACK_HOST: '127.0.0.1',
      MINISTACK_REGION: 'eu-west-1',
      IOT_MTLS_ENABLED: '0', // it would listen on every interface
      NODE_PATH: join(ROOT, 'node_modules'),
      PYTHONUNBUFFERED: '1',
      ...auth && { AUTH: 'true' },
    },
  });
  closeSync(log);
  const readLog = (): string => readFileSync(logFile, 'utf8');
  const noted = (mark: string): string[] => {
    const lines = readLog().split('\n').filter((line) => line.startsWith(`[${mark}] `));
    return [...new Set(lines.map((line) => line.split(' ')[1]))].sort();
  };
  await untilHealthy(child, `${url}/_ministack/health`, readLog);
  return {
    url,
    accepted: () => noted('accepted'),
    created: () => noted('created'),
    stop: async () => {
      await end(child);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
