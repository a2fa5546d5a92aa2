import t from 'tap';
import { FairleadAllocator } from '../../host/allocator/allocator.js';
import { type AllocatorError, createAllocator } from '../../host/allocator/index.js';
import { CoreModule } from '../../host/allocator/module.js';

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

t.test('what is full can be emptied, and filled again', async (t) => {
  let ended = 0;
  for (const mib of [0.5, 0.75, 1, 1.5, 2, 2.25, 3]) {
    const bytes = mib * 2 ** 20;
    const allocator = await createAllocator({ memoryBytesMax: bytes, minAllocatable: [] });
    const made = fill(allocator);
    ended += made.refused;
    for (const offer of allocator.offers()) allocator.decline([offer.id], 60);
    for (const id of made.agents) allocator.removeAgent(id);
    for (const id of made.frameworks) allocator.removeFramework(id);
    t.ok(fill(allocator).agents.length * 2 >= made.agents.length, `${mib} MiB`);
  }
  t.ok(ended > 0, 'memory ended');
});

/** Adds agents and frameworks until there is no more memory for several of them. */
function fill(allocator: FairleadAllocator) {
  const made = { agents: [] as string[], frameworks: [] as string[], refused: 0 };
  for (let i = 0; made.refused < 30; i++) {
    try {
      if (i % 3 > 0) {
        const ports = Array.from({ length: 1 + ((i * 7) % 50) }, (_, k) => `${k * 3}-${k * 3 + 1}`);
        allocator.addAgent({ id: `a${i}`, resources: `cpus:4;mem:64;ports:[${ports}]` });
        made.agents.push(`a${i}`);
      } else {
        const role = `r${i % 40}`;
        const minimum = { [role]: { quantities: 'cpus:2' } };
        allocator.addFramework({ id: `f${i}`, roles: [role, `q${i % 17}`], minimum });
        made.frameworks.push(`f${i}`);
      }
      const [offer] = i % 5 === 0 ? allocator.offers() : [];
      if (offer !== undefined) allocator.decline([offer.id], 60 + (i % 9));
    } catch (error) {
      if ((error as AllocatorError).code !== 'OUT_OF_MEMORY') throw error;
      made.refused += 1;
    }
  }
  return made;
}
