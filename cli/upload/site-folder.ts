import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { UploadFile } from '../../src/core';
import { UserError } from '../user-error';

/** A file of a folder that is going to be uploaded. */
export interface FolderFile extends UploadFile {
  /** Where it lies on this machine. */
  readonly location: string;
}

/**
 * Every file below a folder of built pages, as a deploy takes them: hidden files too, and links are followed wherever they
 * lead, so that the same folder is the same release either way.
 */
export async function readSiteFolder(folder: string): Promise<FolderFile[]> {
  const root = resolve(folder);
  if (!await stat(root).then((found) => found.isDirectory(), () => false)) {
    throw new UserError('no-folder', `there is no folder ${folder}`, 'build the site first, or correct the path');
  }
  const files = await filesBelow(root, '', []);
  if (!files.some(({ path }) => path === 'index.html')) {
    throw new UserError('no-index', `the folder ${folder} holds ${files.length} files and no index.html`, 'pass the folder that your build writes its pages to');
  }
  const digested: FolderFile[] = [];
  for (const file of files) {
    digested.push({ ...file, digest: await digestOf(file.location) });
  }
  return digested;
}

type FoundFile = Omit<FolderFile, 'digest'>;

async function filesBelow(root: string, below: string, above: readonly string[]): Promise<FoundFile[]> {
  const here = await realpath(join(root, below));
  if (above.includes(here)) {
    throw new UserError('link-cycle', `the folder ${join(root, below)} contains itself by a link`, 'remove the link');
  }
  const found: FoundFile[] = [];
  for (const name of (await readdir(here)).sort()) {
    const path = below === '' ? name : `${below}/${name}`;
    const location = join(root, path);
    const { size, isFolder } = await look(location);
    found.push(...isFolder ? await filesBelow(root, path, [...above, here]) : [{ path, location, size }]);
  }
  return found;
}

async function look(location: string): Promise<{ size: number; isFolder: boolean }> {
  const found = await stat(location).catch((cause: unknown) => {
    throw new UserError('unreadable-file', `${location} cannot be read (${(cause as Error).message})`, 'remove it if it is a link that leads nowhere', { cause });
  });
  if (!found.isFile() && !found.isDirectory()) {
    throw new UserError('unreadable-file', `${location} is neither a file nor a folder`, 'remove it');
  }
  return { size: found.size, isFolder: found.isDirectory() };
}

async function digestOf(location: string): Promise<string> {
  const hash = createHash('sha256');
  try {
    await pipeline(createReadStream(location), hash);
  } catch (cause) {
    throw new UserError('unreadable-file', `${location} cannot be read (${(cause as Error).message})`, 'give yourself the right to read it', { cause });
  }
  return hash.digest('hex');
}
