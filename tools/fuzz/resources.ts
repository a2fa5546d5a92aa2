import fc from 'fast-check';
import {
  compileOfferConstraints,
  formatAttributes,
  formatResources,
  parseAttributes,
  parseQuantities,
  parseResources,
  parseSparkConstraints,
  quantitiesOf,
  ResourceError,
  resourcesFrom,
} from '../../host/resources/index.js';
import { argumentsOf, type Hostility, hostility, THROWN } from './hostile.js';
import type { Target } from './target.js';

const TEXTS = [
  'cpus:4;mem(eng, me):512;ports:[1-5, 7-9];z:{a, b}',
  'disk(reservations: [(STATIC,a),(DYNAMIC,a/b,me,{k: v})])[MOUNT:/m,id:path]<SHARED>:100<2>',
  'disk(allocated: r)[RAW(v,i,p)]{REV}:0.5',
  'x:[1-2,4-9];y:{a};t:us-east-1a;n:-1e9',
  'rack:LIKE:r[0-9]+;zone:UNLIKE:a|b;host:GROUP_BY',
];
const JSONS: readonly unknown[] = [
  parseResources('cpus:4;mem(eng):512;ports:[1-5];z:{a}'),
  parseResources('disk(reservations: [(STATIC,a),(DYNAMIC,a/b,me,{k: v})])[MOUNT:/m,id:path]:9'),
  [{ name: 'x', type: 'RANGES', value: [{ begin: 1, end: 2 }] }],
  { cpus: 4, mem: 0.001 },
  {
    role_constraints: {
      r: {
        groups: [
          {
            attribute_constraints: [
              { selector: { attribute_name: 'x' }, predicate: { text_equals: { value: 'a' } } },
              {
                selector: { pseudoattribute_type: 'ZONE' },
                predicate: { text_matches: { regex: 'a+' } },
              },
            ],
          },
        ],
      },
    },
  },
];

interface Fed extends Hostility {
  readonly text: string;
  readonly json: number;
}

/** A text with letters of it, and of others, put in and left out. */
const text = fc
  .tuple(
    fc.constantFrom(...TEXTS),
    fc.array(fc.tuple(fc.nat(120), fc.nat(3), fc.string({ maxLength: 3 })), { maxLength: 4 }),
  )
  .map(([whole, cuts]) =>
    cuts.reduce((cut, [at, less, more]) => cut.slice(0, at) + more + cut.slice(at + less), whole),
  );

function tried<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof ResourceError || error === THROWN) return undefined;
    throw error;
  }
}

/** Texts and JSON of resources and all that goes with them: read, or refused by type. */
export const resourcesTarget: Target<Fed> = {
  name: 'resources',
  unit: 'resources, attributes and constraints',
  inputs: fc
    .tuple(text, fc.nat(JSONS.length - 1), hostility)
    .map(([text, json, how]) => ({ text, json, ...how })),
  async run({ text, json, ...how }) {
    const [hostile] = argumentsOf([JSONS[json]], how, () => {});
    for (const input of [text, hostile]) {
      const read = tried(() => resourcesFrom(input as string));
      if (read !== undefined) {
        formatResources(read);
        tried(() => quantitiesOf(read));
      }
      tried(() => parseQuantities(input as string));
      const attributes = tried(() => parseAttributes(input as string));
      if (attributes !== undefined) formatAttributes(attributes);
      tried(() => compileOfferConstraints(input as object));
    }
    tried(() => parseSparkConstraints(text));
    return 2;
  },
};
