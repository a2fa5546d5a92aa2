import t from 'tap';
import {
  matchesSparkConstraints,
  parseAttributes,
  parseSparkConstraints,
} from '../../host/resources/index.js';

const matches = (constraints: string, attributes: string) =>
  matchesSparkConstraints(parseSparkConstraints(constraints), parseAttributes(attributes));

/** Spark's documentation: `running-on-mesos`, and the example that the documentation gives. */
const CASES: readonly (readonly [constraints: string, attributes: string, holds: boolean])[] = [
  ['', '', true],
  ['', 'AZ:a', true],
  ['tachyon:true;us-east-1:false', 'tachyon:true;us-east-1:false', true],
  ['tachyon:true;us-east-1:false', 'tachyon:true;us-east-1:true', false],
  ['tachyon:true;us-east-1:false', 'tachyon:true', false],
  ['ssd:', 'ssd:yes', true],
  ['ssd:', 'ssd:4', true],
  ['ssd:', 'disk:ssd', false],
  ['AZ:us-east-1a', 'AZ:us-east-1a', true],
  ['AZ:us-east-1a,us-east-1b', 'AZ:us-east-1b', true],
  ['AZ:us-east-1', 'AZ:us-east-1a', false],
  ['gen:3', 'gen:3', true],
  ['gen:3', 'gen:4.5', true],
  ['gen:3', 'gen:2', false],
  ['gen:9,3', 'gen:4', true],
  ['gen:new', 'gen:4', false],
  ['port:6000', 'port:[5000-7000]', true],
  ['port:4999', 'port:[5000-7000]', false],
  ['port:5000,6999', 'port:[5000-5001, 6999-7000]', true],
  ['port:5000,6000', 'port:[5000-5001, 6999-7000]', false],
  ['zones:a', 'zones:{a, b}', true],
  ['zones:b,a', 'zones:{a, b, c}', true],
  ['zones:a,d', 'zones:{a, b}', false],
  ['AZ:b', 'AZ:a;AZ:b', true],
  ['AZ:a', 'AZ:a;AZ:b', false],
];

t.test('constraints hold as documented', (t) => {
  for (const [constraints, attributes, holds] of CASES) {
    t.equal(matches(constraints, attributes), holds, `${constraints} on ${attributes}`);
  }
  t.end();
});

t.test('what is no constraint is refused with its column', (t) => {
  const errors: [text: string, column: number][] = [
    ['ssd', 1],
    ['AZ:a; ssd', 7],
    [':a', 1],
    ['AZ:a;AZ:b', 6],
  ];
  for (const [text, column] of errors) {
    t.throws(() => parseSparkConstraints(text), { code: 'SYNTAX', column }, text);
  }
  t.end();
});
