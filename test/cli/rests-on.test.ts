import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import t from 'tap';
import { fairlead } from '../support/command.js';

/** An answer says which fields that nobody recorded it rests on. */

const PAGE = new URL('../../docs/trace-format.md', import.meta.url);
const EXAMPLE = /```jsonl\n([\s\S]*?)```/.exec(readFileSync(PAGE, 'utf8'))?.[1] ?? '';
const SCHEMA = new URL('../../docs/replay.schema.json', import.meta.url);

const INFERRED: Readonly<Record<string, readonly string[]>> = {
  AGENT_ADDED: ['agent.resources'],
  OFFERS: ['offers.resources'],
  DEMAND: ['demand.work_core_ms: the time of its tasks'],
};

/** The worked example of the format, as if an import had inferred some of it. */
function inferredExample(folder: string): string {
  const lines = EXAMPLE.trimEnd()
    .split('\n')
    .map((line) => {
      const event = JSON.parse(line) as { readonly type: string };
      const inferred = INFERRED[event.type];
      return `${JSON.stringify({ ...event, ...(inferred && { inferred }) })}\n`;
    });
  const path = join(folder, 'inferred.jsonl');
  writeFileSync(path, lines.join(''));
  return path;
}

const cluster = { type: 'AGENT_ADDED', field: 'agent.resources', count: 1 };
const wanted = { type: 'DEMAND', field: 'demand.work_core_ms', count: 2 };
const decided = { type: 'OFFERS', field: 'offers.resources', count: 4 };

async function restsOn(args: readonly string[]): Promise<unknown> {
  const { stdout, stderr } = await fairlead([...args, '--json']);
  t.not(stdout, '', stderr);
  return (JSON.parse(stdout) as { readonly restsOn?: unknown }).restsOn;
}

t.test('each command counts the fields of the events that it goes by', async (t) => {
  const path = inferredExample(t.testdir());
  t.strictSame(await restsOn(['verify', path]), [decided, cluster], 'decisions');
  t.strictSame(await restsOn(['replay', path]), [wanted, cluster], 'demand');
  const early = await restsOn(['explain', path, '-f', 'etl', '--at', '1s']);
  t.strictSame(early, [cluster, { ...wanted, count: 1 }], 'until the moment');
});

t.test('texts and the page say it in a sentence', async (t) => {
  const folder = t.testdir();
  const path = inferredExample(folder);
  const page = join(folder, 'page.html');
  const replayed = 'the work of 2 applications; what 1 agent had in all.';
  for (const [args, said] of [
    [['verify', path], 'what the offers of 4 allocations held; what 1 agent had in all.'],
    [['replay', path, '--report', page], replayed],
    [['explain', path, '-f', 'etl'], replayed],
  ] as const) {
    const { stdout } = await fairlead([...args]);
    const text = stdout.replace(/\s+/g, ' ');
    t.match(text, `Rests on what no recording says and was inferred: ${said}`, args[0]);
  }
  t.match(readFileSync(page, 'utf8'), replayed);
});

t.test('a recording in which nothing is inferred says nothing of it', async (t) => {
  const path = join(t.testdir(), 'example.jsonl');
  writeFileSync(path, EXAMPLE);
  for (const args of [
    ['verify', path],
    ['replay', path],
    ['explain', path, '-f', 'etl'],
  ]) {
    t.equal(await restsOn(args), undefined);
    t.notMatch((await fairlead(args)).stdout, /Rests on/);
  }
});

t.test('the JSON of a replay keeps to its schema with it', async (t) => {
  const { stdout } = await fairlead(['replay', inferredExample(t.testdir()), '--json']);
  const validate = new Ajv({ strict: true }).compile(JSON.parse(readFileSync(SCHEMA, 'utf8')));
  t.ok(validate(JSON.parse(stdout)), JSON.stringify(validate.errors));
});
