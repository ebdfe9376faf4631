import { execFileSync, spawn } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { end, freePort, untilHealthy } from './server-process';

const BIN = resolve(__dirname, '../../../.emu/bin');

/** Credentials that both take, and where they are. */
export interface Moto {
  readonly env: { readonly [name: string]: string };
  readonly stop: () => Promise<void>;
  /** What the command line of AWS answers. */
  readonly cli: (...args: readonly string[]) => unknown;
}

/** Another AWS on this machine, written by other people than the emulator that stacks are deployed to: it knows no stacks, but has APIs of its own. */
export async function startMoto(region: string): Promise<Moto> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const folder = mkdtempSync(join(tmpdir(), 'moto-'));
  const logFile = join(folder, 'log');
  const log = openSync(logFile, 'w');
  const child = spawn(join(BIN, 'moto_server'), ['-H', '127.0.0.1', '-p', String(port)], { detached: true, stdio: ['ignore', log, log] });
  closeSync(log);
  await untilHealthy(child, `${url}/moto-api/data.json`, () => readFileSync(logFile, 'utf8'));
  const env = { AWS_ENDPOINT_URL: url, AWS_REGION: region, AWS_DEFAULT_REGION: region, AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local' };
  return {
    env,
    cli: (...args) => JSON.parse(execFileSync(join(BIN, 'aws'), [...args, '--output', 'json'], { env: { ...process.env, ...env }, encoding: 'utf8' })) as unknown,
    stop: async () => {
      await end(child);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
