import { describe, isRecord } from './describe.js';
import { ResourceError } from './errors.js';
import { plainCopy } from './plain.js';
import { coalesceRanges } from './ranges.js';
import { Scanner } from './scanner.js';
import type { Attribute, AttributesInput } from './types.js';
import { decimalOf, formatRanges, formatSet, scanRanges, scanSet } from './value-text.js';

/**
 * An agent's attributes, from Mesos' text (`AZ:us-east-1a;rack:12;ports:[1-2];ssd:true`) or parsed
 * before. A value has the type that Mesos gives it: ranges in `[]`, a set in `{}`, a scalar if it
 * is a number from 0 on, else text. As in Mesos, blanks inside a value vanish, and a name may stand
 * several times. (Mesos itself knows no set attributes; this reads them.)
 *
 * @throws {ResourceError} `SYNTAX` with the column, or `INVALID`.
 */
export function parseAttributes(input: AttributesInput): Attribute[] {
  if (typeof input !== 'string') {
    if (Array.isArray(input)) return plainCopy(input, 'attributes').map(checkedAttribute);
    throw new ResourceError('INVALID', `${describe(input)} is no attributes`, {
      expected: 'a text or a list',
    });
  }
  const attributes: Attribute[] = [];
  let column = 1;
  for (const part of input.split(/[;\n]/)) {
    if (part.trim() !== '') attributes.push(parseAttribute(part, column));
    column += part.length + 1;
  }
  return attributes;
}

function parseAttribute(part: string, column: number): Attribute {
  const colon = part.indexOf(':');
  const name = part.slice(0, Math.max(colon, 0)).trim();
  if (colon < 0 || name === '') {
    throw new ResourceError('SYNTAX', `"${part.trim()}" is no attribute`, {
      column: column + part.length - part.trimStart().length,
      expected: 'NAME:VALUE',
    });
  }
  const from = colon + 1 + (part.length - colon - 1 - part.slice(colon + 1).trimStart().length);
  const value = part.slice(from).trim();
  if (value === '') {
    throw new ResourceError('SYNTAX', `the attribute ${name} has no value`, {
      column: column + part.length,
      expected: 'NAME:VALUE',
    });
  }
  return { name, ...parseValue(value, column + from) };
}

type Value<A = Attribute> = A extends Attribute ? Omit<A, 'name'> : never;

function parseValue(text: string, column: number): Value {
  if (text.startsWith('[')) {
    const value = wholly(text, column, scanRanges);
    return { type: 'RANGES', value: coalesceRanges(value) };
  }
  if (text.startsWith('{')) return { type: 'SET', value: wholly(text, column, scanSet) };
  if (/[[\]{}]/.test(text)) {
    throw new ResourceError('SYNTAX', `"${text}" has a bracket inside`, {
      column,
      expected: 'a number, a text, [BEGIN-END, …] or {ITEM, …}',
    });
  }
  const value = text.replaceAll(' ', '');
  const number = decimalOf(value);
  // What Mesos cannot take for a scalar, it takes for text: `-1` and `1e999` are texts.
  if (number === undefined || number < 0 || number === Number.POSITIVE_INFINITY) {
    return { type: 'TEXT', value };
  }
  return { type: 'SCALAR', value: number + 0 };
}

/** Scans all of `text`, which starts at `column` of what the caller was given. */
function wholly<T>(text: string, column: number, scan: (scanner: Scanner) => T): T {
  const scanner = new Scanner(text, column);
  const value = scan(scanner);
  if (!scanner.done) scanner.fail('";" or the end');
  return value;
}

function checkedAttribute(attribute: Attribute): Attribute {
  if (isRecord(attribute)) {
    const { name, type, value } = attribute;
    if (typeof name === 'string' && name !== '' && hasItsType(attribute)) {
      if (type === 'RANGES') return { name, type, value: coalesceRanges(value) };
      if (type === 'SET') return { name, type, value: [...value] };
      // As a snapshot has it: JSON knows no -0.
      if (type === 'SCALAR') return { name, type, value: value + 0 };
      return { name, type, value };
    }
  }
  throw new ResourceError('INVALID', `${describe(attribute)} is no attribute`, {
    expected: 'a name, a type of SCALAR, RANGES, SET or TEXT, and a value of that type',
  });
}

function hasItsType({ type, value }: Attribute): boolean {
  switch (type) {
    case 'TEXT':
      return typeof value === 'string';
    case 'SCALAR':
      return Number.isFinite(value);
    case 'RANGES':
      return Array.isArray(value);
    case 'SET':
      return Array.isArray(value) && value.every((item) => typeof item === 'string');
    default:
      return false;
  }
}

/** `AZ:us-east-1a;rack:12`: what {@link parseAttributes} reads. */
export function formatAttributes(attributes: readonly Attribute[]): string {
  return attributes.map((attribute) => `${attribute.name}:${formatValue(attribute)}`).join(';');
}

/** A number to a thousandth; unlike a quantity it may be of any size. */
function formatNumber(value: number): string {
  const rounded = Math.round(value * 1000) / 1000;
  return String(Number.isFinite(rounded) ? rounded : value);
}

function formatValue(attribute: Attribute): string {
  switch (attribute.type) {
    case 'RANGES':
      return formatRanges(attribute.value);
    case 'SET':
      return formatSet(attribute.value);
    case 'SCALAR':
      return formatNumber(attribute.value);
    case 'TEXT':
      return attribute.value;
  }
}
