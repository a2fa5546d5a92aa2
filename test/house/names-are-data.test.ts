import { fileURLToPath } from 'node:url';
import t from 'tap';
import ts from 'typescript';

/**
 * A name from outside (a role, a resource, an event type) is no key of a plain object: every object
 * knows `constructor` and `toString`, and `__proto__` changes it. Names go into maps, or are looked up
 * with `ownValue`.
 */

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const FOLDERS = /^host\/(?:trace|report|replay|cli|files)\//;

function program(): ts.Program {
  const path = `${ROOT}tsconfig.build.json`;
  const { config } = ts.readConfigFile(path, ts.sys.readFile);
  const { options, fileNames } = ts.parseJsonConfigFileContent(config, ts.sys, ROOT);
  return ts.createProgram(fileNames, options);
}

/** Places that look a name up in a plain object, as `path:line`. */
function lookups(): string[] {
  const built = program();
  const checker = built.getTypeChecker();
  const found: string[] = [];
  const visit = (file: ts.SourceFile, path: string, node: ts.Node): void => {
    const dictionary = ts.isElementAccessExpression(node)
      ? isText(node.argumentExpression) && node.expression
      : ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.InKeyword
        ? node.right
        : false;
    if (dictionary && isDictionary(checker.getNonNullableType(typeOf(dictionary)))) {
      found.push(`${path}:${file.getLineAndCharacterOfPosition(node.getStart()).line + 1}`);
    }
    node.forEachChild((child) => visit(file, path, child));
  };
  /** Any text may be a key: `Record<string, …>`, but no list and no map. */
  const isDictionary = (type: ts.Type) => type.getStringIndexType() !== undefined;
  const typeOf = (node: ts.Node) => checker.getTypeAtLocation(node);
  const isText = (argument: ts.Expression) =>
    !ts.isStringLiteral(argument) && (typeOf(argument).flags & ts.TypeFlags.StringLike) !== 0;
  for (const file of built.getSourceFiles()) {
    const path = file.fileName.replace(ROOT, '');
    if (FOLDERS.test(path)) visit(file, path, file);
  }
  return found;
}

t.test('no name from outside is looked up in a plain object', (t) => {
  t.strictSame(lookups(), []);
  t.end();
});
