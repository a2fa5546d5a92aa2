import t from 'tap';
import { RecordIoDecoder, RecordIoError } from '../../host/master/recordio.js';
import { EVENTS, recordIo } from '../support/fake-master.js';

const SENT = [EVENTS.subscribed(15), EVENTS.heartbeat, EVENTS.taskAdded('größe-☃-𝄞'), {}];
const BYTES = recordIo(...SENT);

function decoded(pieces: readonly Buffer[]): { events: unknown[]; isWithinRecord: boolean } {
  const decoder = new RecordIoDecoder();
  const events = pieces.flatMap((piece) =>
    [...decoder.push(piece)].map((bytes) => JSON.parse(bytes.toString('utf8'))),
  );
  return { events, isWithinRecord: decoder.isWithinRecord };
}

t.test('records are whole wherever the pieces are cut', async (t) => {
  const oneByOne = [...BYTES].map((byte) => Buffer.from([byte]));
  t.strictSame(decoded(oneByOne), { events: SENT, isWithinRecord: false }, 'a byte at a time');
  // Every border: within a count, behind it, within a character of several bytes, between records.
  const borders = Array.from({ length: BYTES.length + 1 }, (_, at) => at);
  const wrong = borders.filter((at) => {
    const { events } = decoded([BYTES.subarray(0, at), BYTES.subarray(at)]);
    return JSON.stringify(events) !== JSON.stringify(SENT);
  });
  t.strictSame(wrong, []);
});

t.test('a stream that ends within a record says so', async (t) => {
  t.equal(decoded([BYTES.subarray(0, BYTES.length - 1)]).isWithinRecord, true);
  t.equal(decoded([BYTES, Buffer.from('12')]).isWithinRecord, true, 'within a count');
});

t.test('what is no RecordIO is refused, at once', async (t) => {
  for (const text of ['<html>\n', '{"type":"HEARTBEAT"}', '-1\n', '\n{}', '99999999999999999']) {
    t.throws(() => decoded([Buffer.from(text)]), RecordIoError, text);
  }
  t.throws(() => decoded([Buffer.from('67108865\n')]), /67108865 bytes, more than 67108864/);
});

t.test('a large record costs no more than its bytes', async (t) => {
  const large = { text: 'x'.repeat(8 << 20) };
  const bytes = recordIo(large);
  const pieces: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += 1024) pieces.push(bytes.subarray(at, at + 1024));
  // To put together what has come at each piece would copy 32 GiB.
  t.strictSame(decoded(pieces).events, [large]);
});
