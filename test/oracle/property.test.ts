import fc from 'fast-check';
import t from 'tap';
import { CheckedNaive, isModuleBuilt, makeCheckedModule } from '../support/checked-allocators.js';
import { type RandomEvent, scenario } from '../support/random-events.js';
import { type CheckedAllocator, World } from '../support/world.js';

/** More runs, or another seed, for a longer hunt. */
const numRuns = Number(process.env.PROPERTY_RUNS ?? 100);
const seed = Number(process.env.PROPERTY_SEED ?? 20_260);

/** Plays the events and checks after each what must be true of one allocator alone. */
function holdTrue(allocator: CheckedAllocator, events: readonly RandomEvent[]): void {
  const world = new World(allocator);
  for (const event of events) {
    world.play(event);
    world.checkConservation();
  }
}

t.test('of the model: nothing is lost, filters hold, bad calls change nothing', async () => {
  fc.assert(
    fc.property(scenario(['drf', 'fifo', 'priority']), ({ options, events }) => {
      holdTrue(new CheckedNaive(options), events);
    }),
    { numRuns, seed },
  );
});

t.test(
  'of the module: nothing is lost, filters hold, bad calls change nothing',
  {
    skip: isModuleBuilt ? false : 'the module is not built',
  },
  async () => {
    await fc.assert(
      fc.asyncProperty(scenario(['drf', 'fifo', 'priority']), async ({ options, events }) => {
        holdTrue(await makeCheckedModule(options), events);
      }),
      { numRuns, seed },
    );
  },
);

const policies = (['drf', 'fifo', 'priority'] as const).flatMap(
  (order) => [[order], [order, 'relinquish']] as const,
);
for (const [order, relinquish] of policies) {
  const name = relinquish === undefined ? order : `${order}, and turns for those who wait long,`;
  t.test(
    `with order ${name} the module decides as the model, step by step`,
    {
      skip: isModuleBuilt ? false : 'the module is not built',
    },
    async () => {
      await fc.assert(
        fc.asyncProperty(scenario([order], relinquish), async ({ options, events }) => {
          const model = new World(new CheckedNaive(options));
          const module = new World(await makeCheckedModule(options));
          for (const [step, event] of events.entries()) {
            const wanted = model.play(event);
            const got = module.play(event);
            if (got !== wanted) {
              throw new Error(`step ${step}: the module decides\n${got}\nthe model\n${wanted}`);
            }
          }
        }),
        { numRuns, seed },
      );
    },
  );
}
