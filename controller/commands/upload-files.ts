/** What an object key of S3 may have, in bytes of UTF-8. */
const MAX_KEY_BYTES = 1024;

/** Below the prefix of a release with the longest id. */
const MAX_PATH_BYTES = MAX_KEY_BYTES - 'releases/0123456789abcdef/'.length;

/** What one PUT may bring. */
const MAX_SIZE = 5 * 1024 ** 3;

export const UPLOAD_FILES_RULE = 'files of a site, each once: a path from its root (no empty part, . or .., no backslash or control character, '
  + `at most ${MAX_PATH_BYTES} bytes), the size in bytes and the SHA-256 in 64 hexadecimal digits`;

export function areUploadFiles(value: unknown): boolean {
  return unfit(value) === undefined;
}

/** What is wrong with a list of files, in few words: the list may be long. */
export function describeUploadFiles(value: unknown): string {
  return unfit(value) ?? 'files';
}

function unfit(value: unknown): string | undefined {
  if (!Array.isArray(value) || value.length === 0) {
    return Array.isArray(value) ? 'none' : typeof value;
  }
  const paths = new Set<unknown>();
  for (const file of value as unknown[]) {
    const { path, size, digest } = (file ?? {}) as { [name: string]: unknown };
    if (!isPath(path) || paths.has(path)) {
      return `${JSON.stringify(path)}${paths.has(path) ? ' twice' : ''}`;
    }
    if (!Number.isInteger(size) || (size as number) < 0 || (size as number) > MAX_SIZE) {
      return `size ${JSON.stringify(size)} of ${path}`;
    }
    if (typeof digest !== 'string' || !/^[0-9a-f]{64}$/.test(digest)) {
      return `digest ${JSON.stringify(digest)} of ${path}`;
    }
    paths.add(path);
  }
  return undefined;
}

/** Lone surrogates are no characters: such a key could not be written into an address. */
function isPath(path: unknown): path is string {
  return typeof path === 'string' && Buffer.byteLength(path) <= MAX_PATH_BYTES && !/[\u0000-\u001f\u007f\\\p{Surrogate}]/u.test(path)
    && path.split('/').every((segment) => segment !== '' && segment !== '.' && segment !== '..');
}
