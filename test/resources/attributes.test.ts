import t from 'tap';
import { formatAttributes, parseAttributes, ResourceError } from '../../host/resources/index.js';

t.test('values have the types that Mesos gives them', (t) => {
  const text = 'AZ:us-east-1a;rack:12;load:0.5;ssd:true;ports:[1-2, 3-9];zones:{a, b}';
  t.strictSame(parseAttributes(text), [
    { name: 'AZ', type: 'TEXT', value: 'us-east-1a' },
    { name: 'rack', type: 'SCALAR', value: 12 },
    { name: 'load', type: 'SCALAR', value: 0.5 },
    { name: 'ssd', type: 'TEXT', value: 'true' },
    { name: 'ports', type: 'RANGES', value: [{ begin: 1, end: 9 }] },
    { name: 'zones', type: 'SET', value: ['a', 'b'] },
  ]);
  for (const value of ['-1', '1e999', '0x10', 'NaN', '1.2.3', 'a:b', 'a=b']) {
    t.strictSame(parseAttributes(`x:${value}`), [{ name: 'x', type: 'TEXT', value }]);
  }
  t.end();
});

t.test('blanks vanish, new lines separate, and a name may stand several times', (t) => {
  t.strictSame(parseAttributes(' a: x y ;\nb:1\na:z;'), [
    { name: 'a', type: 'TEXT', value: 'xy' },
    { name: 'b', type: 'SCALAR', value: 1 },
    { name: 'a', type: 'TEXT', value: 'z' },
  ]);
  t.strictSame(parseAttributes(''), []);
  t.end();
});

t.test('an error names the column', (t) => {
  const errors: [text: string, column: number][] = [
    ['a', 1],
    ['a:1; b', 6],
    [':1', 1],
    ['a:1;b:', 7],
    ['a:x[1]', 3],
    ['a:1;p:[1-2', 11],
    ['a:1;p: [2-1]', 9],
    ['a:1;p:[1-2]x', 12],
    ['p:{a', 5],
  ];
  for (const [text, column] of errors) {
    t.throws(() => parseAttributes(text), { name: 'ResourceError', code: 'SYNTAX', column }, text);
  }
  t.end();
});

t.test('parsed attributes are checked', (t) => {
  const parsed = parseAttributes('a:1;b:[1-2];c:{x,y};d:text');
  t.strictSame(parseAttributes(parsed), parsed);
  const touching = [
    { begin: 4, end: 6 },
    { begin: 1, end: 3 },
  ];
  t.strictSame(parseAttributes([{ name: 'r', type: 'RANGES', value: touching }]), [
    { name: 'r', type: 'RANGES', value: [{ begin: 1, end: 6 }] },
  ]);
  const wrong = [
    '{"name": "", "type": "TEXT", "value": "x"}',
    '{"name": "a", "type": "TEXT", "value": 1}',
    '{"name": "a", "type": "SCALAR", "value": "1"}',
    '{"name": "a", "type": "SET", "value": [1]}',
    '{"name": "a", "type": "RANGES", "value": [{"begin": 2, "end": 1}]}',
    '{"name": "a", "type": "BOOL", "value": true}',
  ];
  for (const json of wrong)
    t.throws(() => parseAttributes([JSON.parse(json)]), ResourceError, json);
  t.end();
});

t.test('what is printed reads back', (t) => {
  const text = 'AZ:us-east-1a;rack:12.5;ports:[1-2, 5-9];zones:{a, b}';
  t.equal(formatAttributes(parseAttributes(text)), text);
  t.end();
});
