import { userInfo } from 'node:os';

/** Who acts, as this machine knows it: the audit names it where AWS does not tell. */
export function localUser(): string {
  try {
    return `${userInfo().username} (cli)`;
  } catch { // no entry for this user, as in some containers
    return 'cli';
  }
}
