import { unwatchFile, watchFile } from 'node:fs';
import { join } from 'node:path';

const POLL_MS = 300;

/**
 * Calls back when an assembly's manifest, which synthesis writes last, is new; gives the way to stop. Polling, because
 * synthesis may replace the whole folder, which ends a watch on it.
 */
export function watchAssemblies(directories: readonly string[], onChange: (directory: string) => void, pollMs: number = POLL_MS): () => void {
  const watched = directories.map((directory) => {
    const file = join(directory, 'manifest.json');
    const listener = ({ mtimeMs }: { mtimeMs: number }, before: { mtimeMs: number }) => {
      if (mtimeMs !== 0 && mtimeMs !== before.mtimeMs) {
        onChange(directory);
      }
    };
    watchFile(file, { interval: pollMs }, listener);
    return () => unwatchFile(file, listener);
  });
  return () => watched.forEach((unwatch) => unwatch());
}
