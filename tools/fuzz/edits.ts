import fc from 'fast-check';

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

/** An edit of JSON: the value at some place becomes another, goes, or stands twice. */
export interface Edit {
  readonly at: number;
  readonly how: 'replace' | 'remove' | 'rename';
  readonly value: unknown;
}

export const edit: fc.Arbitrary<Edit> = fc.record({
  at: fc.nat(400),
  how: fc.constantFrom('replace', 'replace', 'remove', 'rename'),
  value: fc.constantFrom(...ODD),
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
      else if (how === 'remove') parent.splice(Number(key), 1);
      else parent.splice(Number(key), 0, structuredClone(parent[Number(key)]));
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

/** Each value in the JSON: what it stands in, and under which key there. */
export function placesIn(json: unknown): [Parent, string][] {
  if (typeof json !== 'object' || json === null) return [];
  const parent = json as Parent;
  return Object.entries(parent).flatMap(([key, value]) => [
    [parent, key] as [Parent, string],
    ...placesIn(value),
  ]);
}
