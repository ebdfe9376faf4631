import type { ChildProcess } from 'node:child_process';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

const READY_MS = 60_000;
const STOP_MS = 5_000;

/** Waits for a server that was spawned as the leader of a process group of its own. */
export async function untilHealthy(child: ChildProcess, healthUrl: string, readLog: () => string): Promise<void> {
  for (const start = Date.now(); !await isHealthy(healthUrl); await sleep(100)) {
    if (child.exitCode !== null || Date.now() - start > READY_MS) {
      await end(child);
      throw new Error(`${child.spawnfile} did not start:\n${readLog()}`);
    }
  }
}

/** Ends it and all that it started. */
export async function end({ pid }: ChildProcess): Promise<void> {
  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    for (const start = Date.now(); isAlive(pid!) && Date.now() - start < STOP_MS; await sleep(100)) {
      process.kill(-pid!, signal);
    }
  }
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  await new Promise((done) => server.close(done));
  return port;
}

async function isHealthy(url: string): Promise<boolean> {
  return fetch(url).then(({ ok }) => ok, () => false);
}

function isAlive(group: number): boolean {
  try {
    process.kill(-group, 0);
    return true;
  } catch {
    return false;
  }
}
