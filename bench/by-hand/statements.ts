import * as fs from 'node:fs';
import * as path from 'node:path';
import * as ts from 'typescript';

/** Those that only name others or hold them. */
const NOT_COUNTED: readonly ts.SyntaxKind[] = [
  ts.SyntaxKind.Block, ts.SyntaxKind.FunctionDeclaration, ts.SyntaxKind.ImportDeclaration, ts.SyntaxKind.InterfaceDeclaration,
];

/** Statements, as the compiler sees them, of a source file and of those beside it that it imports. */
export function statementsOf(file: string): number {
  return [...filesFrom(file)].map((name) => statementsBelow(parse(name))).reduce((sum, count) => sum + count, 0);
}

function parse(file: string): ts.SourceFile {
  return ts.createSourceFile(file, fs.readFileSync(file, 'utf8'), ts.ScriptTarget.ES2022);
}

function statementsBelow(node: ts.Node): number {
  let count = ts.isStatement(node) && !NOT_COUNTED.includes(node.kind) ? 1 : 0;
  ts.forEachChild(node, (child) => {
    count += statementsBelow(child);
  });
  return count;
}

function filesFrom(file: string, found = new Set<string>()): ReadonlySet<string> {
  if (!found.has(file)) {
    found.add(file);
    ts.preProcessFile(fs.readFileSync(file, 'utf8')).importedFiles.map(({ fileName }) => fileName)
      .filter((name) => name.startsWith('./'))
      .forEach((name) => filesFrom(path.join(path.dirname(file), `${name}.ts`), found));
  }
  return found;
}
