import { ResourceError } from './errors.js';
import type { Attribute } from './types.js';
import { decimalOf } from './value-text.js';

/** `spark.mesos.constraints`: the values asked of each attribute; none asks for its presence. */
export type SparkConstraints = ReadonlyMap<string, readonly string[]>;

/**
 * Parses `tachyon:true;us-east-1:false` or `rack:a,b;ssd:`.
 *
 * @throws {ResourceError} `SYNTAX`: a part without a colon or name, or a name that stands twice.
 */
export function parseSparkConstraints(text: string): SparkConstraints {
  const constraints = new Map<string, readonly string[]>();
  let column = 1;
  for (const part of text.split(';')) {
    if (part.trim() !== '') {
      const [name, values] = parseConstraint(part, column, constraints);
      constraints.set(name, values);
    }
    column += part.length + 1;
  }
  return constraints;
}

function parseConstraint(
  part: string,
  column: number,
  known: SparkConstraints,
): [string, readonly string[]] {
  const colon = part.indexOf(':');
  const name = part.slice(0, Math.max(colon, 0)).trim();
  const place = {
    column: column + part.length - part.trimStart().length,
    expected: 'ATTRIBUTE:VALUE,VALUE or ATTRIBUTE:',
  };
  if (name === '') throw new ResourceError('SYNTAX', `"${part.trim()}" is no constraint`, place);
  if (known.has(name)) {
    throw new ResourceError('SYNTAX', `the attribute ${name} stands twice`, {
      ...place,
      expected: 'one constraint for an attribute',
    });
  }
  const values = part.slice(colon + 1).split(',');
  return [name, values.map((value) => value.trim()).filter((value) => value !== '')];
}

/**
 * Whether attributes satisfy all constraints: an attribute must be there, and unless any value will
 * do, a text must equal one of the values, a scalar be at least one of them, a set and ranges have
 * all of them. Of attributes with one name the last counts, as in Spark.
 *
 * Source: Spark's `running-on-mesos` page, `spark.mesos.constraints`.
 */
export function matchesSparkConstraints(
  constraints: SparkConstraints,
  attributes: readonly Attribute[],
): boolean {
  for (const [name, values] of constraints) {
    const attribute = attributes.findLast((candidate) => candidate.name === name);
    if (attribute === undefined) return false;
    if (values.length > 0 && !satisfies(attribute, values)) return false;
  }
  return true;
}

function satisfies(attribute: Attribute, values: readonly string[]): boolean {
  switch (attribute.type) {
    case 'TEXT':
      return values.includes(attribute.value);
    case 'SCALAR':
      return values.some((value) => (decimalOf(value) ?? Number.NaN) <= attribute.value);
    case 'SET':
      return values.every((value) => attribute.value.includes(value));
    case 'RANGES':
      return values.every((value) => {
        const number = decimalOf(value) ?? Number.NaN;
        return attribute.value.some(({ begin, end }) => begin <= number && number <= end);
      });
  }
}
