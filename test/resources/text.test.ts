import fc from 'fast-check';
import t from 'tap';
import {
  formatResources,
  identityOf,
  mergeResources,
  parseResources,
  ResourceError,
  resourcesFrom,
} from '../../host/resources/index.js';
import { anyResources } from '../support/arbitrary-resources.js';

/** What operators write and masters of all versions print, and how Mesos since 1.4 prints it. */
const TEXTS: readonly (readonly [text: string, printed: string])[] = [
  ['', '{}'],
  ['{}', '{}'],
  [' ; ', '{}'],
  ['cpus:0;ports:[];bugs:{}', '{}'],
  ['cpus:4', 'cpus:4'],
  ['cpus(*):4; mem(*):6631', 'cpus:4; mem:6631'],
  ['cpus:0.5;cpus:0.25', 'cpus:0.75'],
  ['cpus:1e2;mem:.5', 'cpus:100; mem:0.5'],
  ['cpus:0.1234', 'cpus:0.123'],
  ['cpus(spark):2', 'cpus(reservations: [(STATIC,spark)]):2'],
  ['cpus(role, principal):1', 'cpus(reservations: [(DYNAMIC,role,principal)]):1'],
  [
    'cpus(role, p, {team: etl, keep}):1',
    'cpus(reservations: [(DYNAMIC,role,p,{team: etl, keep})]):1',
  ],
  ['cpus(*)(allocated: r):1', 'cpus(allocated: r):1'],
  ['cpus(r)(allocated: r):1', 'cpus(allocated: r)(reservations: [(STATIC,r)]):1'],
  ['cpus(allocated: a):1;cpus(allocated: b):1', 'cpus(allocated: a):1; cpus(allocated: b):1'],
  [
    'cpus(allocated: r)(reservations: [(DYNAMIC,r,principal)]):1',
    'cpus(allocated: r)(reservations: [(DYNAMIC,r,principal)]):1',
  ],
  [
    'mem(reservations: [(STATIC,a), (DYNAMIC,a/b,p)]):1',
    'mem(reservations: [(STATIC,a),(DYNAMIC,a/b,p)]):1',
  ],
  ['mem(reservations: [(DYNAMIC,a,{k: v})]):1', 'mem(reservations: [(DYNAMIC,a,{k: v})]):1'],
  ['ports:[1-5, 7-9]', 'ports:[1-5, 7-9]'],
  ['ports:[31001-31001,31000-31000]', 'ports:[31000-31001]'],
  ['ports(r):[1-3];ports(r):[4-5]', 'ports(reservations: [(STATIC,r)]):[1-5]'],
  ['bugs:{a,b}', 'bugs:{a, b}'],
  ['bugs:{a};bugs:{b, a}', 'bugs:{a, b}'],
  ['cpus{REV}:1', 'cpus{REV}:1'],
  ['cpus:1;cpus{REV}:2', 'cpus:1; cpus{REV}:2'],
  ['disk[PATH:/p]:300', 'disk[PATH:/p]:300'],
  ['disk[PATH]:1', 'disk[PATH]:1'],
  ['disk[MOUNT:/mnt/1]:1000', 'disk[MOUNT:/mnt/1]:1000'],
  ['disk[RAW(v,i,)]:5', 'disk[RAW(v,i,)]:5'],
  ['disk[RAW(,,fast)]:5;disk[RAW(,,fast)]:5', 'disk[RAW(,,fast)]:10'],
  ['disk(r)[id:path]:100', 'disk(reservations: [(STATIC,r)])[id:path]:100'],
  ['disk(r)[PATHS:path]:1', 'disk(reservations: [(STATIC,r)])[PATHS:path]:1'],
  ['disk(r)[id:/host:path:ro]:1', 'disk(reservations: [(STATIC,r)])[id:/host:path:ro]:1'],
  ['disk(r)[MOUNT:/m,id:path]:9', 'disk(reservations: [(STATIC,r)])[MOUNT:/m,id:path]:9'],
  ['disk(r)[id:p]<SHARED>:64', 'disk(reservations: [(STATIC,r)])[id:p]<SHARED>:64<1>'],
  ['disk(r)[id:p]<SHARED>:64<2>', 'disk(reservations: [(STATIC,r)])[id:p]<SHARED>:64<2>'],
];

