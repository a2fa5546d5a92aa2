import fc from 'fast-check';

/** What is fed with inputs until one of them does what none may do. */
export interface Target<T> {
  readonly name: string;
  /** Inputs, as JSON has them: what is found is kept as a file. */
  readonly inputs: fc.Arbitrary<T>;
  /** @throws when the input does what none may do. */
  run(input: T): Promise<void>;
}

/** Values that are seldom thought of, among those that are. */
export const ODD: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  0.5,
  1e15,
  1e308,
  '',
  ' ',
  '*',
  'a/b',
  '__proto__',
  'constructor',
  'toString',
  'cpus:4;mem:64',
  'cpus:-1',
  'cpus(*):1',
  'cpus(prod):1',
  'ports:[1-9]',
  'z:{a,b}',
  '\u202e\u001b[31m',
  '\ud800',
  [],
  {},
  ['a'],
  { cpus: 1 },
  { a: { b: {} } },
];

export const odd: fc.Arbitrary<unknown> = fc.constantFrom(...ODD);

/** An edit of JSON: the value at some place becomes another, goes, or stands twice. */
export interface Edit {
  readonly at: number;
  readonly how: 'replace' | 'remove' | 'rename';
  readonly value: unknown;
}

export const edit: fc.Arbitrary<Edit> = fc.record({
  at: fc.nat(400),
  how: fc.constantFrom('replace', 'replace', 'remove', 'rename'),
  value: odd,
});

/** The JSON with its places edited: they are counted through, and around again. */
export function edited(json: unknown, edits: readonly Edit[]): unknown {
  const copy = structuredClone(json);
  for (const { at, how, value: odd } of edits) {
    // Another each time: a later edit may go into it.
    const value = structuredClone(odd);
    const places = placesIn(copy);
    const place = places[at % Math.max(places.length, 1)];
    if (place === undefined) return value;
    const [parent, key] = place;
    if (Array.isArray(parent)) {
      if (how === 'replace') parent[Number(key)] = value;
      else parent.splice(Number(key), how === 'remove' ? 1 : 0, parent[Number(key)]);
      continue;
    }
    const before = parent[key];
    if (how !== 'replace') delete parent[key];
    if (how === 'remove') continue;
    Object.defineProperty(parent, how === 'replace' ? key : String(value), {
      value: how === 'replace' ? value : before,
      enumerable: true,
      configurable: true,
      writable: true,
    });
  }
  return copy;
}

type Parent = unknown[] | Record<string, unknown>;

function placesIn(json: unknown): [Parent, string][] {
  if (typeof json !== 'object' || json === null) return [];
  const parent = json as Parent;
  return Object.entries(parent).flatMap(([key, value]) => [
    [parent, key] as [Parent, string],
    ...placesIn(value),
  ]);
}
