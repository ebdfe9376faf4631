import { Stack, Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { invalid } from '../private/errors';
import { literal } from '../private/validate';

/** A file whose bytes are known at deploy only: where it goes, and what it will hold. @internal */
export interface DeployTimeContent {
  readonly path: string;
  readonly content: string;
}

/**
 * A file of a site that holds values which are known at deploy only, like the URL of an API.
 *
 * It belongs to its release and takes the place of a file of the same path in the source. Its values stand in the template:
 * put no secrets there.
 *
 * A release never changes, so these values cannot change in it either. The default release id follows from the files and
 * from which values stand where in them, not from the values themselves. If only a value changes, the deploy fails before
 * anything is uploaded, and the release that has the old value stays as it is; pass another `releaseId` to the
 * `ReleaseState` of the site, for example the commit hash, to stage a release with the new value.
 *
 * A release that is uploaded without a deploy, with `cdk-blue-green stage <folder>`, carries these files over from the active
 * release; those of the folder do not replace them. Such a release has the id that a deploy of the same files would give it
 * only if no content depends on the deploy: the id of a deploy covers which value stands where, that of an upload what came of it.
 */
export abstract class DeployTimeFile {
  /**
   * A JSON file.
   *
   * @param path path in the site, without a leading slash
   * @param value object that may hold tokens
   *
   * @example
   * import { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
   * import { DeployTimeFile } from 'cdk-blue-green';
   *
   * const api = new HttpApi(this, 'Api');
   * new BlueGreenStaticSite(this, 'Site', {
   *   source: SiteSource.asset('examples/static-site/releases/1'),
   *   deployTimeFiles: [DeployTimeFile.json('config.json', { apiUrl: api.apiEndpoint })],
   * });
   */
  public static json(path: string, value: any): DeployTimeFile {
    return new RenderedFile(path, (scope) => Stack.of(scope).toJsonString(value));
  }

  /**
   * A text file.
   *
   * @param path path in the site, without a leading slash
   * @param text text that may hold tokens
   *
   * @example
   * import { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
   * import { DeployTimeFile } from 'cdk-blue-green';
   *
   * const api = new HttpApi(this, 'Api');
   * new BlueGreenStaticSite(this, 'Site', {
   *   source: SiteSource.asset('examples/static-site/releases/1'),
   *   deployTimeFiles: [DeployTimeFile.text('config.js', `window.API_URL = '${api.apiEndpoint}';`)],
   * });
   */
  public static text(path: string, text: string): DeployTimeFile {
    return new RenderedFile(path, () => text);
  }

  /** @internal */
  public abstract _bind(scope: IConstruct): DeployTimeContent;
}

class RenderedFile extends DeployTimeFile {
  constructor(private readonly path: string, private readonly render: (scope: IConstruct) => string) {
    super();
  }

  /** @internal */
  public _bind(scope: IConstruct): DeployTimeContent {
    const segments = literal(scope, 'deployTimeFiles', this.path).split('/');
    if (/[\\\0]/.test(this.path) || segments.some((segment) => segment === '' || segment === '.' || segment === '..')) {
      throw invalid(scope, 'deployTimeFiles', 'files with paths below the root of the site', `'${this.path}'`, 'write for example config.json');
    }
    return { path: this.path, content: this.render(scope) };
  }
}

/** Which values stand where: all that synthesis knows of a content. @internal */
export function structureOf(scope: IConstruct, content: string): string {
  return Token.isUnresolved(content) ? JSON.stringify(Stack.of(scope).resolve(content)) : content;
}

/** Deploy-time files by themselves: each path once. @internal */
export function bindDeployTimeFiles(scope: IConstruct, files: readonly DeployTimeFile[]): DeployTimeContent[] {
  const contents = files.map((file) => file._bind(scope));
  const twice = contents.find(({ path }, index) => contents.findIndex((other) => other.path === path) < index);
  if (twice !== undefined) {
    throw invalid(scope, 'deployTimeFiles', 'files with distinct paths', `'${twice.path}' twice`, 'keep one of them');
  }
  return contents;
}
