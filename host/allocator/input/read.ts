import { copyOfPlain } from '../../resources/plain.js';
import { AllocatorError } from '../errors.js';

/**
 * What callers hand in is read here, once: checked, and copied, so that nothing they do to it
 * afterwards reaches the allocator. Names are data: what is kept by name has no prototype.
 */

/** Reads a value that stands at `place` in what a caller handed in. */
export type Read<T> = (value: unknown, place: string) => T;

/** A value in a message, whatever it is. */
export function shown(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return JSON.stringify(value);
    case 'bigint':
      return `${value}n`;
    case 'function':
      return 'a function';
    case 'object':
      if (value === null) return 'null';
      return Array.isArray(value) ? 'a list' : 'an object';
    default:
      return String(value);
  }
}

export function unexpected(what: string, value: unknown, expected: string): AllocatorError {
  return new AllocatorError('INVALID_VALUE', `${what} is ${shown(value)}: expected ${expected}`);
}

export const text: Read<string> = (value, place) => {
  if (typeof value !== 'string') throw unexpected(place, value, 'a text');
  return value;
};

export const flag: Read<boolean> = (value, place) => {
  if (typeof value !== 'boolean') throw unexpected(place, value, 'true or false');
  return value;
};

export const number: Read<number> = (value, place) => {
  if (typeof value !== 'number') throw unexpected(place, value, 'a number');
  return value;
};

export function whole(least = 0, most = Number.MAX_SAFE_INTEGER): Read<number> {
  return (value, place) => {
    if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most) {
      return value;
    }
    throw unexpected(place, value, `a whole number, ${least} at least and ${most} at most`);
  };
}

export function oneOf<T extends string>(...words: readonly T[]): Read<T> {
  return (value, place) => {
    const word = words.find((candidate) => candidate === value);
    if (word !== undefined) return word;
    const last = words.at(-1) ?? '';
    throw unexpected(place, value, `${words.slice(0, -1).join(', ')} or ${last}`);
  };
}

export function listOf<T>(read: Read<T>): Read<readonly T[]> {
  return (value, place) => {
    if (!Array.isArray(value)) throw unexpected(place, value, 'a list');
    return Object.freeze(Array.from(value, (item, i) => read(item, `${place}/${i}`)));
  };
}

/** Values by name. */
export function byName<T>(read: Read<T>): Read<Readonly<Record<string, T>>> {
  return (value, place) => {
    const values: Record<string, T> = Object.create(null);
    for (const [name, entry] of Object.entries(recordAt(value, place))) {
      values[name] = read(entry, `${place}/${name}`);
    }
    return Object.freeze(values);
  };
}

function recordAt(value: unknown, place: string): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw unexpected(place, value, 'an object');
  }
  return value as Readonly<Record<string, unknown>>;
}

type OptionalKeys<T> = {
  [K in keyof T]-?: Record<string, never> extends Pick<T, K> ? K : never;
}[keyof T];

/** How the fields of an object are read that must be there, and of those that may be left out. */
interface Fields<T> {
  readonly must: { readonly [K in Exclude<keyof T, OptionalKeys<T>>]: Read<T[K]> };
  readonly may: { readonly [K in OptionalKeys<T>]: Read<Exclude<T[K], undefined>> };
}

/** An object of known fields; a field that may be left out may be undefined, too. */
export function object<T>({ must, may }: Fields<T>): Read<T> {
  const required = Object.entries(must) as [string, Read<unknown>][];
  const optional = Object.entries(may) as [string, Read<unknown>][];
  return (value, place) => {
    const record = recordAt(value, place);
    const fields: Record<string, unknown> = {};
    for (const [name, read] of required) fields[name] = read(record[name], `${place}/${name}`);
    for (const [name, read] of optional) {
      const field = record[name];
      if (field !== undefined) fields[name] = read(field, `${place}/${name}`);
    }
    return Object.freeze(fields) as T;
  };
}

/** A copy of plain data, as JSON has it; what checks its meaning comes later. */
export const plain: Read<unknown> = (value, place) => copyOfPlain(value, place, unexpected);
