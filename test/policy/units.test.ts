import fc from 'fast-check';
import t from 'tap';
import { createAllocator, type FairleadAllocator } from '../../host/allocator/index.js';

/**
 * The module keeps count of the units free on every agent. Whatever happens, a gang is let in
 * exactly when the units that are really there reach its minimum.
 */
const UNIT_CORES = 2;
const UNITS_WANTED = 3;
const PROBE = {
  id: 'probe',
  roles: ['spark'],
  minimum: {
    spark: { quantities: `cpus:${UNITS_WANTED * UNIT_CORES}`, unit: `cpus:${UNIT_CORES};mem:64` },
  },
};

interface Step {
  readonly act: 'take' | 'free' | 'remove' | 'add' | 'deactivate' | 'activate';
  readonly agent: string;
  readonly cores: number;
}

const steps = fc.array(
  fc.record<Step>({
    act: fc.constantFrom(
      'take',
      'take',
      'free',
      'free',
      'add',
      'add',
      'remove',
      'deactivate',
      'activate',
    ),
    agent: fc.constantFrom('a', 'b', 'c', 'd'),
    cores: fc.integer({ min: 1, max: 5 }),
  }),
  { minLength: 20, maxLength: 40 },
);

async function makeAllocator(): Promise<FairleadAllocator> {
  const allocator = await createAllocator({
    eventDriven: false,
    policy: { name: 'gang', roles: [{ selector: 'spark', admission: 'gang' }] },
  });
  allocator.addFramework({ id: 'busy', roles: ['other'], suppressedRoles: ['other'] });
  allocator.addFramework(PROBE);
  return allocator;
}

/** Unreserved cores that nobody has on an agent. */
function freeCores(allocator: FairleadAllocator, agentId: string): number {
  return allocator
    .available(agentId)
    .filter(({ name, reservations }) => name === 'cpus' && reservations === undefined)
    .reduce((sum, { scalar }) => sum + (scalar?.value ?? 0), 0);
}

function apply(allocator: FairleadAllocator, present: Map<string, boolean>, step: Step): void {
  const { act, agent, cores } = step;
  if (act === 'add') {
    if (present.has(agent)) return;
    allocator.addAgent({ id: agent, resources: `cpus:${cores};mem:4096;cpus(etl):4` });
    present.set(agent, true);
    return;
  }
  if (!present.has(agent)) return;
  if (act === 'remove') {
    allocator.removeAgent(agent);
    present.delete(agent);
  } else if (act === 'activate' || act === 'deactivate') {
    const active = act === 'activate';
    if (active) allocator.activateAgent(agent);
    else allocator.deactivateAgent(agent);
    present.set(agent, active);
  } else if (act === 'free') {
    const held = allocator.used('busy', 'other').some(({ agentId }) => agentId === agent);
    if (held) allocator.finish('busy', 'other', agent);
  } else if (freeCores(allocator, agent) >= cores) {
    const resources = `cpus:${cores}`;
    const { id } = allocator.imposeOffer({
      frameworkId: 'busy',
      role: 'other',
      agentId: agent,
      resources,
    });
    allocator.accept([id], resources);
  }
}

t.test('a gang is let in exactly when its units are there', async (t) => {
  let [letIn, keptOut] = [0, 0];
  await fc.assert(
    fc.asyncProperty(steps, async (history) => {
      const allocator = await makeAllocator();
      const present = new Map<string, boolean>();
      for (const [index, step] of history.entries()) {
        apply(allocator, present, step);
        allocator.advance((index + 1) * 1000);
        const { offers } = allocator.allocate();
        for (const { id } of offers) allocator.decline([id], 0);
        let units = 0;
        for (const [agent, active] of present) {
          if (active) units += Math.floor(freeCores(allocator, agent) / UNIT_CORES);
        }
        if (offers.length > 0) letIn++;
        else keptOut++;
        if (offers.length > 0 !== units >= UNITS_WANTED) {
          throw new Error(`${offers.length} offers with ${units} units after step ${index}`);
        }
      }
    }),
    { numRuns: 200, seed: 7 },
  );
  t.ok(letIn > 100 && keptOut > 100, 'both happened often enough');
});

t.test('another unit is counted anew', async (t) => {
  const allocator = await makeAllocator();
  for (const id of ['a', 'b']) allocator.addAgent({ id, resources: 'cpus:5;mem:4096' });
  allocator.advance(1000);
  const { offers } = allocator.allocate();
  t.equal(offers.length, 2, 'three units of two cores and more');
  for (const { id } of offers) allocator.decline([id], 0);
  const minimum = { spark: { quantities: 'cpus:8', unit: 'cpus:4;mem:64' } };
  allocator.updateFramework({ ...PROBE, minimum });
  allocator.advance(2000);
  const again = allocator.allocate().offers;
  t.equal(again.length, 2, 'two units of four cores');
  for (const { id } of again) allocator.decline([id], 0);
  const larger = { spark: { quantities: 'cpus:12', unit: 'cpus:4;mem:64' } };
  allocator.updateFramework({ ...PROBE, minimum: larger });
  allocator.advance(3000);
  t.equal(allocator.allocate().offers.length, 0, 'of three only two are there');
});
