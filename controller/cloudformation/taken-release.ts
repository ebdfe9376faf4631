/** Why a deploy fails whose release id is taken. `by` says in a clause what it stands for. */
export function takenRelease(release: string, by: string, unchanged: string): Error {
  return new Error(`'releaseId' must be new for new content, got: ${release}, ${by}; use another id. ${unchanged}`);
}
