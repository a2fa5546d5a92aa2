import fc from 'fast-check';
import type { DiskInfo, Range, Reservation, Resource } from '../../host/resources/index.js';

/** Resources for property tests: all that Mesos' text can say, few enough names to collide often. */

const THOUSANDTHS = fc.integer({ min: 1, max: 4_000_000_000 });
const word = fc.stringMatching(/^[a-z][a-z0-9_.]{0,5}$/);
const role = fc.constantFrom('spark', 'etl', 'eng');
const labels = fc.uniqueArray(fc.record({ key: word, value: word }, { requiredKeys: ['key'] }), {
  minLength: 1,
  maxLength: 2,
  selector: ({ key }) => key,
});

const owner = fc.record(
  { principal: fc.constantFrom('ops', 'dev'), labels: fc.record({ labels }) },
  { requiredKeys: [] },
);

const outermost: fc.Arbitrary<Reservation> = fc.oneof(
  fc.record({ type: fc.constant<'STATIC'>('STATIC'), role }),
  fc
    .tuple(role, owner)
    .map(([name, rest]): Reservation => ({ type: 'DYNAMIC', role: name, ...rest })),
);

/** A stack of reservations, each for a role below the one before. */
const reservations = fc
  .tuple(outermost, fc.array(fc.tuple(fc.constantFrom('a', 'b'), owner), { maxLength: 2 }))
  .map(([first, refinements]) => {
    const stack: Reservation[] = [first];
    for (const [name, rest] of refinements) {
      stack.push({ type: 'DYNAMIC', role: `${stack.at(-1)?.role}/${name}`, ...rest });
    }
    return stack;
  });

const traits = fc.record({ reservations, revocable: fc.constant({}) }, { requiredKeys: [] });

const scalar = fc.tuple(fc.constantFrom('cpus', 'mem', 'gpus', 'disk'), traits, THOUSANDTHS).map(
  ([name, rest, thousandths]): Resource => ({
    name,
    type: 'SCALAR',
    ...rest,
    scalar: { value: thousandths / 1000 },
  }),
);

/** Ranges in order, with a gap between each two. */
const rangeList: fc.Arbitrary<Range[]> = fc
  .array(fc.tuple(fc.integer({ min: 2, max: 40 }), fc.integer({ min: 0, max: 20 })), {
    minLength: 1,
    maxLength: 5,
  })
  .map((steps) => {
    let from = 0;
    return steps.map(([gap, length]) => {
      const begin = from + gap;
      from = begin + length;
      return { begin, end: from };
    });
  });

const ranges = fc
  .tuple(traits, rangeList)
  .map(
    ([rest, range]): Resource => ({ name: 'ports', type: 'RANGES', ...rest, ranges: { range } }),
  );

const set = fc
  .tuple(traits, fc.uniqueArray(word, { minLength: 1, maxLength: 4 }))
  .map(([rest, item]): Resource => ({ name: 'bugs', type: 'SET', ...rest, set: { item } }));

const source: fc.Arbitrary<NonNullable<DiskInfo['source']>> = fc.oneof(
  word.map((name) => ({ type: 'PATH' as const, path: { root: `/${name}` } })),
  word.map((name) => ({ type: 'MOUNT' as const, mount: { root: `/mnt/${name}` } })),
  word.map((id) => ({ type: 'RAW' as const, id, vendor: 'v' })),
  word.map((profile) => ({ type: 'RAW' as const, profile })),
  word.map((id) => ({ type: 'BLOCK' as const, id })),
);

/** Persistent volumes, shared or not; sizes few, because an id names one volume. */
const volume = fc
  .tuple(
    fc.option(source, { nil: undefined }),
    fc.stringMatching(/^id[0-9]{1,2}$/),
    reservations,
    fc.boolean(),
  )
  .map(
    ([from, id, stack, shared]): Resource => ({
      name: 'disk',
      type: 'SCALAR',
      reservations: stack,
      disk: {
        ...(from !== undefined && { source: from }),
        persistence: { id },
        volume: { container_path: 'data', mode: 'RW' },
      },
      ...(shared && { shared: {} }),
      scalar: { value: 64 },
    }),
  );

const disk = fc.tuple(source, traits, THOUSANDTHS).map(
  ([from, rest, thousandths]): Resource => ({
    name: 'disk',
    type: 'SCALAR',
    ...rest,
    disk: { source: from },
    scalar: { value: thousandths / 1000 },
  }),
);

const divisibleResource = fc.oneof(scalar, ranges, set);
const anyResource = fc.oneof(divisibleResource, volume, disk);
export const divisibleResources = fc.array(divisibleResource, { maxLength: 6 });
export const anyResources = fc.array(anyResource, { maxLength: 6 });
