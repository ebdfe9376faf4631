import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { LegacyESLint } from 'eslint/use-at-your-own-risk';
import * as ts from 'typescript';

const ROOT = path.join(__dirname, '..');

interface Import {
  /** File that imports, from the root of the repository. */
  readonly from: string;
  /** Package, `node:` module, or file from the root of the repository. */
  readonly to: string;
  readonly typeOnly: boolean;
}

function sourceFiles(folder: string): string[] {
  return fs.readdirSync(path.join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    const name = `${folder}/${entry.name}`;
    return entry.isDirectory() ? sourceFiles(name) : name.endsWith('.ts') && !name.endsWith('.d.ts') ? [name] : [];
  });
}

/** Every import, export-from, `import()`, `import x = require()` and `require()` of the sources below a folder. */
function importsOf(folder: string): Import[] {
  return sourceFiles(folder).flatMap((from) => {
    const source = ts.createSourceFile(from, fs.readFileSync(path.join(ROOT, from), 'utf8'), ts.ScriptTarget.Latest, true);
    const found: Import[] = [];
    const visit = (node: ts.Node): void => {
      const specifier = specifierOf(node);
      if (specifier !== undefined) {
        const to = specifier.text.startsWith('.') ? path.posix.join(path.posix.dirname(from), specifier.text) : specifier.text;
        found.push({ from, to, typeOnly: isTypeOnly(node) });
      }
      ts.forEachChild(node, visit);
    };
    visit(source);
    return found;
  });
}

function specifierOf(node: ts.Node): ts.StringLiteralLike | undefined {
  const isCall = ts.isCallExpression(node)
    && (node.expression.kind === ts.SyntaxKind.ImportKeyword || (ts.isIdentifier(node.expression) && node.expression.text === 'require'));
  const specifier = ts.isImportDeclaration(node) || ts.isExportDeclaration(node) ? node.moduleSpecifier
    : ts.isExternalModuleReference(node) ? node.expression
      : ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument) ? node.argument.literal
        : isCall ? node.arguments[0] : undefined;
  return specifier !== undefined && ts.isStringLiteralLike(specifier) ? specifier : undefined;
}

function isTypeOnly(node: ts.Node): boolean {
  return ts.isImportTypeNode(node)
    || (ts.isImportDeclaration(node) && node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword)
    || (ts.isExportDeclaration(node) && node.isTypeOnly);
}

/** Imports that no rule allows, as `from -> to`. */
function strays(folder: string, isAllowed: (it: Import) => boolean): string[] {
  return importsOf(folder).filter((it) => !isAllowed(it)).map(({ from, to }) => `${from} -> ${to}`);
}

const within = (...folders: string[]) => ({ to }: Import): boolean => folders.some((folder) => to === folder || to.startsWith(`${folder}/`));
const isNode = ({ to }: Import): boolean => to.startsWith('node:');
const isPackage = ({ to }: Import): boolean => /^[@a-z]/.test(to) && !/^(src|lambda-edge|controller|cli|test|examples|bench)\//.test(to);

