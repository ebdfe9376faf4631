import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import type { IConstruct } from 'constructs';
import { SiteSource } from '../../src';

export const ACCOUNT = '111122223333';

/** What `cdk init` writes into cdk.json today. */
export const RECOMMENDED_FLAGS = JSON.parse(
  fs.readFileSync(path.join(path.dirname(require.resolve('aws-cdk-lib/package.json')), 'recommended-feature-flags.json'), 'utf8'),
) as Record<string, unknown>;

const folders: string[] = [];

afterEach(() => {
  folders.splice(0).forEach((folder) => fs.rmSync(folder, { recursive: true, force: true }));
});

/** An empty folder that is gone after the test. */
export function temporaryFolder(): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'cdk-blue-green-test-'));
  folders.push(folder);
  return folder;
}

/** The files of a site: path -> content. */
export type SiteFiles = Readonly<Record<string, string>>;

export const RELEASE_1: SiteFiles = { 'index.html': 'one', 'about/index.html': 'about one', 'assets/app-1.js': 'one()' };
export const RELEASE_2: SiteFiles = { 'index.html': 'two', 'about/index.html': 'about two', 'assets/app-2.js': 'two()' };

export function siteFolder(files: SiteFiles = RELEASE_1): string {
  const folder = temporaryFolder();
  for (const [name, content] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    fs.writeFileSync(path.join(folder, name), content);
  }
  return folder;
}

export function siteSource(files: SiteFiles = RELEASE_1): SiteSource {
  return SiteSource.asset(siteFolder(files));
}

/** An app whose output is gone after the test. */
export function newApp(context: Record<string, unknown> = {}): App {
  return new App({ outdir: temporaryFolder(), context, treeMetadata: false }); // nobody reads the tree, and it resolves every property again
}

interface StackOptions {
  /** App or stage; without one, a new app with `context`. */
  readonly scope?: IConstruct;
  readonly id?: string;
  readonly region?: string;
  readonly context?: Record<string, unknown>;
}

export function newStack(options: StackOptions = {}): Stack {
  const { id = 'Shop', region = 'eu-west-1' } = options;
  return new Stack((options.scope ?? newApp(options.context)) as App, id, { env: { region, account: ACCOUNT } });
}

export interface Resource {
  readonly Type: string;
  readonly Properties: Record<string, any>;
  readonly DependsOn?: string[];
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
}

/** The resources of a type by logical id, with every reference as readable text. */
export function resourcesOf(stack: Stack, type?: string): Record<string, Resource> {
  const { Resources } = readable(Template.fromStack(stack).toJSON()) as { Resources: Record<string, Resource> };
  return Object.fromEntries(Object.entries(Resources).filter(([, resource]) => type === undefined || resource.Type === type));
}

/** The one resource of a type whose logical id starts as given. */
export function resourceOf(stack: Stack, type: string, prefix = ''): Resource & { readonly LogicalId: string } {
  const found = Object.entries(resourcesOf(stack, type)).filter(([id]) => id.startsWith(prefix));
  if (found.length !== 1) {
    throw new Error(`one ${type} ${prefix} expected, got: ${found.map(([id]) => id).join(', ') || 'none'}`);
  }
  return { ...found[0][1], LogicalId: found[0][0] };
}

/** The statements of a role's own policies. */
export function statementsOf(stack: Stack, rolePrefix: string): Record<string, unknown>[] {
  return Object.values(resourcesOf(stack, 'AWS::IAM::Policy'))
    .filter(({ Properties }) => (Properties.Roles as string[]).some((role) => role.startsWith(`\${${rolePrefix}`)))
    .flatMap(({ Properties }) => Properties.PolicyDocument.Statement as Record<string, unknown>[]);
}

/** `{Ref: X}` is `${X}`, `{Fn::GetAtt: [X, Arn]}` is `${X.Arn}`, joins are joined, the partition is aws and the account is ACCOUNT. */
export function readable(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(readable);
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  const fields = value as Record<string, any>;
  if (typeof fields.Ref === 'string') {
    return ({ 'AWS::Partition': 'aws', 'AWS::AccountId': ACCOUNT, 'AWS::URLSuffix': 'amazonaws.com' } as Record<string, string>)[fields.Ref] ?? `\${${fields.Ref}}`;
  }
  if (Array.isArray(fields['Fn::GetAtt'])) {
    return `\${${fields['Fn::GetAtt'].join('.')}}`;
  }
  if (Array.isArray(fields['Fn::Join'])) {
    const [separator, parts] = fields['Fn::Join'];
    return (readable(parts) as string[]).join(separator);
  }
  return Object.fromEntries(Object.entries(fields).map(([name, inner]) => [name, readable(inner)]));
}

/** The staged folder of the asset that a resource names, in an app that was synthesized. */
export function stagedAsset(stack: Stack, s3Key: string): string {
  return path.join((stack.node.root as App).outdir, `asset.${s3Key.replace('.zip', '')}`);
}

/** Every file below a folder -> its content. */
export function contentsOf(folder: string, below = ''): Record<string, string> {
  return Object.assign({}, ...fs.readdirSync(path.join(folder, below), { withFileTypes: true }).map((entry) => {
    const name = below === '' ? entry.name : `${below}/${entry.name}`;
    return entry.isDirectory() ? contentsOf(folder, name) : { [name]: fs.readFileSync(path.join(folder, name), 'utf8') };
  })) as Record<string, string>;
}
