import { setTimeout as sleep } from 'node:timers/promises';

/** What an operation says before a timer of the same process ends: a clock would also count how busy the machine is. */
export async function within<T>(ms: number, operation: Promise<T>): Promise<T> {
  const ended = new AbortController();
  const late = sleep(ms, undefined, ended).then(() => Promise.reject(new Error(`no end within ${ms} ms`)));
  try {
    return await Promise.race([operation, late]);
  } finally {
    ended.abort();
  }
}
