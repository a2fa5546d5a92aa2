import { ResourceError } from './errors.js';
import { fromThousandths, toThousandths } from './quantity.js';
import type { Scanner } from './scanner.js';
import type { Range } from './types.js';

/** Mesos' texts for values: `0.5`, `[1-5, 7-9]`, `{a, b}`. Attributes and resources share them. */

const DECIMAL = /^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$/;

/** The number that a decimal text says; `undefined` when it is none. Hexadecimals are none. */
export function decimalOf(text: string): number | undefined {
  return DECIMAL.test(text) ? Number(text) : undefined;
}

const DECIMAL_START = /^[-+]?(?:\d|\.\d)/;
const SHOWN_MAX = 30;

/**
 * Takes a decimal number up to one of the `stops`.
 *
 * @throws {ResourceError} `SYNTAX`, with all that stands there: a number may have a unit behind it, or
 * a comma and the next resource.
 */
export function scanDecimal(scanner: Scanner, stops: string, expected: string): number {
  scanner.skipSpaces();
  const column = scanner.at + 1;
  const word = scanner.takeWord(stops, expected);
  const value = decimalOf(word);
  if (value !== undefined) return value;
  const found = word.length <= SHOWN_MAX ? word : `${word.slice(0, SHOWN_MAX)}…`;
  throw new ResourceError('SYNTAX', `unexpected "${found}"`, {
    column,
    expected: DECIMAL_START.test(word) ? 'a number, and ";" or the end behind it' : expected,
  });
}

/** A scalar as Mesos prints it, without what is beyond a thousandth. */
export function formatScalar(value: number): string {
  return String(fromThousandths(toThousandths(value)));
}

/** Reads `[1-5, 7-9]`, as written. */
export function scanRanges(scanner: Scanner): Range[] {
  const ranges: Range[] = [];
  scanner.take('[');
  scanner.skipSpaces();
  if (scanner.skip(']')) return ranges;
  for (;;) {
    scanner.skipSpaces();
    const at = scanner.at;
    const begin = scanWhole(scanner, '-,]');
    scanner.take('-', '"-" and the end of the range');
    const end = scanWhole(scanner, ',]');
    if (begin > end) {
      throw new ResourceError('SYNTAX', `the range ${begin}-${end} ends before it begins`, {
        column: scanner.columnOf(at),
        expected: 'BEGIN-END',
      });
    }
    ranges.push({ begin, end });
    if (scanner.skip(']')) return ranges;
    scanner.take(',', '"," or "]"');
  }
}

function scanWhole(scanner: Scanner, stops: string): number {
  const expected = `a whole number up to ${Number.MAX_SAFE_INTEGER}`;
  scanner.skipSpaces();
  const at = scanner.at;
  const text = scanner.takeWord(stops, expected);
  const value = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(value)) scanner.fail(expected, at);
  return value;
}

export function formatRanges(ranges: readonly Range[]): string {
  return `[${ranges.map(({ begin, end }) => `${begin}-${end}`).join(', ')}]`;
}

/** Reads `{a, b}`; no item may stand twice. */
export function scanSet(scanner: Scanner): string[] {
  const items = new Set<string>();
  scanner.take('{');
  scanner.skipSpaces();
  if (scanner.skip('}')) return [];
  for (;;) {
    scanner.skipSpaces();
    const at = scanner.at;
    const item = scanner.takeWord(',}', 'an item');
    if (items.has(item)) {
      throw new ResourceError('SYNTAX', `the item ${item} stands twice`, {
        column: scanner.columnOf(at),
      });
    }
    items.add(item);
    if (scanner.skip('}')) return [...items];
    scanner.take(',', '"," or "}"');
  }
}

export function formatSet(items: readonly string[]): string {
  return `{${items.join(', ')}}`;
}
