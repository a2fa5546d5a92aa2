import { readdirSync, readFileSync } from 'node:fs';
import t from 'tap';
import * as abi from '../../assembly/abi.js';
import { RECORDS } from '../../tools/fuzz/abi-records.js';
import { endCommands } from '../../tools/fuzz/command.js';
import { type Found, feed, TARGETS } from '../../tools/fuzz/run.js';

/** A sample of what `npm run fuzz` does for hours, and all that it ever found. */

const SAMPLES: Readonly<Record<string, number>> = {
  api: 25,
  trace: 12,
  policy: 12,
  snapshot: 100,
  abi: 100,
};

for (const target of TARGETS) {
  t.test(`no input does to ${target.name} what none may do`, async (t) => {
    const { count, found } = await feed(target, 20_261, SAMPLES[target.name] ?? 60);
    t.equal(found, undefined);
    t.ok(count > 0, `${count} ${target.unit}`);
  });
}

t.test('the module is fed records of every operation', async (t) => {
  const handles = { agent: 0, framework: 0, role: 1 };
  const fed = new Set(RECORDS.flat().map((make) => make(handles)[0]));
  const ops = Object.entries(abi).filter(([name]) => name.startsWith('OP_'));
  t.strictSame(
    ops.filter(([, op]) => !fed.has(op)).map(([name]) => name),
    [],
  );
});

t.teardown(endCommands);

const CASES = new URL('../cases/fuzz/', import.meta.url);
for (const name of readdirSync(CASES).filter((file) => file.endsWith('.json'))) {
  t.test(`what was found once is mended: ${name}`, async (t) => {
    const found = JSON.parse(readFileSync(new URL(name, CASES), 'utf8')) as Found;
    const target = TARGETS.find((candidate) => candidate.name === found.target);
    t.ok(target, 'the target is there');
    await t.resolves(async () => {
      await target?.run(found.input);
    });
  });
}
