import t from 'tap';
import { leastOfSeeds } from '../../host/size/least-of-seeds.js';

/** How few agents are enough for each seed, and for all, where more are not always better. */

/** @param isMet whether so many are enough with a seed. */
function ask(seeds: readonly number[], isMet: (agents: number, seed: number) => boolean) {
  const enough = {
    with: async (agents: number, seed: number) => isMet(agents, seed),
    withAll: async (agents: number) => seeds.every((seed) => isMet(agents, seed)),
  };
  return leastOfSeeds(enough, seeds, 300);
}

t.test('each seed has its own, and all the most of them', async (t) => {
  const needs = [926, 927, 310, 1];
  t.strictSame(await ask([0, 1, 2, 3], (agents, seed) => agents >= (needs[seed] ?? 0)), {
    perSeed: needs,
    agents: 927,
  });
});

t.test('what the most of them need is tried with all', async (t) => {
  const isMet = (agents: number, seed: number) =>
    agents >= 926 + seed && !(seed === 0 && agents === 928);
  const found = await ask([0, 1, 2], isMet);
  t.strictSame(found, { perSeed: [926, 927, 928], agents: 929 });
});

t.test('where nothing is enough for one, or for all at once, there is no answer', async (t) => {
  t.strictSame(await ask([0, 1], (agents, seed) => seed === 0 && agents >= 5), {
    perSeed: [5, undefined],
  });
  t.strictSame(await ask([1, 0], (agents, seed) => seed === 0 && agents >= 5), {
    perSeed: [undefined, 5],
  });
  t.strictSame(await ask([0, 1], (agents, seed) => agents === 300 - seed || agents === 299), {
    perSeed: [299, 299],
    agents: 299,
  });
  t.strictSame(await ask([0, 1], (agents, seed) => (seed === 0 ? agents === 300 : agents > 300)), {
    perSeed: [300, 301],
  });
});
