import { existsSync, symlinkSync } from 'node:fs';
import { basename, join, relative, resolve } from 'node:path';
import { buildSync } from 'esbuild';
import type { Account } from './account';

const ROOT = resolve(__dirname, '../..');

/**
 * An app as its team would have compiled it, once for all deploys of an account: most of a synthesis was compiling.
 *
 * @param app TypeScript source
 * @returns the command that synthesizes
 */
export function compiledApp(account: Account, app: string): string {
  const folder = join(account.folder, `compiled-${basename(app, '.ts')}`);
  if (!existsSync(folder)) {
    const entryPoints = [app, 'src/**/*.ts', 'examples/static-site/*.ts'];
    buildSync({ entryPoints, outdir: folder, outbase: ROOT, absWorkingDir: ROOT, format: 'cjs', platform: 'node' });
    ['assets', 'node_modules'].forEach((name) => symlinkSync(join(ROOT, name), join(folder, name)));
  }
  return `node ${join(folder, relative(ROOT, app)).replace(/ts$/, 'js')}`;
}
