/** Releases whose files are all in place, so that each can be staged. */
export const RELEASES = ['first', 'second', 'third', 'fourth', 'fifth', 'sixth'];

export function fingerprintOf(release: string): string {
  return `fingerprint of ${release}`;
}
