import t from 'tap';
import { FairleadAllocator } from '../host/allocator/allocator.js';
import { createAllocator } from '../host/allocator/index.js';
import { CoreModule } from '../host/allocator/module.js';

/** Memory that ends in the middle of an allocation: it is carried to its end, and loses nobody. */

const AGENTS = 60;
/** Ports apart by three each, so that hardly any two bags of agents are alike. */
const portsOf = (first: number) =>
  Array.from({ length: 500 }, (_, i) => `${first + 3 * i}-${first + 3 * i}`).join();

for (const eventDriven of [false, true]) {
  const kind = eventDriven ? 'set off by events' : 'of a batch';
  t.test(`offers ${kind} that outgrow the memory are made all the same`, async (t) => {
    let ended = 0;
    for (let kib = 1500; kib < 2700; kib += 64) {
      const allocator = await createAllocator({ memoryBytesMax: kib * 1024, eventDriven });
      try {
        allocator.addFramework({ id: 'f', roles: ['r'] });
        for (let k = 0; k < AGENTS; k++) {
          allocator.addAgent({ id: `a${k}`, resources: `cpus:1;ports:[${portsOf(k)}]` });
        }
      } catch (error) {
        t.match(error, { code: 'OUT_OF_MEMORY' });
        ended += 1;
        continue;
      }
      for (let turn = 0; turn < 3; turn++) {
        try {
          allocator.allocate();
        } catch (error) {
          t.match(error, { code: 'OUT_OF_MEMORY' });
          ended += 1;
        }
      }
      t.equal(allocator.offers().length, AGENTS, `${kib} KiB`);
    }
    t.comment(`memory ended ${ended} times`);
  });
}

t.test('an allocator whose memory grew beyond 2 GiB goes on', async (t) => {
  const module = await CoreModule.load(undefined);
  const allocator = new FairleadAllocator(module, {});
  allocator.configure();
  allocator.addFramework({ id: 'f', roles: ['r'] });
  // Pages that nobody touches cost no memory.
  module.exports.memory.grow((2 ** 31 + 2 ** 28) / 65536);
  t.equal(allocator.addAgent({ id: 'a', resources: 'cpus:4' }).offers.length, 1);
  t.same(allocator.available('a'), []);
});
