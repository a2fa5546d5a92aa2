import { readFileSync } from 'node:fs';
import t from 'tap';
import { hunt } from '../../tools/judge/hunt.js';
import { AREAS, MUTANTS } from '../../tools/judge/mutants.js';

/** Faults put into the core, which the judge must find: a few of `npm run judge:mutants`. */

const SAMPLE = [
  'a backoff that is over by then is over at once',
  'who would start beside the earmark counts what the holder would be offered',
];

t.test('there is a mutant of every area, and no two are alike', (t) => {
  const areas = new Set(MUTANTS.map(({ area }) => area));
  t.strictSame([...areas], AREAS);
  t.equal(new Set(MUTANTS.map(({ what }) => what)).size, MUTANTS.length);
  t.end();
});

for (const what of SAMPLE) {
  t.test(what, async (t) => {
    const mutant = MUTANTS.find((one) => one.what === what);
    if (mutant === undefined) throw new Error('no such mutant');
    const { caughtBy, steps } = await hunt(mutant, { seed: 1, stepsMax: 3000 });
    t.ok(caughtBy, `after ${steps} steps`);
  });
}

t.test('each mutant fits the sources', (t) => {
  for (const { what, patches } of MUTANTS) {
    for (const { file, find } of patches) {
      const source = readFileSync(new URL(`../../assembly/${file}`, import.meta.url), 'utf8');
      t.equal(source.split(find).length, 2, what);
    }
  }
  t.end();
});

t.test('a patch that does not fit the sources any more is an error that says so', async (t) => {
  const patches = [{ file: 'cluster/units.ts', find: 'it stands nowhere', replace: '' }];
  const mutant = { area: 'units', what: 'nothing', patches } as const;
  await t.rejects(hunt(mutant, { seed: 1, stepsMax: 1 }), {
    message: /assembly\/cluster\/units\.ts: expected exactly once: it stands nowhere/,
  });
});
