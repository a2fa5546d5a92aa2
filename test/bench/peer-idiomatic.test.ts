import fc from 'fast-check';
import t from 'tap';
import { IdiomaticAllocator } from '../../bench/peer-idiomatic/index.js';
import { isModuleBuilt, makeCheckedModule } from '../support/checked-allocators.js';
import { scenario } from '../support/random-events.js';
import { replayVector, vectorNames } from '../support/vectors.js';
import { type CheckedAllocator, World } from '../support/world.js';

/** More runs, or another seed, for a longer hunt. */
const numRuns = Number(process.env.PROPERTY_RUNS ?? 150);
const seed = Number(process.env.PROPERTY_SEED ?? 20_261);

class CheckedIdiomatic extends IdiomaticAllocator implements CheckedAllocator {
  stateText(): string {
    return JSON.stringify([this.nowMs, this.offers(), this.inspect()]);
  }
}

t.test('the idiomatic allocator makes the offers of the real one', async (t) => {
  const names = vectorNames();
  t.equal(names.length, 273);
  for (const name of names) {
    t.same(await replayVector((options) => new IdiomaticAllocator(options), name), [], name);
  }
});

t.test('nothing is lost, filters hold, bad calls change nothing', async () => {
  fc.assert(
    fc.property(scenario(['drf']), ({ options, events }) => {
      const world = new World(new CheckedIdiomatic(options));
      for (const event of events) {
        world.play(event);
        world.checkConservation();
      }
    }),
    { numRuns, seed },
  );
});

t.test(
  'it decides as the module, step by step',
  { skip: isModuleBuilt ? false : 'the module is not built' },
  async () => {
    await fc.assert(
      fc.asyncProperty(scenario(['drf']), async ({ options, events }) => {
        const module = new World(await makeCheckedModule(options));
        const peer = new World(new CheckedIdiomatic(options));
        for (const [step, event] of events.entries()) {
          const wanted = module.play(event);
          const got = peer.play(event);
          if (got === wanted) continue;
          throw new Error(`step ${step}: the peer decides\n${got}\nthe module\n${wanted}`);
        }
      }),
      { numRuns, seed },
    );
  },
);
