import t from 'tap';
import type { OfferConstraints } from '../../host/allocator/api.js';
import {
  type Attribute,
  compileOfferConstraints,
  formatResources,
  parseAttributes,
  parseQuantities,
  type Resource,
  ResourceError,
  resourcesFrom,
  validateRole,
} from '../../host/resources/index.js';

const cpus = { name: 'cpus', type: 'SCALAR', scalar: { value: 1 } } as const;
const disk = { name: 'disk', type: 'SCALAR', scalar: { value: 1 } } as const;
const reserved = (...stack: readonly [type: string, role: string][]) => ({
  ...cpus,
  reservations: stack.map(([type, role]) => ({ type, role })),
});

/** What a caller without a type checker may hand over. */
function fromJson(json: unknown): Resource[] {
  return resourcesFrom(JSON.parse(JSON.stringify(json)));
}

t.test('JSON resources are merged by identity and lose their allocation', (t) => {
  const list = [
    { ...cpus, allocation_info: { role: 'a' } },
    { ...cpus, role: '*' },
    { name: 'ports', type: 'RANGES', ranges: { range: [{ begin: 1, end: 2 }] } },
    { name: 'ports', type: 'RANGES', ranges: { range: [{ begin: 3, end: 4 }] } },
    { name: 'mem', type: 'SCALAR', scalar: { value: 0 } },
  ];
  t.equal(formatResources(fromJson(list)), 'cpus:2; ports:[1-4]');
  t.strictSame(fromJson([]), []);
  t.end();
});

t.test('an empty list is left out by protobuf, and is nothing', (t) => {
  t.strictSame(fromJson([{ name: 'ports', type: 'RANGES', ranges: {} }]), []);
  t.strictSame(fromJson([{ name: 'bugs', type: 'SET', set: {} }]), []);
  t.end();
});

t.test('what Mesos refuses is refused, with the name of the resource', (t) => {
  const refused: [string, unknown][] = [
    ['no list', {}],
    ['no resource', [null]],
    ['no name', [{ ...cpus, name: '' }]],
    ['no type', [{ name: 'cpus', scalar: { value: 1 } }]],
    ['text', [{ name: 'cpus', type: 'TEXT', text: { value: 'x' } }]],
    ['no value', [{ name: 'cpus', type: 'SCALAR' }]],
    ['another value', [{ ...cpus, set: { item: [] } }]],
    ['no number', [{ ...cpus, scalar: { value: '1' } }]],
    ['negative', [{ ...cpus, scalar: { value: -1 } }]],
    ['below a thousandth', [{ ...cpus, scalar: { value: 0.0001 } }]],
    ['no ranges', [{ name: 'ports', type: 'RANGES', ranges: { range: {} } }]],
    ['backwards', [{ name: 'ports', type: 'RANGES', ranges: { range: [{ begin: 2, end: 1 }] } }]],
    [
      'overlap',
      [
        {
          name: 'ports',
          type: 'RANGES',
          ranges: {
            range: [
              { begin: 1, end: 5 },
              { begin: 5, end: 6 },
            ],
          },
        },
      ],
    ],
    ['item twice', [{ name: 'bugs', type: 'SET', set: { item: ['a', 'a'] } }]],
    ['item no text', [{ name: 'bugs', type: 'SET', set: { item: [1] } }]],
    ['disk of a cpu', [{ ...cpus, disk: {} }]],
    ['unknown source', [{ ...disk, disk: { source: { type: 'TAPE' } } }]],
    ['RAW with a root', [{ ...disk, disk: { source: { type: 'RAW', path: { root: '/' } } } }]],
    ['shared cpus', [{ ...cpus, shared: {} }]],
    ['shared disk without volume', [{ ...disk, shared: {} }]],
    ['bad role', [{ ...cpus, role: 'a b' }]],
    ['dynamic reservation for *', [{ ...cpus, role: '*', reservation: {} }]],
    ['reservation for *', [reserved(['STATIC', '*'])]],
    ['unknown reservation', [reserved(['UNKNOWN', 'a'])]],
    ['static refinement', [reserved(['STATIC', 'a'], ['STATIC', 'a/b'])]],
    ['refinement elsewhere', [reserved(['STATIC', 'a'], ['DYNAMIC', 'ab/c'])]],
    ['refinement to itself', [reserved(['STATIC', 'a'], ['DYNAMIC', 'a'])]],
    ['role beside reservations', [{ ...reserved(['STATIC', 'a']), role: 'b' }]],
  ];
  for (const [what, json] of refused) {
    t.throws(() => fromJson(json), ResourceError, what);
  }
  t.throws(() => fromJson([{ ...cpus, shared: {} }]), { message: /^cpus / });
  t.end();
});

t.test('a volume or exclusive disk cannot stand twice, a copy of a shared one can', (t) => {
  const mount = 'disk[MOUNT:/m]:1';
  t.throws(() => resourcesFrom(`${mount};${mount}`), /stands twice/);
  t.throws(() => resourcesFrom('disk[MOUNT:/m]:1;disk[MOUNT:/m]:2'), {
    message: /disk\[MOUNT:\/m\]:2 stands twice/,
  });
  const volume = 'disk(r)[i:p]<SHARED>:1';
  t.equal(resourcesFrom(`${volume};${volume}`).length, 2);
  t.end();
});

t.test('role names follow the rules of Mesos', (t) => {
  for (const role of ['spark', 'eng/etl', 'a.b', 'ünit', 'a-b', '*a']) {
    t.doesNotThrow(() => validateRole(role), role);
  }
  for (const role of [
    '',
    '/a',
    'a/',
    'a//b',
    '.',
    'a/..',
    'a/*',
    '*',
    '-a',
    'a/-b',
    'a b',
    'a\t',
  ]) {
    t.throws(() => validateRole(role), { code: 'INVALID' }, JSON.stringify(role));
  }
  t.end();
});

t.test('what is no plain data is refused by type and place, at once', (t) => {
  const holes = new Array(2 ** 32 - 1);
  const circle: unknown[] = [];
  circle.push(circle);
  const bad: readonly [unknown, RegExp][] = [
    [holes, /\/0 is undefined; expected plain data/],
    [circle, /is \[.*; expected at most 32 levels/],
    [[{ name: 'cpus', type: 'SCALAR', scalar: { value: 1n } }], /is 1n; expected plain data/],
    [[() => 1], /\/0 is a value of type function; expected plain data/],
    [[{ name: Symbol('cpus') }], /\/name is a value of type symbol; expected plain data/],
  ];
  for (const [input, message] of bad) {
    const refused = { name: 'ResourceError', code: 'INVALID', message };
    t.throws(() => resourcesFrom(input as Resource[]), refused);
    t.throws(() => parseAttributes(input as Attribute[]), refused);
    const groups = { role_constraints: { r: { groups: input } } };
    t.throws(() => compileOfferConstraints(groups as OfferConstraints), refused);
  }
  const noQuantities = /^\[undefined,.*…\] is no quantities; expected a text/;
  t.throws(() => parseQuantities(holes as unknown as string), { message: noQuantities });
  t.end();
});

t.test('of a large value a message says the beginning', (t) => {
  const large = Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`name-${i}`, [i, i]]));
  for (const input of [
    [[large]],
    ['a'.repeat(100_000)],
    Array.from({ length: 99 }, () => [[large]]),
  ]) {
    const thrown = t.throws(() => resourcesFrom(input as unknown as Resource[]));
    const { message } = thrown as unknown as Error;
    t.match(message, /…/);
    t.ok(message.length < 1000, `${message.length} letters`);
  }
  t.end();
});
