import { createHash } from 'node:crypto';

/** Nobody's account: what the local edge deploys into. */
export const LOCAL_ACCOUNT = '000000000000';

/** Region of stacks that name none. */
export const DEFAULT_REGION = 'eu-west-1';

/** The same in every run, so that names in logs and links stay. */
export function suffixOf(text: string, length: number): string {
  return createHash('sha256').update(text).digest('hex').slice(0, length);
}
