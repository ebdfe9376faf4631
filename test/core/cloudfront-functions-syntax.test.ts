import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import * as ts from 'typescript';

/**
 * What a CloudFront Function will run one day must keep to the language of its runtime.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-javascript-runtime-20.html
 */
const CORE = resolve(__dirname, '../../src/core');
const FILES = [
  ...readdirSync(join(CORE, 'edge')).map((name) => join('edge', name)),
  'color.ts', 'document.ts', 'release-id.ts', 'result.ts', 'utf8.ts',
];

const S = ts.SyntaxKind;
const FORBIDDEN: { readonly [rule: string]: (node: ts.Node) => boolean } = {
  'classes': (node) => ts.isClassLike(node),
  'spread': (node) => ts.isSpreadElement(node) || ts.isSpreadAssignment(node),
  'destructuring': (node) => ts.isObjectBindingPattern(node) || ts.isArrayBindingPattern(node) || isDestructuringAssignment(node),
  'for-of': (node) => ts.isForOfStatement(node),
  'generators': (node) => ts.isFunctionLike(node) && 'asteriskToken' in node && node.asteriskToken !== undefined,
  'optional chaining': (node) => node.kind === S.QuestionDotToken,
  'nullish coalescing': (node) => node.kind === S.QuestionQuestionToken || node.kind === S.QuestionQuestionEqualsToken,
  'logical assignment': (node) => node.kind === S.BarBarEqualsToken || node.kind === S.AmpersandAmpersandEqualsToken,
  'default parameter values': (node) => ts.isParameter(node) && node.initializer !== undefined,
  'shorthand and computed properties': (node) => ts.isShorthandPropertyAssignment(node) || ts.isComputedPropertyName(node),
  'methods and accessors in object literals': (node) => ts.isMethodDeclaration(node) || ts.isAccessor(node),
  'enums': (node) => ts.isEnumDeclaration(node),
  'big integers': (node) => ts.isBigIntLiteral(node),
};

describe('the language of CloudFront Functions 2.0', () => {
  describe.each(FILES)('in src/core/%s', (file) => {
    it.each(Object.keys(FORBIDDEN))('has no %s', (rule) => {
      expect(findIn(parse(readFileSync(join(CORE, file), 'utf8')), FORBIDDEN[rule])).toEqual([]);
    });

    it('is kept by everything that it imports', () => {
      const imported = parse(readFileSync(join(CORE, file), 'utf8')).statements
        .filter((statement): statement is ts.ImportDeclaration => ts.isImportDeclaration(statement) && !statement.importClause?.isTypeOnly)
        .map((statement) => relative(CORE, resolve(dirname(join(CORE, file)), `${(statement.moduleSpecifier as ts.StringLiteral).text}.ts`)));
      expect(FILES).toEqual(expect.arrayContaining(imported));
    });
  });

  it.each([
    ['classes', 'class A {}'],
    ['classes', 'const A = class {};'],
    ['spread', 'f(...a);'],
    ['spread', 'const a = { ...b };'],
    ['destructuring', 'const { a } = b;'],
    ['destructuring', 'function f([a]: string[]) {}'],
    ['destructuring', '[a, b] = [b, a];'],
    ['for-of', 'for (const a of b) {}'],
    ['generators', 'function* f() {}'],
    ['generators', 'const a = { *f() {} };'],
    ['optional chaining', 'a?.b;'],
    ['optional chaining', 'a?.[b]?.(c);'],
    ['nullish coalescing', 'a ?? b;'],
    ['nullish coalescing', 'a ??= b;'],
    ['logical assignment', 'a ||= b;'],
    ['default parameter values', 'const f = (a = 1) => a;'],
    ['shorthand and computed properties', 'const a = { b };'],
    ['shorthand and computed properties', 'const a = { [b]: 1 };'],
    ['methods and accessors in object literals', 'const a = { f() {} };'],
    ['enums', 'enum A { B }'],
    ['big integers', 'const a = 1n;'],
  ])('has no %s such as %s', (rule, code) => {
    expect(findIn(parse(code), FORBIDDEN[rule])).not.toEqual([]);
  });

  it.each([
    'interface A { readonly b?: string; c(): void }',
    'type A = { readonly [color in Color]: string };',
    'function f(a: unknown, b?: string): a is string { return true; }',
    'const a = b as C;',
    'const f = (...rest: string[]) => rest.map((a) => `${a}!`);',
    'type A = [first: string, ...rest: string[]];',
  ])('has %s', (code) => {
    expect(Object.values(FORBIDDEN).flatMap((isForbidden) => findIn(parse(code), isForbidden))).toEqual([]);
  });
});

function parse(code: string): ts.SourceFile {
  return ts.createSourceFile('code.ts', code, ts.ScriptTarget.Latest, true);
}

/** The texts of the nodes that a rule forbids; types are no code. */
function findIn(node: ts.Node, isForbidden: (node: ts.Node) => boolean): string[] {
  if (ts.isTypeNode(node) || ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node)) {
    return [];
  }
  return [...isForbidden(node) ? [node.getText()] : [], ...node.getChildren().flatMap((child) => findIn(child, isForbidden))];
}

function isDestructuringAssignment(node: ts.Node): boolean {
  return ts.isBinaryExpression(node) && node.operatorToken.kind === S.EqualsToken
    && (ts.isArrayLiteralExpression(node.left) || ts.isObjectLiteralExpression(node.left));
}
