import fc from 'fast-check';
import t from 'tap';
import {
  formatQuantities,
  fromThousandths,
  parseQuantities,
  parseResources,
  quantitiesOf,
  ResourceError,
  toThousandths,
} from '../../host/resources/index.js';

t.test('a scalar is rounded to thousandths, halves up', (t) => {
  const rounded: [number, number][] = [
    [0, 0],
    [-0, 0],
    [1, 1000],
    [0.1, 100],
    [0.0004, 0],
    [0.0005, 1],
    [1.0005, 1001],
    [2.0015, 2002],
    [0.1 + 0.2, 300],
    [4.35, 4350],
    [9007199254740.99, 9007199254740990],
  ];
  for (const [value, thousandths] of rounded)
    t.equal(toThousandths(value), thousandths, `${value}`);
  t.end();
});

t.test('what is no quantity is refused', (t) => {
  for (const value of [
    Number.NaN,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    -0.5,
    1e13,
  ]) {
    t.throws(() => toThousandths(value), { name: 'ResourceError', code: 'QUANTITY' }, `${value}`);
  }
  t.throws(() => toThousandths(JSON.parse('"4"')), ResourceError);
  t.end();
});

/** Up to here a double tells a thousandth from the next; no cluster comes near it. */
const TOLD_APART_MAX = 2 ** 42 * 1000 - 1;

t.test('every number of thousandths survives being written as Mesos does', (t) => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: TOLD_APART_MAX }), (thousandths) => {
      const value = fromThousandths(thousandths);
      return (
        toThousandths(value) === thousandths && toThousandths(Number(`${value}`)) === thousandths
      );
    }),
    { seed: 10, numRuns: 1000 },
  );
  t.end();
});

t.test('quantities are read from text and from numbers by name', (t) => {
  t.strictSame(parseQuantities('cpus:0.01;mem:32'), { cpus: 10, mem: 32_000 });
  t.strictSame(parseQuantities({ cpus: 0.5 }), { cpus: 500 });
  t.strictSame(parseQuantities(' cpus : 1 ; ; cpus:2\n'), { cpus: 3000 }, 'one name adds up');
  t.strictSame(parseQuantities('cpus:0'), { cpus: 0 }, 'a limit of nothing is a limit');
  t.strictSame(parseQuantities(''), {});
  const odd = parseQuantities('constructor:1;__proto__:2');
  t.strictSame(Object.entries(odd), [
    ['constructor', 1000],
    ['__proto__', 2000],
  ]);
  t.end();
});

t.test('an error in quantities names the column', (t) => {
  const errors: [text: string, column: number][] = [
    ['cpus', 5],
    ['cpus:1;mem', 11],
    ['cpus:1;:4', 8],
    ['cpus:1; mem:x', 13],
    ['cpus:1;mem:[1-2]', 12],
    ['cpus:1;mem:-4', 12],
    ['cpus:Infinity', 6],
    ['cpus:9007199254740;cpus:9007199254740', 25],
  ];
  for (const [text, column] of errors) {
    t.throws(() => parseQuantities(text), { name: 'ResourceError', column }, text);
  }
  t.throws(() => parseQuantities({ cpus: -1 }), { code: 'QUANTITY' });
  t.throws(() => parseQuantities({ '': 1 }), { code: 'INVALID' });
  t.end();
});

t.test('quantities print in the order of their names and read back', (t) => {
  t.equal(formatQuantities({ mem: 32_000, cpus: 10 }), 'cpus:0.01;mem:32');
  t.equal(formatQuantities({}), '');
  const names = fc.stringMatching(/^[a-z_]{1,6}$/);
  const amounts = fc.dictionary(names, fc.integer({ min: 0, max: TOLD_APART_MAX }));
  fc.assert(
    fc.property(amounts, (quantities) => {
      const back = parseQuantities(formatQuantities(quantities));
      return formatQuantities(back) === formatQuantities(quantities);
    }),
    { seed: 11 },
  );
  t.end();
});

t.test('the quantities of resources are their scalars by name', (t) => {
  const resources = parseResources('cpus:1;cpus(r):2;cpus{REV}:0.5;mem:3;ports:[1-9];bugs:{a}');
  t.strictSame(quantitiesOf(resources), { cpus: 3500, mem: 3000 });
  const shared = parseResources('disk:1;disk(r)[i:p]<SHARED>:64<3>');
  t.strictSame(quantitiesOf(shared), { disk: 65_000 }, 'copies of a volume share one disk');
  t.end();
});
