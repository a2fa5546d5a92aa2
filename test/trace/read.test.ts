import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import t from 'tap';
import { openTrace, type ReadOptions, TraceError } from '../../host/trace/index.js';

const HEADER = '{"type":"TRACE","version":1,"name":"test"}';
const OTHER = '{"t":0,"type":"RESCIND","offer_id":"O1"}';
const AGENT = '{"t":0,"type":"AGENT_ADDED","agent":{"id":"S0","resources":"cpus:4"}}';

const folder = mkdtempSync(join(tmpdir(), 'trace-read-'));
t.teardown(() => import('node:fs').then(({ rmSync }) => rmSync(folder, { recursive: true })));

async function readAll(source: string | Readable, options?: ReadOptions) {
  const { header, events } = await openTrace(source, options);
  const all = [];
  for await (const event of events) all.push(event);
  return { header, events: all };
}

function stream(...lines: string[]): Readable {
  return Readable.from([Buffer.from(lines.join('\n'))]);
}

/** The error that reading these lines ends with. */
async function errorOf(lines: readonly string[], options?: ReadOptions): Promise<TraceError> {
  try {
    await readAll(stream(...lines), options);
  } catch (error) {
    if (error instanceof TraceError) return error;
    throw error;
  }
  throw new Error('reading did not fail');
}

t.test('header and events come in order, whatever pieces the bytes come in', async (t) => {
  const text = [HEADER, AGENT, '{"t":5,"type":"RESCIND","offer_id":"Ö1"}', ''].join('\n');
  for (const size of [1, 7, 1000]) {
    const bytes = Buffer.from(text);
    const pieces = [];
    for (let from = 0; from < bytes.length; from += size)
      pieces.push(bytes.subarray(from, from + size));
    const { header, events } = await readAll(Readable.from(pieces));
    t.equal(header.name, 'test');
    t.match(events, [
      { t: 0, agent: { id: 'S0' } },
      { t: 5, offer_id: 'Ö1' },
    ]);
  }
});

t.test('a last line without newline, blank lines and CRLF are read', async (t) => {
  const { events } = await readAll(stream('', HEADER, '', `${AGENT}\r`, OTHER));
  t.equal(events.length, 2);
});

t.test('unknown fields are kept', async (t) => {
  const { header, events } = await readAll(
    stream(`${HEADER.slice(0, -1)},"site":"x"}`, `${AGENT.slice(0, -1)},"note":{"a":[1]}}`),
  );
  t.match(header, { site: 'x' });
  t.match(events[0], { note: { a: [1] } });
});

t.test('an unknown event type is passed over with one warning', async (t) => {
  const warnings: string[] = [];
  const warn = (message: string) => warnings.push(message);
  const odd = '{"t":1,"type":"COMET_SEEN"}';
  const { events } = await readAll(stream(HEADER, odd, odd, AGENT.replace('0', '2')), { warn });
  t.equal(events.length, 1);
  t.strictSame(warnings, ['stream:2: unknown event COMET_SEEN is passed over']);
});

t.test('errors say where and what was expected', async (t) => {
  const cases: [string, string[], Partial<TraceError>][] = [
    ['nothing at all', [''], { code: 'empty', line: 1 }],
    ['no header', [AGENT], { code: 'header', line: 1 }],
    [
      'a version from the future',
      [HEADER.replace('1', '7')],
      { code: 'version', line: 1, column: 27, expected: 'version 1 or earlier' },
    ],
    ['a header without name', ['{"type":"TRACE","version":1}'], { code: 'header', line: 1 }],
    ['corrupt JSON', [HEADER, '{"t":1,"type":}', ''], { code: 'json', line: 2, column: 15 }],
    ['no object', [HEADER, '[1]', ''], { code: 'json', line: 2 }],
    ['cut off in a line', [HEADER, AGENT.slice(0, 30)], { code: 'truncated', line: 2, column: 31 }],
    [
      'a missing field',
      [HEADER, '{"t":1,"type":"RESCIND"}', ''],
      { code: 'field', line: 2, column: 1, expected: '"offer_id" to be there' },
    ],
    [
      'a field of the wrong type, inside',
      [HEADER, AGENT.replace('"cpus:4"', '4'), ''],
      { code: 'field', line: 2, column: 60 },
    ],
    [
      'no type',
      [HEADER, '{"t":1}', ''],
      { code: 'field', line: 2, expected: '"type" with the name of one' },
    ],
    ['no time', [HEADER, '{"type":"RESCIND","offer_id":"O1"}'], { code: 'field', line: 2 }],
    ['a negative time', [HEADER, AGENT.replace('0', '-1')], { code: 'field', line: 2, column: 6 }],
    [
      'time going backwards',
      [HEADER, AGENT.replace('0', '9'), AGENT],
      { code: 'time', line: 3, column: 6, expected: 'at least 9, the time of the line before' },
    ],
  ];
  for (const [name, lines, expected] of cases) {
    const error = await errorOf(lines);
    t.match(error, { file: 'stream', ...expected }, name);
    t.ok(error.message.startsWith(`stream:${expected.line}`), `${name}: ${error.message}`);
  }
});

t.test('reading looks inside of offers, tasks and demands too', async (t) => {
  const lines = [HEADER, '{"t":1,"type":"OFFERS","offers":[{"id":"O1"}]}', ''];
  t.match(await errorOf(lines), { code: 'field', line: 2, column: 34 });
});

t.test('a file that is not there, and compressed files that are cut off', async (t) => {
  await t.rejects(openTrace(join(folder, 'none.jsonl')), { code: 'missing' });
  const path = join(folder, 'cut.jsonl.gz');
  const whole = gzipSync([HEADER, AGENT, ''].join('\n'));
  writeFileSync(path, whole.subarray(0, whole.length - 12));
  await t.rejects(readAll(path), { code: 'truncated', file: path });
  writeFileSync(path, Buffer.concat([whole.subarray(0, 10), Buffer.from('no gzip at all')]));
  await t.rejects(readAll(path), { code: 'compression', file: path });
  writeFileSync(path, [HEADER, AGENT, ''].join('\n'));
  t.equal((await readAll(path)).events.length, 1, 'the bytes say what it is, not the name');
});

t.test('an abort ends the reading', async (t) => {
  const endless = new Readable({
    read() {
      this.push(`${OTHER}\n`);
    },
  });
  endless.unshift(`${HEADER}\n`);
  const controller = new AbortController();
  const { events } = await openTrace(endless, { signal: controller.signal });
  let count = 0;
  const reading = async () => {
    for await (const _ of events) {
      count += 1;
      if (count === 10) controller.abort();
    }
  };
  await t.rejects(reading(), { code: 'cancelled' });
  await t.rejects(openTrace(stream(HEADER), { signal: controller.signal }), { code: 'cancelled' });
});

t.test('leaving the loop closes the input', async (t) => {
  const input = stream(HEADER, OTHER, OTHER, OTHER);
  const { events } = await openTrace(input);
  for await (const _ of events) break;
  t.ok(input.destroyed);
});

t.test('a folder is no trace', async (t) => {
  const folder = t.testdir();
  await t.rejects(openTrace(folder), { code: 'unreadable', message: /is a folder/ });
});
