import { describe } from './describe.js';
import { ResourceError } from './errors.js';

/** So deep may plain data be nested. */
const LEVELS_MAX = 32;

/** Says that what stands at a place is not what was expected there. */
export type Refuse = (place: string, value: unknown, expected: string) => Error;

/** A frozen copy of plain data, as JSON has it: nothing that is done to the data reaches it. */
export function copyOfPlain(value: unknown, place: string, refuse: Refuse): unknown {
  return copyOf(value, place, { refuse, level: 0 });
}

/**
 * The same for what a caller hands in as resources, attributes or constraints.
 *
 * @throws {ResourceError} `INVALID`, naming the place.
 */
export function plainCopy<T>(value: T, place: string): T {
  return copyOfPlain(value, place, noPlainData) as T;
}

function noPlainData(place: string, value: unknown, expected: string): ResourceError {
  return new ResourceError('INVALID', `${place} is ${describe(value)}`, { expected });
}

interface At {
  readonly refuse: Refuse;
  readonly level: number;
}

function copyOf(value: unknown, place: string, { refuse, level }: At): unknown {
  if (level > LEVELS_MAX) throw refuse(place, value, `at most ${LEVELS_MAX} levels`);
  switch (typeof value) {
    case 'string':
    case 'number':
    case 'boolean':
      return value;
    case 'object':
      break;
    default:
      // Holes, too: a list of nothing else may be longer than memory.
      throw refuse(place, value, 'plain data');
  }
  if (value === null) return null;
  const below = { refuse, level: level + 1 };
  if (Array.isArray(value)) {
    return Object.freeze(Array.from(value, (item, i) => copyOf(item, `${place}/${i}`, below)));
  }
  const entries = Object.entries(value).map(([name, field]) => {
    const isLeftOut = field === undefined;
    return [name, isLeftOut ? field : copyOf(field, `${place}/${name}`, below)] as const;
  });
  return Object.freeze(Object.fromEntries(entries));
}