describe('arrows point one way (DESIGN 10)', () => {
  test('src/core imports nothing outside itself', () => {
    expect(importsOf('src/core').length).toBeGreaterThan(20);
    expect(strays('src/core', within('src/core'))).toEqual([]);
  });

  test('the constructs import the core, each other, node: and what the user has installed; never code that runs elsewhere', () => {
    const { peerDependencies } = JSON.parse(fs.readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as { peerDependencies: Record<string, string> };
    expect(Object.keys(peerDependencies).sort()).toEqual(['aws-cdk-lib', 'constructs']);
    expect(strays('src', (it) => within('src', ...Object.keys(peerDependencies))(it) || isNode(it))).toEqual([]);
  });

  test('the edge imports the core, node: and types of aws-lambda', () => {
    expect(strays('lambda-edge', (it) => within('lambda-edge', 'src/core')(it) || isNode(it) || (it.to === 'aws-lambda' && it.typeOnly))).toEqual([]);
  });

  test.each(['controller', 'cli'])('%s imports the core and packages, and no other part of the repository', (folder) => {
    expect(importsOf(folder).length).toBeGreaterThan(20);
    expect(strays(folder, (it) => within(folder, 'src/core')(it) || isNode(it) || isPackage(it))).toEqual([]);
  });

  test('the entry file exports and does nothing else', () => {
    const lines = fs.readFileSync(path.join(ROOT, 'src/index.ts'), 'utf8').trim().split('\n');
    lines.forEach((line) => expect(line).toMatch(/^export \* from '\.\/[a-z/-]+';$/));
    expect(lines.join()).not.toMatch(/core|private/);
  });
});

describe('each fence of ESLint fires', () => {
  const CORE = 'src/core/color.ts';
  const CONSTRUCT = 'src/release-state/release-state.ts';
  const EDGE = 'lambda-edge/viewer-request.ts';
  const CONTROLLER = 'controller/controller.ts';
  const CLI = 'cli/main.ts';
  const IMPORTS = 'no-restricted-imports';
  const EDGE_IMPORTS = '@typescript-eslint/no-restricted-imports';
  const PATHS = 'import/no-restricted-paths';

  /** What somebody writes where, and the rule that must answer. */
  const OFFENCES: [string, string, string, string][] = [
    ['the core imports node:', CORE, 'export * from \'node:fs\';', IMPORTS],
    ['the core imports a package', CORE, 'export * from \'aws-cdk-lib\';', IMPORTS],
    ['the core imports a construct', CORE, 'export * from \'../private/errors\';', PATHS],
    ['the core reads the clock', CORE, 'export const now = Date.now();', 'no-restricted-properties'],
    ['the core makes a date of now', CORE, 'export const today = new Date();', 'no-restricted-syntax'],
    ['the core is random', CORE, 'export const lot = Math.random();', 'no-restricted-properties'],
    ...['process', 'fetch', 'setTimeout', 'Buffer', 'URL', 'console'].map((name): [string, string, string, string] => [
      `the core uses ${name}`, CORE, `export const my${name} = ${name};`, 'no-restricted-globals',
    ]),
    ['a construct imports edge code', CONSTRUCT, 'export * from \'../../lambda-edge/viewer-request\';', PATHS],
    ['a construct imports the controller', CONSTRUCT, 'export * from \'../../controller/controller\';', PATHS],
    ['a construct imports the CLI', CONSTRUCT, 'export * from \'../../cli/user-error\';', PATHS],
    ['a construct imports a test', CONSTRUCT, 'export * from \'../../test/private/apps\';', PATHS],
    ['a construct imports an example', CONSTRUCT, 'export * from \'../../examples/static-site/app\';', PATHS],
    ['a construct imports what only developers have', CONSTRUCT, 'export * from \'@aws-sdk/client-ssm\';', 'import/no-extraneous-dependencies'],
    ['the edge imports an SDK', EDGE, 'export * from \'@aws-sdk/client-ssm\';', EDGE_IMPORTS],
    ['the edge imports a part of the SDK', EDGE, 'export * from \'@smithy/signature-v4\';', EDGE_IMPORTS],
    ['the edge imports the CDK', EDGE, 'export * from \'aws-cdk-lib\';', EDGE_IMPORTS],
    ['the edge imports values of aws-lambda', EDGE, 'import { Handler as Value } from \'aws-lambda\';', EDGE_IMPORTS],
    ['the edge imports a construct', EDGE, 'export * from \'../src/private/errors\';', PATHS],
    ['the edge imports the controller', EDGE, 'export * from \'../controller/controller\';', PATHS],
    ['the edge imports the CLI', EDGE, 'export * from \'../cli/user-error\';', PATHS],
    ['the controller imports a construct', CONTROLLER, 'export * from \'../src/private/errors\';', PATHS],
    ['the controller imports edge code', CONTROLLER, 'export * from \'../lambda-edge/viewer-request\';', PATHS],
    ['the controller imports the CLI', CONTROLLER, 'export * from \'../cli/user-error\';', PATHS],
    ['the CLI imports a construct', CLI, 'export * from \'../src/private/errors\';', PATHS],
    ['the CLI imports edge code', CLI, 'export * from \'../lambda-edge/viewer-request\';', PATHS],
    ['the CLI imports the controller', CLI, 'export * from \'../controller/controller\';', PATHS],
  ];

  const ALLOWED: [string, string, string][] = [
    ['the core imports itself', CORE, 'export * from \'./state/truth\';'],
    ['the core uses Math', CORE, 'export const least = Math.min(1, 2);'],
    ['a construct imports the core', CONSTRUCT, 'export * from \'../core/color\';'],
    ['a construct imports another one', CONSTRUCT, 'export * from \'../edge-router/edge-stack\';'],
    ['the edge imports the core', EDGE, 'export * from \'../src/core/color\';'],
    ['the edge imports types of aws-lambda', EDGE, 'export type { Handler } from \'aws-lambda\';'],
    ['the controller imports an SDK', CONTROLLER, 'export * from \'@aws-sdk/client-ssm\';'],
    ['the controller imports the core', CONTROLLER, 'export * from \'../src/core/color\';'],
    ['the CLI imports the core', CLI, 'export * from \'../src/core/color\';'],
  ];

  /** File -> line of code -> rules that it breaks. */
  const broken: Record<string, Record<string, string[]>> = {};

  beforeAll(async () => {
    const eslint = new LegacyESLint({ cwd: ROOT, useEslintrc: true });
    for (const file of [CORE, CONSTRUCT, EDGE, CONTROLLER, CLI]) {
      const lines = [...OFFENCES, ...ALLOWED].filter(([, where]) => where === file).map(([, , line]) => line);
      const [{ messages }] = await eslint.lintText(`${lines.join('\n')}\n`, { filePath: file });
      broken[file] = Object.fromEntries(lines.map((line, index) => [
        line, messages.filter((message) => message.line === index + 1).map(({ ruleId, message }) => ruleId ?? message),
      ]));
    }
  });

  test.each(OFFENCES)('when %s', (_, file, line, rule) => {
    expect(broken[file][line]).toContain(rule);
  });

  test.each(ALLOWED)('and none when %s', (_, file, line) => {
    expect(broken[file][line].filter((rule) => !rule.startsWith('@stylistic/') && rule !== 'import/order')).toEqual([]);
  });
});

test('the check of types sees a wrong type, a promise that nobody waits for, and one that leaves its `try` before it fails', () => {
  const folder = fs.mkdtempSync(path.join(ROOT, '.types-'));
  try {
    fs.writeFileSync(path.join(folder, 'tsconfig.json'), JSON.stringify({ extends: '../tsconfig.dev.json', include: ['*.ts'] }));
    fs.writeFileSync(path.join(folder, 'broken.ts'), [
      'export const one: number = \'one\';',
      'export async function save(): Promise<void> { /* fails */ }',
      'export function forget(): void { save(); }',
      'export async function lose(): Promise<void> { try { return save(); } catch { /* never */ } }',
    ].join('\n'));
    const { stdout } = spawnSync('npx', ['oxlint', '--no-ignore', '--type-aware', '--type-check', '--format=unix', folder], { cwd: ROOT, encoding: 'utf8' });
    expect(['1:.*TS2322', '3:.*no-floating-promises', '4:.*return-await'].filter((found) => !new RegExp(`broken.ts:${found}`).test(stdout))).toEqual([]);
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
});
