import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import t from 'tap';
import {
  openTrace,
  type TraceEvent,
  type TraceHeader,
  writeTrace,
} from '../../host/trace/index.js';

const folder = mkdtempSync(join(tmpdir(), 'trace-write-'));
t.teardown(() => rmSync(folder, { recursive: true }));

const header: TraceHeader = { type: 'TRACE', version: 1, name: 'test', horizon_ms: 9 };

function* events(count: number): Generator<TraceEvent> {
  for (let t = 0; t < count; t++) {
    yield {
      t,
      type: 'TASK_STATUS',
      framework_id: 'F',
      agent_id: 'S0',
      task_id: `${t}`,
      state: 'TASK_RUNNING',
    };
  }
}

for (const suffix of ['jsonl', 'jsonl.gz', 'jsonl.zst']) {
  t.test(`${suffix}: what is written is read back, and the bytes repeat`, async (t) => {
    const [path, again] = [join(folder, `a.${suffix}`), join(folder, `b.${suffix}`)];
    // More than one zstd frame's worth of lines.
    const count = 20_000;
    await writeTrace(path, header, events(count));
    await writeTrace(again, header, events(count));
    t.ok(readFileSync(path).equals(readFileSync(again)));
    const trace = await openTrace(path);
    t.strictSame(trace.header, header);
    const expected = events(count);
    for await (const event of trace.events) {
      const one = expected.next().value;
      if (JSON.stringify(event) !== JSON.stringify(one)) t.strictSame(event, one);
    }
    t.equal(expected.next().done, true, 'nothing is lost');
  });
}

t.test('a zstd file that is cut off says so', async (t) => {
  const whole = readFileSync(join(folder, 'a.jsonl.zst'));
  const path = join(folder, 'cut.jsonl.zst');
  for (const length of [4, 100, whole.length - 5]) {
    writeFileSync(path, whole.subarray(0, length));
    const reading = async () => {
      const { events } = await openTrace(path);
      for await (const _ of events);
    };
    await t.rejects(reading(), { code: 'truncated', file: path }, `${length} bytes`);
  }
});

t.test('gzip carries no time', async (t) => {
  const bytes = readFileSync(join(folder, 'a.jsonl.gz'));
  t.equal(bytes.readUInt32LE(4), 0);
  t.ok(gunzipSync(bytes).toString().startsWith('{"type":"TRACE"'));
});

t.test('a trace read and written again keeps what this version does not know', async (t) => {
  const odd = [{ t: 1, type: 'RESCIND', offer_id: 'O1', why: ['x'] } as TraceEvent];
  const [path, again] = [join(folder, 'odd.jsonl'), join(folder, 'odd.jsonl.zst')];
  await writeTrace(path, { ...header, site: 7 } as TraceHeader, odd);
  const first = await openTrace(path);
  await writeTrace(again, first.header, first.events);
  const second = await openTrace(again);
  t.match(second.header, { site: 7 });
  for await (const event of second.events) t.strictSame(event, odd[0]);
});

t.test('a failure or an abort leaves no file and no part of one', async (t) => {
  const path = join(folder, 'half', 'x.jsonl');
  await t.rejects(writeTrace(path, header, []), { code: 'unreadable' });
  const before = readdirSync(folder);
  function* failing(): Generator<TraceEvent> {
    yield* events(5000);
    throw new Error('the source broke');
  }
  await t.rejects(writeTrace(join(folder, 'x.jsonl'), header, failing()), /the source broke/);
  const controller = new AbortController();
  function* aborting(): Generator<TraceEvent> {
    yield* events(5000);
    controller.abort();
    yield* events(1_000_000_000);
  }
  const writing = writeTrace(join(folder, 'x.jsonl.gz'), header, aborting(), {
    signal: controller.signal,
  });
  await t.rejects(writing, { code: 'cancelled' });
  t.strictSame(readdirSync(folder), before);
});
