import { types } from 'node:util';
import fc from 'fast-check';
import { type Edit, edit, edited, ODD, placesIn } from './edits.js';

/** Arguments that do what arguments may not: they are of no JSON type, throw, call back, change. */

/** A value of no JSON type, by its name in `WILD`, or a getter in the place of a value. */
interface Trap {
  readonly at: number;
  readonly how: 'wild' | 'throws' | 'calls' | 'changes';
  /** The name; which call is made; what the value has become when it is looked at again. */
  readonly value: unknown;
}

export interface Hostility {
  readonly edits: readonly Edit[];
  readonly traps: readonly Trap[];
}

/** What getters throw: it may come out of a call as it is. */
export const THROWN = new Error('a getter throws');

class Texts extends Array<string> {}

/** Made anew each time, because what is handed in is changed afterwards. */
const WILD: Readonly<Record<string, () => unknown>> = {
  undefined: () => undefined,
  NaN: () => Number.NaN,
  Infinity: () => Number.POSITIVE_INFINITY,
  '-Infinity': () => Number.NEGATIVE_INFINITY,
  '-0': () => -0,
  bigint: () => 1n,
  symbol: () => Symbol('s'),
  function: () => () => 'a',
  class: () => class {},
  date: () => new Date(0),
  pattern: () => /a/,
  map: () => new Map([['a', 1]]),
  set: () => new Set(['a']),
  doubles: () => Float64Array.of(1, 2),
  bytes: () => new ArrayBuffer(8),
  'boxed text': () => new String('a'),
  'boxed number': () => new Number(1),
  promise: () => Promise.resolve('a'),
  error: () => new Error('e'),
  'no prototype': () => Object.assign(Object.create(null), { cpus: 1 }),
  'of a class': () => Texts.of('r'),
  holes: () => new Array(3),
  'an endless list': () => new Array(2 ** 32 - 1),
  'a list with more': () => Object.assign(['r'], { more: 1 }),
  'like a list': () => ({ length: 1, 0: 'r' }),
  frozen: () => Object.freeze([Object.freeze({ name: 'cpus', type: 'SCALAR' })]),
  'in a circle': () => {
    const list: unknown[] = [];
    const circle = { name: 'cpus', list };
    list.push(circle, list);
    return list;
  },
  'an object in a circle': () => {
    const circle: Record<string, unknown> = {};
    circle.circle = circle;
    return circle;
  },
  deep: () => {
    let deep: unknown = 'a';
    for (let i = 0; i < 20_000; i++) deep = { deep: [deep] };
    return deep;
  },
  'a proxy that throws': () => {
    const throws = () => {
      throw THROWN;
    };
    return new Proxy({}, { get: throws, has: throws, ownKeys: throws, getPrototypeOf: throws });
  },
  'a proxy of everything': () =>
    new Proxy(
      {},
      { get: (_, key) => (typeof key === 'symbol' ? undefined : 'a'), ownKeys: () => ['a', 'b'] },
    ),
  'no text': () => ({
    toString: () => {
      throw THROWN;
    },
    [Symbol.toPrimitive]: () => {
      throw THROWN;
    },
    toJSON: () => {
      throw THROWN;
    },
  }),
  'a long text': () => 'a'.repeat(100_000),
  'many resources': () => 'cpus:1;'.repeat(3000),
  'many kinds': () => Array.from({ length: 40 }, (_, i) => `n${i}:1`).join(';'),
  'many ports': () => `ports:[${Array.from({ length: 1100 }, (_, i) => `${2 * i}-${2 * i}`)}]`,
  'deep role': () => `${'a/'.repeat(70)}a`,
};

const trap: fc.Arbitrary<Trap> = fc.oneof(
  fc.record({
    at: fc.nat(60),
    how: fc.constant('wild' as const),
    value: fc.constantFrom(...Object.keys(WILD)),
  }),
  fc.record({ at: fc.nat(60), how: fc.constant('throws' as const), value: fc.constant(0) }),
  fc.record({ at: fc.nat(60), how: fc.constant('calls' as const), value: fc.nat(100) }),
  fc.record({
    at: fc.nat(60),
    how: fc.constant('changes' as const),
    value: fc.constantFrom(...ODD),
  }),
);

/** None, or one or two edits and traps. */
export const hostility: fc.Arbitrary<Hostility> = fc.oneof(
  fc.constant({ edits: [], traps: [] }),
  fc.record({
    edits: fc.array(edit, { minLength: 1, maxLength: 2, size: 'max' }),
    traps: fc.constant([]),
  }),
  fc.record({
    edits: fc.array(edit, { maxLength: 1, size: 'max' }),
    traps: fc.array(trap, { minLength: 1, maxLength: 2, size: 'max' }),
  }),
);

/** The arguments after the edits; the traps are set if it is said what one that calls back does. */
export function argumentsOf(
  args: readonly unknown[],
  { edits, traps }: Hostility,
  callBack?: (which: number) => void,
): unknown[] {
  const fed = edited(args, edits);
  const list = Array.isArray(fed) ? fed : [fed];
  // Of the JSON, before anything stands in it that is none.
  const places = placesIn(list);
  // One in a place.
  const set = new Map(traps.map((one) => [one.at % Math.max(places.length, 1), one]));
  for (const [at, { how, value }] of set) {
    const [parent, key] = places[at] ?? [];
    if (parent === undefined || key === undefined) continue;
    if (how === 'wild') put(parent, key, WILD[String(value)]?.());
    // An argument itself is read by whoever calls.
    else if (callBack !== undefined && parent !== list) {
      const before = Object.getOwnPropertyDescriptor(parent, key)?.value;
      define(parent, key, getter(how, before, value, callBack));
    }
  }
  return list;
}

function getter(
  how: 'throws' | 'calls' | 'changes',
  before: unknown,
  value: unknown,
  callBack: (which: number) => void,
): () => unknown {
  let looks = 0;
  return () => {
    if (how === 'throws') throw THROWN;
    if (how === 'changes') return looks++ === 0 ? before : value;
    // Else two that call each other would never end.
    if (looks++ === 0) callBack(Number(value));
    return before;
  };
}

function put(parent: object, key: string, value: unknown): void {
  Object.defineProperty(parent, key, {
    value,
    enumerable: true,
    configurable: true,
    writable: true,
  });
}

function define(parent: object, key: string, get: () => unknown): void {
  Object.defineProperty(parent, key, { get, set: () => {}, enumerable: true, configurable: true });
}

/** So deep is what is fed, but for what is too deep to be taken. */
const SPOILED_DEPTH = 12;

/** Changes all that was handed in: whoever kept some of it sees that. */
export function spoil(value: unknown, depth = 0): void {
  if (typeof value !== 'object' || value === null || depth > SPOILED_DEPTH) return;
  if (types.isProxy(value) || Object.isFrozen(value)) return;
  const isPlain = Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype;
  if (!isPlain) return;
  for (const [key, { value: inner }] of Object.entries(Object.getOwnPropertyDescriptors(value))) {
    if (key === 'length') continue;
    put(value, key, 'spoiled');
    spoil(inner, depth + 1);
  }
  if (Array.isArray(value)) value.length = 0;
  else put(value, 'spoiled', true);
}
