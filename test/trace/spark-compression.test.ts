import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import t from 'tap';
import { CompressionError, decompressed } from '../../host/trace/compression.js';
import { imported } from '../recordings/read-recording.js';

/** Files that lz4-java and snappy-java wrote, as Spark has them write its event logs. */

const FOLDER = new URL('../cases/spark-compressed/', import.meta.url).pathname;
const bytesOf = (name: string) => readFileSync(join(FOLDER, name));
const PLAIN = gunzipSync(bytesOf('application.gz'));
const CODECS = ['lz4', 'snappy'] as const;

/** What comes of bytes that come so many at a time. */
async function read(bytes: Buffer, step = 1000): Promise<Buffer> {
  async function* inPieces() {
    for (let from = 0; from < bytes.length; from += step) yield bytes.subarray(from, from + step);
  }
  const pieces: Buffer[] = [];
  for await (const piece of decompressed(inPieces())) pieces.push(piece);
  return Buffer.concat(pieces);
}

for (const codec of CODECS) {
  t.test(`${codec}: a file is what was written, however its bytes come`, async (t) => {
    for (const step of [1, 37, 100_000]) {
      t.ok((await read(bytesOf(`application.${codec}`), step)).equals(PLAIN), `${step} at a time`);
    }
  });

  t.test(`${codec}: what several writers wrote one behind the other is all read`, async (t) => {
    const head = PLAIN.subarray(0, 3000);
    t.ok((await read(bytesOf(`appended.${codec}`))).equals(Buffer.concat([head, head])));
  });

  t.test(`${codec}: a file that is cut off or broken is an error, and nothing else`, async (t) => {
    const whole = bytesOf(`appended.${codec}`);
    const places = fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { maxLength: 4 });
    const property = fc.asyncProperty(fc.nat(whole.length), places, async (length, changes) => {
      const bytes = Buffer.from(whole.subarray(0, length));
      for (const [at, byte] of changes) if (at < length) bytes[at] = byte;
      try {
        await read(bytes);
      } catch (error) {
        if (!(error instanceof CompressionError)) throw error;
      }
    });
    await t.resolves(fc.assert(property, { seed: 4, numRuns: 500 }));
    await t.rejects(read(whole.subarray(0, 1500)), { message: 'unexpected end of file' });
  });

  t.test(`${codec}: an event log in it is an application`, async (t) => {
    const of = (name: string) => imported(t.testdir(), { application: bytesOf(name) });
    const { events } = await of(`application.${codec}`);
    t.match(events.at(-1), { type: 'DEMAND', demand: { model: 'spark-coarse' } });
    t.strictSame(events, (await of('application.gz')).events);
  });
}

t.test('lz4: a block whose checksum is wrong is refused', async (t) => {
  const bytes = Buffer.from(bytesOf('application.lz4'));
  const at = bytes.indexOf('SparkListener');
  bytes[at] = (bytes[at] as number) ^ 1;
  await t.rejects(read(bytes), { message: 'the checksum of an lz4 block is wrong' });
});
