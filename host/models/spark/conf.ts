import { ReplayError } from '../errors.js';
import type { SparkProperties } from './properties.js';

/**
 * The properties of a file like `spark-defaults.conf`, which Spark reads as Java's properties: a name
 * and a value a line, apart by white space, `=` or `:`; `#` or `!` begins a comment; a `\` at its end
 * continues a line, elsewhere it takes away the next character's meaning. What does not begin with
 * `spark.` Spark ignores; such names are returned beside.
 *
 * @throws {ReplayError} with its line, for a `\u` that is no character.
 */
export function parseSparkConf(text: string): {
  readonly properties: SparkProperties;
  readonly ignored: readonly string[];
} {
  const properties: Record<string, string> = {};
  const ignored: string[] = [];
  for (const { line, content } of logicalLines(text)) {
    const [, key = '', value = ''] = /^((?:\\.|[^\\\s=:])*)\s*[=:]?\s*(.*)$/su.exec(content) ?? [];
    const name = unescaped(key, line);
    if (name.startsWith('spark.')) properties[name] = unescaped(value, line).trim();
    else ignored.push(name);
  }
  return { properties, ignored };
}

interface LogicalLine {
  /** Of its beginning, from 1 on. */
  readonly line: number;
  readonly content: string;
}

/** Lines that hold something, with those that continue them. */
function logicalLines(text: string): LogicalLine[] {
  const lines: LogicalLine[] = [];
  let begun: { readonly line: number; content: string } | undefined;
  for (const [index, raw] of text
    .replace(/^\uFEFF/u, '')
    .split(/\r\n|\r|\n/u)
    .entries()) {
    const content = raw.replace(/^[ \t\f]+/u, '');
    if (begun === undefined && (content === '' || /^[#!]/u.test(content))) continue;
    begun ??= { line: index + 1, content: '' };
    begun.content += content;
    if (/(?:^|[^\\])(?:\\\\)*\\$/u.test(content)) {
      begun.content = begun.content.slice(0, -1);
      continue;
    }
    lines.push(begun);
    begun = undefined;
  }
  return begun === undefined ? lines : [...lines, begun];
}

const ESCAPES: Readonly<Record<string, string>> = { t: '\t', n: '\n', r: '\r', f: '\f' };

function unescaped(text: string, line: number): string {
  return text.replace(/\\(?:u([0-9a-fA-F]{4})|(.)|$)/gsu, (_, code?: string, character = '') => {
    if (code !== undefined) return String.fromCharCode(Number.parseInt(code, 16));
    if (character === 'u') {
      const expected = 'a character such as \\u00e9';
      throw new ReplayError('property', 'a \\u without four digits', expected, undefined, line);
    }
    return ESCAPES[character] ?? character;
  });
}
