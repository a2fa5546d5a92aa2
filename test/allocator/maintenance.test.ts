import t from 'tap';
import {
  createAllocator,
  type Decisions,
  type FairleadAllocator,
} from '../../host/allocator/index.js';

/** Inverse offers: who is asked to leave an agent before its maintenance, and when again. */

/** Agents a and b; f uses a cpu on both, g one on a. */
async function cluster(): Promise<FairleadAllocator> {
  const allocator = await createAllocator({ minAllocatable: [] });
  allocator.addFramework({ id: 'f', roles: ['r'] });
  allocator.addFramework({ id: 'g', roles: ['r'] });
  allocator.addAgent({
    id: 'a',
    resources: 'cpus:2',
    used: { f: { r: 'cpus:1' }, g: { r: 'cpus:1' } },
  });
  allocator.addAgent({ id: 'b', resources: 'cpus:1', used: { f: { r: 'cpus:1' } } });
  return allocator;
}

function asked({ inverseOffers }: Decisions): string[] {
  return inverseOffers.map(({ frameworkId, agentId }) => `${frameworkId} on ${agentId}`).sort();
}

const WINDOW = { startMs: 60_000, durationMs: 60_000 };

t.test('everybody who has something there is asked once, with the window', async (t) => {
  const allocator = await cluster();
  const decisions = allocator.updateUnavailability('a', WINDOW);
  t.same(asked(decisions), ['f on a', 'g on a']);
  t.same(decisions.inverseOffers[0]?.unavailability, WINDOW);
  t.same(asked(allocator.allocate()), [], 'an answer is awaited');
  allocator.updateInverseOffer('a', 'f');
  t.same(asked(allocator.allocate()), ['f on a'], 'who has answered is asked again');
});

t.test('the longest of the filters that its answers set counts, to the ms', async (t) => {
  const allocator = await cluster();
  allocator.updateUnavailability('b', WINDOW);
  allocator.updateInverseOffer('b', 'f', 10.5);
  allocator.updateInverseOffer('b', 'f');
  allocator.updateInverseOffer('b', 'f', 3);
  allocator.advance(10_499);
  t.same(asked(allocator.allocate()), []);
  allocator.advance(10_500);
  t.same(asked(allocator.allocate()), ['f on b']);
});

t.test('revive, an update and new attributes drop the filters, not what is awaited', async (t) => {
  let racks = 0;
  const drops: Record<string, (allocator: FairleadAllocator) => Decisions> = {
    revive: (allocator) => allocator.revive('f'),
    update: (allocator) => allocator.updateFramework({ id: 'f', roles: ['r'] }),
    attributes: (allocator) => {
      racks += 1;
      return allocator.updateAgent('b', { attributes: `rack:${racks}` });
    },
  };
  for (const [name, drop] of Object.entries(drops)) {
    const allocator = await cluster();
    allocator.updateUnavailability('b', WINDOW);
    t.same(asked(drop(allocator)), [], `${name}: an answer is awaited`);
    t.same(asked(allocator.allocate()), []);
    allocator.updateInverseOffer('b', 'f', 1000);
    t.same(asked(allocator.allocate()), []);
    const after = drop(allocator);
    t.same([...asked(after), ...asked(allocator.allocate())], ['f on b'], `${name}: no filter`);
  }
});

t.test('another window, or none, forgets what was answered and awaited', async (t) => {
  const allocator = await cluster();
  allocator.updateUnavailability('b', WINDOW);
  t.same(asked(allocator.updateUnavailability('b', { startMs: 90_000 })), ['f on b']);
  allocator.updateUnavailability('b');
  t.throws(() => allocator.updateInverseOffer('b', 'f'), { code: 'NO_MAINTENANCE' });
  t.same(asked(allocator.allocate()), []);
});

t.test('a run asks about its own agents only', async (t) => {
  const allocator = await cluster();
  allocator.updateUnavailability('a', WINDOW);
  allocator.updateUnavailability('b', WINDOW);
  for (const id of ['f', 'g']) allocator.updateInverseOffer('a', id);
  allocator.updateInverseOffer('b', 'f');
  // Nobody is to get an offer on the agents.
  for (const id of ['f', 'g']) allocator.suppress(id);
  t.same(asked(allocator.updateAgent('b', { resources: 'cpus:2' })), ['f on b'], 'by an event');
  allocator.updateInverseOffer('b', 'f');
  t.same(asked(allocator.allocate(['b'])), ['f on b'], 'by a list');
  t.same(asked(allocator.allocate()), ['f on a', 'g on a'], 'by a batch');
});

t.test('only active frameworks are asked; a snapshot keeps who was', async (t) => {
  const allocator = await cluster();
  allocator.deactivateFramework('g');
  t.same(asked(allocator.updateUnavailability('a', WINDOW)), ['f on a']);
  const { restoreAllocator } = await import('../../host/allocator/index.js');
  const other = await restoreAllocator(allocator.snapshot());
  t.same(asked(other.allocate()), []);
  t.same(asked(other.activateFramework('g')), ['g on a']);
});
