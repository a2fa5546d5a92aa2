import t from 'tap';
import { Frames } from '../../host/recordings/operator-stream/frames.js';

const counted = (text: string) => `${Buffer.byteLength(text)}\n${text}`;

const STREAM = Buffer.from(
  [
    counted('{"n":1}'),
    counted('{"n":2,\n"of":"Größe"}'),
    '\n{"n":3}\r\n',
    '  not JSON\n',
    // A count that is none, and two that do not fit.
    '99999999999999999999999\n{"n":4}\n',
    '3\n{"n":5}\n900000\n{"n":6}\n',
    '{"n":7}',
  ].join(''),
);
const LEFT_OUT = [
  'line that is no event',
  'line that is no event',
  'record whose length does not fit',
  'record that the file’s end cuts off',
];

/** What is made of bytes that come so many at a time. */
function inPieces(size: number) {
  const leftOut: string[] = [];
  const frames = new Frames((shape) => leftOut.push(shape));
  const read: unknown[] = [];
  for (let from = 0; from < STREAM.length; from += size) {
    read.push(...frames.read(STREAM.subarray(from, from + size)));
  }
  read.push(...frames.end());
  return { numbers: read.map((one) => (one as { n: number }).n), leftOut };
}

t.test('records are the same however their bytes are cut', async (t) => {
  for (const size of [1, 2, 3, 7, 20, 50, STREAM.length]) {
    const { numbers, leftOut } = inPieces(size);
    t.same(numbers, [1, 2, 3, 4, 5, 6, 7], `${size} bytes at a time`);
    t.same(leftOut, LEFT_OUT, `${size} bytes at a time`);
  }
});
