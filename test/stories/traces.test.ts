import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { storyTraces } from '../../host/stories/index.js';
import { openTrace, writeTrace } from '../../host/trace/index.js';
import { fairlead } from '../support/command.js';

const folder = mkdtempSync(join(tmpdir(), 'fairlead-stories-'));
t.teardown(() => rmSync(folder, { recursive: true, force: true }));

const TRACES = new URL('../../traces/', import.meta.url).pathname;

for (const { name, parameters, make } of Object.values(storyTraces)) {
  t.test(`${name} ships as it is made, and is made of what its parameters may be`, async (t) => {
    const made = join(folder, `${name}.jsonl`);
    const { header, events } = make(0);
    await writeTrace(made, header, events);
    t.equal(readFileSync(made, 'utf8'), readFileSync(join(TRACES, `${name}.jsonl`), 'utf8'));
    for (const [parameter, { value, range, isFraction }] of Object.entries(parameters)) {
      t.ok(range[0] <= value && value <= range[1], parameter);
      t.ok(isFraction === true || [value, ...range].every(Number.isInteger), parameter);
      const least = make(0, { [parameter]: range[0] });
      await writeTrace(made, least.header, least.events);
      const { events: read } = await openTrace(made);
      let count = 0;
      for await (const _ of read) count++;
      t.equal(count, least.events.length, `${parameter} ${range[0]} is a trace`);
    }
  });
}

t.test('generate makes a story, with the numbers that it is given', async (t) => {
  const path = join(folder, 'pitfall.jsonl');
  const generate = (...settings: string[]) =>
    fairlead([
      'generate',
      'story-2-pitfall',
      ...settings.flatMap((one) => ['--set', one]),
      '-o',
      path,
    ]);
  const ended = await generate('applications=3', 'ratio=0.5');
  t.equal(ended.exitCode, 0, ended.stderr);
  const { header, events } = await openTrace(path);
  t.match(header.description, /But applications 3, ratio 0\.5\.$/);
  const ratios: unknown[] = [];
  for await (const event of events) {
    if (event.type !== 'DEMAND' || event.demand.model !== 'spark-coarse') continue;
    ratios.push(event.demand.properties['spark.scheduler.minRegisteredResourcesRatio']);
  }
  t.same(ratios, ['0.5', '0.5', '0.5']);
});

t.test('generate refuses a number that a story does not have, or may not have', async (t) => {
  const refused = [
    ['story-2-pitfall', 'application=3', 'did you mean applications'],
    ['story-2-pitfall', 'applications=2.5', 'expected a whole number from 3 to 100'],
    ['story-2-pitfall', 'ratio=', 'expected a number from 0 to 1'],
    ['story-2-pitfall', 'ratio', 'expected a number from 0 to 1'],
    ['cluster', 'agents=3', 'cluster has no agents; expected none'],
  ] as const;
  for (const [name, setting, expected] of refused) {
    const path = join(folder, 'refused.jsonl');
    const ended = await fairlead(['generate', name, '--set', setting, '-o', path]);
    t.equal(ended.exitCode, 2, setting);
    t.match(ended.stderr, expected);
    t.notOk(existsSync(path));
  }
});
