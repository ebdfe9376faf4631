import { statSync } from 'node:fs';
import { join } from 'node:path';

const POLL_MS = 300;

/**
 * Calls back when an assembly's manifest, which synthesis writes last, is new; gives the way to stop. Polling, because
 * synthesis may replace the whole folder, which ends a watch on it. What counts as new is measured from this call on:
 * `fs.watchFile` looks first some time later, and would miss a synthesis in between.
 */
export function watchAssemblies(directories: readonly string[], onChange: (directory: string) => void, pollMs: number = POLL_MS): () => void {
  const seen = new Map(directories.map((directory) => [directory, writtenAt(directory)]));
  const poll = setInterval(() => {
    for (const [directory, before] of seen) {
      const now = writtenAt(directory);
      if (now !== undefined && now !== before) {
        seen.set(directory, now);
        onChange(directory);
      }
    }
  }, pollMs);
  return () => clearInterval(poll);
}

/** Undefined while synthesis replaces the folder. */
function writtenAt(directory: string): number | undefined {
  return statSync(join(directory, 'manifest.json'), { throwIfNoEntry: false })?.mtimeMs;
}