t.test('reads every form that Mesos reads or prints, and prints the form of 1.4 and later', (t) => {
  for (const [text, printed] of TEXTS) {
    t.equal(formatResources(parseResources(text)), printed, text);
    t.equal(formatResources(parseResources(printed)), printed, `${printed}, read back`);
  }
  t.end();
});

/** What is wrong, where, and what should stand there. */
const ERRORS: readonly (readonly [text: string, column: number, expected: RegExp])[] = [
  ['cpus', 5, /":"/],
  ['cpus:', 6, /a number/],
  [':4', 1, /name/],
  ['cpus:x', 6, /a number/],
  ['cpus:0x10', 6, /a number/],
  ['cpus:1;mem:-1', 12, /from 0 on/],
  ['cpus:1e300', 6, /at most/],
  ['cpus:4 mem:5', 6, /a number/],
  ['cpus:0.0001', 1, /thousandth/],
  ['cpus(spark:1', 13, /"\)"/],
  ['cpus():1', 6, /a role/],
  ['mem:1;cpus(a b):1', 7, /without spaces/],
  ['cpus(a)(b):1', 8, /once/],
  ['cpus(reservations: [(FIRM,a)]):1', 22, /STATIC or DYNAMIC/],
  ['cpus(reservations: [(STATIC,a),(DYNAMIC,b)]):1', 1, /below/],
  ['ports:[1-5', 11, /"\]"/],
  ['ports:[5-1]', 8, /BEGIN-END/],
  ['ports:[a-9]', 8, /whole number/],
  ['ports:[1-9007199254740992]', 10, /whole number/],
  ['bugs:{a', 8, /"\}"/],
  ['cpus[PATH:/p]:1', 1, /disks only/],
  ['disk[id:p]<SHARED>:1<x>', 22, /copies/],
  ['cpus:1]', 6, /a number/],
];

t.test('an error names the column and what was expected', (t) => {
  for (const [text, column, expected] of ERRORS) {
    try {
      t.fail(`${text} was read as ${formatResources(parseResources(text))}`);
    } catch (error) {
      if (!(error instanceof ResourceError)) throw error;
      t.equal(error.column, column, `${text}: ${error.message}`);
      t.match(error.expected, expected, text);
      t.match(error.message, `(column ${column})`, text);
    }
  }
  t.end();
});

t.test('what is printed reads back as the same resources', (t) => {
  fc.assert(
    fc.property(anyResources, (resources) => {
      const merged = mergeResources(resources);
      const keys = merged.map((resource) => identityOf(resource).key);
      const unshared = merged.filter(({ shared }) => shared === undefined);
      const unsharedKeys = unshared.map((resource) => identityOf(resource).key);
      // The same volume twice is refused, and another test's business.
      fc.pre(new Set(unsharedKeys).size === unsharedKeys.length);
      const printed = formatResources(merged);
      const back = parseResources(printed);
      return (
        formatResources(back) === printed &&
        back.map((resource) => identityOf(resource).key).join() === keys.join()
      );
    }),
    { seed: 20, numRuns: 300 },
  );
  t.end();
});

t.test('any text is read or refused with a column inside it', (t) => {
  const piece = fc.constantFrom(
    'cpus',
    'disk',
    '(',
    ')',
    '[',
    ']',
    '{',
    '}',
    ':',
    ';',
    ',',
    '1',
    '-',
  );
  const text = fc.array(fc.oneof(piece, fc.string({ maxLength: 2 })), { maxLength: 12 });
  fc.assert(
    fc.property(text, (pieces) => {
      const joined = pieces.join('');
      try {
        resourcesFrom(joined);
      } catch (error) {
        if (!(error instanceof ResourceError)) throw error;
        const { column } = error;
        if (column === undefined) return error.code === 'INVALID';
        return column >= 1 && column <= joined.length + 1;
      }
      return true;
    }),
    { seed: 21, numRuns: 1000 },
  );
  t.end();
});
