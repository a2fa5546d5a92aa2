import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { gunzipSync } from 'node:zlib';
import { Ajv } from 'ajv';
import t from 'tap';
import { inspectTrace, openTrace, traceLineSchema, writeTrace } from '../../host/trace/index.js';

const TRACES = new URL('../../traces/', import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), 'trace-shipped-'));
t.teardown(() => rmSync(folder, { recursive: true }));

const names = readdirSync(TRACES).filter((name) => /\.jsonl(\.gz)?$/.test(name));

function textOf(path: string): string {
  const bytes = readFileSync(path);
  return (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString();
}

t.test('the recordings and the scenarios ship, and the table knows them', async (t) => {
  const table = readFileSync(join(TRACES, 'README.md'), 'utf8');
  for (const name of names) t.ok(table.includes(`\`${name}\``), name);
  t.equal(names.filter((name) => name.startsWith('mesos-1.12-')).length, 6);
});

for (const name of names) {
  t.test(`${name} fits the schema, holds no address and survives a round trip`, async (t) => {
    const path = join(TRACES, name);
    const text = textOf(path);
    const ajv = new Ajv({ strictTypes: false, keywords: ['mesos', 'names'] });
    const validate = ajv.compile(traceLineSchema);
    for (const line of text.trimEnd().split('\n')) {
      if (!validate(JSON.parse(line)))
        t.fail(`${line.slice(0, 200)}: ${validate.errors?.[0]?.message}`);
    }
    t.notMatch(text, /\d+\.\d+\.\d+\.\d+|\.test\b|[0-9a-f]{8}-[0-9a-f]{4}-/, 'no addresses');
    const copy = join(folder, name.replace('.gz', ''));
    const { header, events } = await openTrace(path);
    await writeTrace(copy, header, events);
    t.equal(readFileSync(copy, 'utf8'), text);
  });
}

t.test('the pitfall is what it is said to be', async (t) => {
  const summary = await inspectTrace(join(TRACES, 'mesos-1.12-pitfall.jsonl.gz'));
  t.match(summary, {
    layers: { cluster: true, decisions: true, demand: true },
    totalResources: 'cpus:80;disk:200000;mem:163840',
    roles: { etl: 1, spark: 8 },
    header: { horizon_ms: 170_000 },
    // Those that the README of the recording counts, but for what came after the stop.
    offers: { sent: 1630, accepted: 20, declined: 1610, rescinded: 0 },
    tasksLaunched: 30,
    tasksDemanded: 10,
  });
  t.equal(summary.agents.length, 10);
  t.equal(summary.counts.STARTED, undefined, 'not one job starts');
});

t.test('a recording of decisions conserves every agent and every offer', async (t) => {
  for (const name of names.filter((one) => one.startsWith('mesos-'))) {
    const { events } = await openTrace(join(TRACES, name));
    const open = new Set<string>();
    const tasks = new Set<string>();
    for await (const event of events) {
      if (event.type === 'OFFERS') for (const { id } of event.offers) open.add(id);
      if (event.type === 'ACCEPT' || event.type === 'DECLINE') {
        for (const id of event.offer_ids)
          if (!open.delete(id)) t.fail(`${name}: ${id} is not open`);
      }
      if (event.type === 'RESCIND') open.delete(event.offer_id);
      if (event.type === 'ACCEPT') for (const { id } of event.tasks) tasks.add(id);
      if (event.type === 'TASK_STATUS' && !tasks.has(event.task_id)) t.fail(event.task_id);
    }
    t.ok(open.size <= 2, `${name}: offers still open at the end`);
  }
});

t.test('the worked example of the documentation is a trace', async (t) => {
  const page = readFileSync(new URL('../../docs/trace-format.md', import.meta.url), 'utf8');
  const example = /```jsonl\n([\s\S]*?)```/.exec(page)?.[1] ?? '';
  const { events } = await openTrace(Readable.from([Buffer.from(example)]));
  let count = 0;
  for await (const _ of events) count += 1;
  t.equal(count, example.trimEnd().split('\n').length - 1);
});
