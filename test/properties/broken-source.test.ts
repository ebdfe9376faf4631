import * as fs from 'node:fs';
import * as path from 'node:path';
import * as ts from 'typescript';

const ROOT = path.join(__dirname, '..', '..');

/** Where the breaks are that run once a week only. */
const WEEKLY = fs.readdirSync(path.join(ROOT, 'test/deploy')).filter((name) => name.endsWith('breaks.test.ts'));

interface Replaced {
  readonly file?: string;
  readonly from?: string;
}

/** What the breaks in a source replace; undefined what is not made of constants of that source. */
function replacedIn(text: string): Replaced[] {
  const source = ts.createSourceFile('breaks.ts', text, ts.ScriptTarget.Latest);
  const constants = new Map<string, ts.Expression>();
  const found: [ts.Expression, ts.Expression][] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isVariableDeclaration(node) && ts.isIdentifier(node.name) && node.initializer !== undefined) {
      constants.set(node.name.text, node.initializer);
    }
    if (ts.isObjectLiteralExpression(node)) {
      const values = new Map(node.properties.filter(ts.isPropertyAssignment).map(({ name, initializer }) => [name.getText(source), initializer]));
      if (values.has('file') && values.has('from')) {
        found.push([values.get('file')!, values.get('from')!]);
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found.map(([file, from]) => ({ file: valueOf(file, constants), from: valueOf(from, constants) }));
}

function valueOf(node: ts.Expression | undefined, constants: ReadonlyMap<string, ts.Expression>): string | undefined {
  if (node === undefined || ts.isStringLiteralLike(node)) {
    return node?.text;
  }
  if (ts.isIdentifier(node)) {
    return valueOf(constants.get(node.text), constants);
  }
  return ts.isTemplateExpression(node)
    ? node.templateSpans.reduce((text, { expression, literal }) => text + valueOf(expression, constants) + literal.text, node.head.text)
    : undefined;
}

test.each(WEEKLY)('what the breaks of %s replace is in its file: they run once a week, and would say too late that they break nothing', (name) => {
  const replaced = replacedIn(fs.readFileSync(path.join(ROOT, 'test/deploy', name), 'utf8'));
  expect(replaced.length).toBeGreaterThan(3);
  expect(replaced.filter(({ file, from }) => file === undefined || from === undefined || !fs.readFileSync(path.join(ROOT, file), 'utf8').includes(from))).toEqual([]);
});

test('a text that is gone, and one that is not made of constants, are seen', () => {
  expect(replacedIn('const FILE = "a.ts"; const PART = "b"; [{ file: FILE, from: `${PART} c`, to: "" }, { file: FILE, from: PART.trim(), to: "" }];'))
    .toEqual([{ file: 'a.ts', from: 'b c' }, { file: 'a.ts', from: undefined }]);
});
