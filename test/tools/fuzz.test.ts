import { readdirSync, readFileSync } from 'node:fs';
import t from 'tap';
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
