import * as fs from 'node:fs';
import * as path from 'node:path';
import type { IConstruct } from 'constructs';
import { invalid } from '../private/errors';

/** A file of a site: its path in the site, with `/` between folders, and where it lies now. @internal */
export interface SiteFile {
  readonly path: string;
  readonly location: string;
}

/** Where the files of a release come from. */
export abstract class SiteSource {
  /**
   * A folder of built files, for example the output of a bundler. It must hold an `index.html`.
   *
   * The folder is read at synth and uploaded at deploy: files that all releases share first, documents last.
   *
   * @param folder path, relative to the working directory
   *
   * @example
   * new BlueGreenStaticSite(this, 'Site', { source: SiteSource.asset('examples/static-site/releases/1') });
   */
  public static asset(folder: string): SiteSource {
    return new FolderSource(folder);
  }

  /** @internal */
  public abstract _bind(scope: IConstruct): SiteFile[];
}

class FolderSource extends SiteSource {
  constructor(private readonly folder: string) {
    super();
  }

  /** @internal */
  public _bind(scope: IConstruct): SiteFile[] {
    if (!fs.existsSync(this.folder) || !fs.statSync(this.folder).isDirectory()) {
      throw invalid(scope, 'source', 'an existing folder', `'${this.folder}'`, 'build the site first, or correct the path');
    }
    const files = listFiles(path.resolve(this.folder));
    if (!files.some((file) => file.path === 'index.html')) {
      throw invalid(scope, 'source', 'a folder with an index.html', `'${this.folder}' with ${files.length} files`, 'pass the folder that your build writes its pages to');
    }
    return files;
  }
}

/** All files below a folder, in one order on every machine. */
function listFiles(root: string, below = ''): SiteFile[] {
  return fs.readdirSync(path.join(root, below), { withFileTypes: true })
    .sort((a, b) => a.name < b.name ? -1 : 1)
    .flatMap((entry) => {
      const name = below === '' ? entry.name : `${below}/${entry.name}`;
      const location = path.join(root, name);
      return fs.statSync(location).isDirectory() ? listFiles(root, name) : [{ path: name, location }];
    });
}
