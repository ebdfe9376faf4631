import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { readSiteFolder } from '../../../cli/upload/site-folder';
import { withFolder, writeFiles } from '../temporary-folder';

const PAGE = { 'index.html': 'page' };

async function paths(folder: string): Promise<string[]> {
  return (await readSiteFolder(folder)).map(({ path }) => path).sort();
}

test('every file is listed with its size and digest, hidden ones too', async () => withFolder(async (folder) => {
  writeFiles(folder, { ...PAGE, '.DS_Store': '', '.git/HEAD': 'ref', 'a/ü b.txt': 'ü' });
  expect(await paths(folder)).toEqual(['.DS_Store', '.git/HEAD', 'a/ü b.txt', 'index.html']);
  expect(await readSiteFolder(folder)).toContainEqual({
    path: 'a/ü b.txt', size: 2, digest: createHash('sha256').update('ü').digest('hex'), location: `${folder}/a/ü b.txt`,
  });
}));

test('links are followed, also out of the folder, as a deploy follows them', async () => withFolder(async (folder) => {
  writeFiles(folder, { 'site/index.html': 'page', 'elsewhere/a.txt': 'a' });
  symlinkSync('../elsewhere', `${folder}/site/linked`);
  symlinkSync('../elsewhere/a.txt', `${folder}/site/b.txt`);
  expect(await paths(`${folder}/site`)).toEqual(['b.txt', 'index.html', 'linked/a.txt']);
}));

test('a folder may be reached by two links, but not hold itself', async () => withFolder(async (folder) => {
  writeFiles(folder, { ...PAGE, 'a/a.txt': '' });
  symlinkSync('a', `${folder}/b`);
  expect(await paths(folder)).toEqual(['a/a.txt', 'b/a.txt', 'index.html']);
  symlinkSync('..', `${folder}/a/up`);
  await expect(readSiteFolder(folder)).rejects.toMatchObject({ code: 'link-cycle', message: expect.stringContaining('contains itself by a link') });
}));

test('a folder that is missing, is a file, or holds no page is explained', async () => withFolder(async (folder) => {
  writeFiles(folder, { 'file': '', 'empty/about.html': '' });
  await expect(readSiteFolder(`${folder}/nowhere`)).rejects.toMatchObject({ code: 'no-folder', message: `there is no folder ${folder}/nowhere`, resolution: 'build the site first, or correct the path' });
  await expect(readSiteFolder(`${folder}/file`)).rejects.toMatchObject({ code: 'no-folder' });
  await expect(readSiteFolder(`${folder}/empty`)).rejects.toMatchObject({ code: 'no-index', message: `the folder ${folder}/empty holds 1 files and no index.html` });
}));

test('what is no file, or cannot be read, is named', async () => withFolder(async (folder) => {
  writeFiles(folder, PAGE);
  mkdirSync(`${folder}/a`);
  symlinkSync('nowhere', `${folder}/a/broken`);
  await expect(readSiteFolder(folder)).rejects.toMatchObject({ code: 'unreadable-file', message: expect.stringContaining(`${folder}/a/broken cannot be read`) });
}));

test('a socket is no file', async () => withFolder(async (folder) => {
  writeFiles(folder, PAGE);
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(`${folder}/socket`, resolve));
  try {
    await expect(readSiteFolder(folder)).rejects.toMatchObject({ message: `${folder}/socket is neither a file nor a folder` });
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
}));

test('a file without the right to read it is named', async () => withFolder(async (folder) => {
  writeFiles(folder, PAGE);
  chmodSync(folder, 0o755);
  chmodSync(`${folder}/index.html`, 0);
  await asNobody(async () => {
    await expect(readSiteFolder(folder)).rejects.toMatchObject({ code: 'unreadable-file' });
  });
}));

/** The superuser may read everything. */
async function asNobody(act: () => Promise<void>): Promise<void> {
  if (process.geteuid?.() !== 0) {
    return act();
  }
  process.seteuid!('nobody');
  try {
    await act();
  } finally {
    process.seteuid!(0);
  }
}
