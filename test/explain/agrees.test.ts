import fc from 'fast-check';
import t from 'tap';
import type { Explanation, FairleadAllocator } from '../../host/allocator/index.js';
import { isModuleBuilt, makeCheckedModule } from '../support/checked-allocators.js';
import { FRAMEWORK_IDS, scenario } from '../support/random-events.js';
import { World } from '../support/world.js';

/** More runs, or another seed, for a longer hunt. */
const numRuns = Number(process.env.PROPERTY_RUNS ?? 60);
const seed = Number(process.env.PROPERTY_SEED ?? 20_261);

function explainAll(allocator: FairleadAllocator): Explanation[] {
  return FRAMEWORK_IDS.flatMap((id) =>
    allocator.rolesOf(id).map((role) => allocator.explain(id, role)),
  );
}

/** Before each allocation everyone is explained; what then happens must be what was told. */
function checkAllocations(allocator: FairleadAllocator): void {
  const allocate = allocator.allocate.bind(allocator);
  allocator.allocate = (agentIds) => {
    if (agentIds !== undefined) return allocate(agentIds);
    const before = allocator.snapshot();
    const told = explainAll(allocator);
    if (Buffer.compare(before, allocator.snapshot()) !== 0) throw new Error('asking changed bytes');
    const decisions = allocate();
    for (const explanation of told) {
      const { frameworkId, role, offeredNow } = explanation;
      const offered = decisions.offers
        .filter((offer) => offer.frameworkId === frameworkId && offer.role === role)
        .map(({ agentId }) => agentId)
        .sort();
      const whom = `${frameworkId} in ${role}`;
      if (offered.join() !== offeredNow.join()) {
        throw new Error(`${whom} was told ${offeredNow}, and is offered ${offered}`);
      }
      for (const agentId of offered) checkOffered(explanation, agentId, whom);
    }
    return decisions;
  };
}

/** Nothing that is offered was explained away. */
function checkOffered({ code, agents }: Explanation, agentId: string, whom: string): void {
  if (code !== 'OFFERABLE') throw new Error(`${whom} is ${code}, and is offered ${agentId}`);
  const group = agents.find(({ agentIds }) => agentIds.includes(agentId));
  // Guarantees that are met in the first stage of a run no longer hold anything back in the second.
  if (group?.code === 'OFFERABLE' || group?.code === 'HEADROOM') return;
  throw new Error(`${agentId} is ${group?.code} for ${whom}, and is offered to it`);
}

t.test(
  'what is explained before an allocation is what it does',
  { skip: isModuleBuilt ? false : 'the module is not built' },
  async () => {
    await fc.assert(
      fc.asyncProperty(
        scenario(['drf', 'fifo', 'priority', 'random']),
        async ({ options, events }) => {
          const allocator = await makeCheckedModule(options);
          checkAllocations(allocator as unknown as FairleadAllocator);
          const world = new World(allocator);
          for (const event of events) world.play(event);
        },
      ),
      { numRuns, seed },
    );
  },
);
