import { existsSync, readFileSync, statSync } from 'node:fs';
import { join, resolve, sep } from 'node:path';
import { lookup } from 'mrmime';

/** The page ships beside the CLI's bundle folder; from source it stands beside this one. */
export function controlPageFolder(): string | undefined {
  return [join(__dirname, '..', 'control-page')].find((folder) => existsSync(folder));
}

export interface PageFile {
  readonly contentType: string;
  readonly body: Buffer;
}

/** A file of the page; undefined if there is none, or if it lies elsewhere. */
export function pageFile(folder: string, path: string): PageFile | undefined {
  if (!/^[\w./-]+$/.test(path)) {
    return undefined; // the page's own names need no encoding
  }
  const file = resolve(folder, `.${path}`, path.endsWith('/') ? 'index.html' : '');
  if (!file.startsWith(resolve(folder) + sep) || !existsSync(file) || !statSync(file).isFile()) {
    return undefined;
  }
  return { contentType: lookup(file) ?? 'application/octet-stream', body: readFileSync(file) };
}
