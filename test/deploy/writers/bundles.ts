import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { buildSync } from 'esbuild';
import type { FunctionName } from './runner';
import type { Break } from '../../properties/broken-source';
import { buildBroken } from '../../properties/broken-source';

const SHIPPED = resolve(__dirname, '../../../assets/controller');

/** Bundles of the controller and what runs them, in a folder of their own: a build that goes on meanwhile changes nothing here. */
export class Bundles {
  public static shipped(names: readonly FunctionName[]): Bundles {
    const bundles = new Bundles(names);
    names.forEach((name) => copyFileSync(join(SHIPPED, name, 'index.js'), join(bundles.folder, `${name}.js`)));
    return bundles;
  }

  public static async broken(names: readonly FunctionName[], breaks: readonly Break[]): Promise<Bundles> {
    const bundles = new Bundles(names);
    for (const [entry, text] of await buildBroken(names.map((name) => `controller/${name}.ts`), breaks)) {
      writeFileSync(join(bundles.folder, entry.replace('controller/', '').replace('.ts', '.js')), text);
    }
    return bundles;
  }

  public readonly runner: string;
  private readonly folder = mkdtempSync(join(tmpdir(), 'bundles-'));

  private constructor(public readonly names: readonly FunctionName[]) {
    this.runner = join(this.folder, 'runner.js');
    buildSync({ entryPoints: [join(__dirname, 'runner.ts')], platform: 'node', format: 'cjs', outfile: this.runner });
  }

  public remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
