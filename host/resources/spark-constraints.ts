import { ResourceError } from './errors.js';
import type { Attribute } from './types.js';

/** `spark.mesos.constraints`: for each attribute the values that satisfy it; none asks for presence. */
export type SparkConstraints = ReadonlyMap<string, readonly string[]>;

/** Parses `tachyon:true;us-east-1:false` or `rack:a,b;ssd:`. */
export function parseSparkConstraints(text: string): SparkConstraints {
  const constraints = new Map<string, readonly string[]>();
  let column = 1;
  for (const part of text.split(';')) {
    if (part.trim() !== '') {
      const colon = part.indexOf(':');
      const name = (colon < 0 ? part : part.slice(0, colon)).trim();
      if (name === '') {
        throw new ResourceError(`"${part.trim()}" names no attribute`, column, 'NAME:VALUE,VALUE');
      }
      const values = colon < 0 ? [] : part.slice(colon + 1).split(',');
      constraints.set(
        name,
        values.map((value) => value.trim()).filter((value) => value !== ''),
      );
    }
    column += part.length + 1;
  }
  return constraints;
}

/**
 * Whether an agent's attributes satisfy all constraints: text equals any value, a scalar is at
 * least any, a set has all, ranges contain all (Spark's running-on-mesos page).
 */
export function matchesSparkConstraints(
  constraints: SparkConstraints,
  attributes: readonly Attribute[],
): boolean {
  for (const [name, values] of constraints) {
    const attribute = attributes.find((candidate) => candidate.name === name);
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
      return values.some((value) => Number(value) <= attribute.value);
    case 'SET':
      return values.every((value) => attribute.value.includes(value));
    case 'RANGES':
      return values.every((value) =>
        attribute.value.some(({ begin, end }) => begin <= Number(value) && Number(value) <= end),
      );
  }
}
