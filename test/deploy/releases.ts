import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Writes the files of a small site that tell releases apart, and gives their folder. */
export function writeRelease(parent: string, release: number): string {
  const folder = join(parent, `release-${release}`);
  const files = {
    'index.html': `page of release ${release}`,
    '404.html': `missing in release ${release}`,
    'theme.css': `/* theme of release ${release} */`,
    [`assets/app-${release}.js`]: `/* app of release ${release} */`,
  };
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  return folder;
}
