import t from 'tap';
import { wholeLines } from '../../host/recordings/whole-lines.js';

const LONG = 'x'.repeat(200_000);

for (const text of [
  'one\ntwo\n\nthree',
  'one\n',
  '\n\n\n',
  '',
  `${LONG}\nshort\n${LONG}`,
  `${'a line as masters write them\n'.repeat(9000)}the last one`,
]) {
  for (const chunkBytes of [1, 7, 4096, 1 << 16, 1 << 20]) {
    if (chunkBytes < 4096 && text.length > 1000) continue;
    const shown = text.length > 40 ? `${text.length} characters` : JSON.stringify(text);
    t.test(`${shown} in chunks of ${chunkBytes} come whole, and in order`, async (t) => {
      const given: string[] = [];
      const chunks = chunksOf(Buffer.from(text), chunkBytes);
      for await (const lines of wholeLines(chunks, () => t.fail('no line is too long'))) {
        given.push(lines.toString());
      }
      t.ok(given.join('') === text, 'nothing is lost');
      for (const lines of given.slice(0, -1)) t.ok(lines.endsWith('\n'), 'ends with a line');
    });
  }
}

async function* chunksOf(bytes: Buffer, length: number): AsyncGenerator<Buffer> {
  for (let from = 0; from < bytes.length; from += length) {
    // Each its own: a reader may not count on what it was handed to stay as it is.
    const chunk = Buffer.from(bytes.subarray(from, from + length));
    yield chunk;
    chunk.fill(0);
  }
}
