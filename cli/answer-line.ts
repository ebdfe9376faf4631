import { paint } from './paint';
import type { Done } from '../src/core';
import { isoTime } from '../src/core/iso-time';

/** Where a change of this kind takes effect, which people are told with it. */
export type Reach = 'edge' | 'state';

/** What came of a command, in one line for people. */
export function formatAnswer({ message, changed, generation, effectiveAt, dryRun }: Done, reach: Reach, hasWaited: boolean): string {
  if (dryRun) {
    return `${paint.cyan('dry run')}, ${changed ? 'nothing changed' : 'nothing would change'}: ${message}`;
  }
  const where = reach === 'state' || effectiveAt === undefined ? '' : hasWaited ? ', in force everywhere' : `, in force everywhere from ${isoTime(effectiveAt)}`;
  return `${changed ? paint.green('done') : paint.green('unchanged')} ${message} (generation ${generation}${where})`;
}
