import t from 'tap';
import { judge, shorten } from '../../tools/judge/judge.js';
import { Player } from '../../tools/judge/player.js';
import { COMBINATIONS, nameOf, scenarioOf } from '../../tools/judge/scenario.js';
import { NaiveAllocator } from '../../tools/model/model.js';
import { isModuleBuilt } from '../support/checked-allocators.js';

/** The model, written from docs/rules.md, judges all that the module decides and says why. */

const RUNS = Number(process.env.JUDGE_RUNS ?? 4);
const STEPS = 60;
const SEED = Number(process.env.PROPERTY_SEED ?? 1);

for (const choice of COMBINATIONS) {
  t.test(
    `${nameOf(choice)}: the module decides as the model, and says the same why`,
    { skip: isModuleBuilt ? false : 'the module is not built' },
    async (t) => {
      for (let seed = SEED; seed < SEED + RUNS; seed++) {
        const scenario = scenarioOf(seed, choice, STEPS);
        const { difference } = await judge(scenario);
        if (difference === undefined) continue;
        const short = await shorten(scenario);
        const { difference: last } = await judge(short);
        t.strictSame(last?.module, last?.model, JSON.stringify(short));
        return;
      }
      t.pass(`${RUNS} sequences of ${STEPS} steps`);
    },
  );
}

t.test('in the sequences everything that is to be judged happens often', async (t) => {
  const sums: Record<string, number> = { relinquish: 0 };
  const add = (name: string, more: number) => {
    sums[name] = (sums[name] ?? 0) + more;
  };
  const runs = 300;
  for (let seed = 1; seed <= runs; seed++) {
    const { options, events } = scenarioOf(seed, {}, 120);
    const model = new NaiveAllocator(options);
    const player = new Player(model);
    for (const event of events) {
      for (const text of player.play(event)) {
        if (text.startsWith('relinquish')) add('relinquish', 1);
        if (text.includes(' > ')) add(text.replace(/.* > /, ''), 1);
      }
    }
    for (const [name, count] of Object.entries(model.tally)) add(name, count);
  }
  for (const [name, count] of Object.entries(sums)) {
    t.ok(count >= runs / 10, `${name}: ${count} times in ${runs} sequences`);
  }
});
