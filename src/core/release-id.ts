/** Release ids are path segments, cookie values and cache-key parts, so they stay short and plain. */
const RELEASE_ID_PATTERN = /^[a-z0-9][a-z0-9-]{0,15}$/;

/** The rule in words, for error messages. */
export const RELEASE_ID_RULE = '1 to 16 characters of a-z, 0-9 and -, not starting with -';

export function isReleaseId(value: unknown): value is string {
  return typeof value === 'string' && RELEASE_ID_PATTERN.test(value);
}
