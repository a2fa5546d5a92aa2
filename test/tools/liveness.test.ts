import t from 'tap';
import { presets } from '../../host/replay/policies.js';
import { shippedAllocator } from '../../tools/check/build.js';
import { QUESTIONS } from '../../tools/check/check.js';
import { compileProbe } from '../../tools/check/compile.js';
import { declaringFamilies, smallFamilies } from '../../tools/check/families.js';
import {
  checkControl,
  checkFamily,
  controls,
  relinquishing,
  type Seen,
  type Setting,
} from '../../tools/check/property.js';
import { isModuleBuilt } from '../support/checked-allocators.js';

/**
 * Every history of a sample of small clusters, with the module that is shipped (docs/liveness.md):
 * of families under an admission each cluster, or one in so many; more are `npm run check:liveness`, and the
 * full bound that with `--bound full`.
 */
const SAMPLE = [
  ['easy', ['two that cooperate'], 2],
  ['easy', ['agents that one may not use'], 3],
  ['easy', ['beside a permanent service'], 7],
  ['greedy', ['one that does not'], 12],
  ['backfill', ['agents that one may not use'], 3],
  ['gang', ['agents that one may not use'], 3],
] as const;
t.setTimeout(900_000);
t.test(
  'liveness',
  { timeout: 900_000, skip: isModuleBuilt ? false : 'the module is not built' },
  async (t) => {
    const setting: Setting = {
      modules: {
        allocator: new WebAssembly.Module(await shippedAllocator()),
        probe: new WebAssembly.Module(await compileProbe()),
      },
      policy: presets.relinquish,
      options: { statesMax: 1_000_000, countGap: 1, memory: false, asks: QUESTIONS },
      workers: 2,
    };

    const name = 'nobody is starved under relinquish, nothing kept for nothing, refusals pass on';
    await t.test(name, async (t) => {
      for (const [admission, names, every] of SAMPLE) {
        const policy = relinquishing('fifo', admission);
        for (const family of smallFamilies().filter(({ name }) => isOneOf(names, name))) {
          const scenarios = family.scenarios.filter((_, index) => index % every === 0);
          const sample = { name: family.name, scenarios };
          const { name, fault, states } = await checkFamily(sample, { ...setting, policy });
          t.equal(fault, undefined, `${admission}, ${name}: ${states} states`);
          t.ok(states > 10_000, 'and there was something to see');
        }
      }
    });

    await t.test('nor under easy, where frameworks come again for ever', async (t) => {
      const family = declaringFamilies().find(({ name }) =>
        name.startsWith('behind two that come'),
      );
      if (family === undefined) throw new Error('no such family');
      const policy = relinquishing('shortest', 'easy');
      const { fault, states } = await checkFamily(family, { ...setting, policy });
      t.equal(fault, undefined, `${policy.name}: ${states} states`);
      t.ok(states > 1_000, 'and there was something to see');
    });

    const found = new Map<string, Seen>();
    for (const control of controls()) {
      found.set(control.family.name, await checkControl(control, { ...setting, workers: 0 }));
    }
    const historyOf = (name: string): { what: string; once: string; again: string } => {
      const { what = '', history } = found.get(name)?.fault ?? {};
      return {
        what,
        once: history?.once.join('\n') ?? '',
        again: history?.again.join('\n') ?? '',
      };
    };

    await t.test('drf in one role, fifo in several: each holds a half and nobody moves', (t) => {
      for (const name of ['drf in one role', 'fifo in several roles']) {
        const { once, again } = historyOf(name);
        t.match(once, /A accepts 1 on agent-1: A is gathering/, name);
        t.match(once, /B accepts 1 on agent-2: B is gathering/);
        // Time passes and batches run, and nothing else ever happens.
        t.notMatch(again, /accepts|finishes|gives back|is offered/);
        t.match(again, /time passes/);
      }
      t.end();
    });

    await t.test(
      'relinquish without seniority: both give back and gather, in turns for ever',
      (t) => {
        const { again } = historyOf('relinquish without seniority');
        for (const who of ['A', 'B']) {
          t.match(again, new RegExp(`${who} gives back 1`));
          t.match(again, new RegExp(`${who} accepts 1 on agent-\\d: ${who} is gathering`));
        }
        t.notMatch(again, /is satisfied/);
        t.end();
      },
    );

    await t.test('with the earmark removed what one gives back goes to another', (t) => {
      const { again } = historyOf('relinquish with the earmark removed');
      t.match(again, /gives back 1/);
      t.match(again, /is offered 1/);
      t.notMatch(again, /is satisfied/);
      t.end();
    });

    await t.test('an earmark that keeps too much, or what is of no use', (t) => {
      const all = historyOf('an earmark that keeps all');
      t.equal(all.what, '1 kept for B, which lacks 0');
      t.match(all.once, /batch: B is offered 1 on agent-1$/, 'of the 1 that is free');
      const useless = historyOf('an earmark that keeps what its holder may not use');
      t.equal(useless.what, '1 of agent-1 kept for A, which can get 0 there');
      t.end();
    });

    await t.test('under easy the order alone leaves one out behind two that come again', (t) => {
      const { what, again } = historyOf('easy, and nobody who was left out comes next');
      t.equal(what, 'A is starved');
      for (const who of ['B', 'C']) t.match(again, new RegExp(`${who} is satisfied`));
      t.notMatch(again, /A is offered/);
      const starts = historyOf('easy, and who has refused starts again');
      t.match(starts.what, /agent-1 is not offered to A: 2 batches$/);
      t.end();
    });

    await t.test('refusals that do not pass on: the first is asked again, the next not', (t) => {
      for (const whom of ['on', 'to siblings']) {
        const { what, once } = historyOf(`refusals that do not pass ${whom}`);
        const [, where, who] = /(agent-\d) is not offered to ([AB]): 2 batches$/.exec(what) ?? [];
        t.ok(who, what);
        const offers = new RegExp(`([AB]) is offered 1 on ${where}`, 'g');
        const asked = [...once.matchAll(offers)].map((its) => its[1]);
        t.equal(asked.length, 2);
        t.notOk(asked.includes(who));
      }
      t.end();
    });
  },
);

function isOneOf(names: readonly string[], name: string): boolean {
  return names.includes(name);
}
