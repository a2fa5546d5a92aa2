import type { AgentInput, Offer } from '../../host/allocator/api.js';
import type { FairleadAllocator } from '../../host/allocator/index.js';

/** What is recorded once and then played to each build of the core. */
export interface CoreWorkload {
  readonly name: string;
  readonly agents: number;
  readonly frameworks: number;
  readonly run: Play;
}

/** Calls `counts` when the set-up is over; what no workload says is set up counts as well. */
type Play = (
  allocator: FairleadAllocator,
  size: { readonly agents: number; readonly frameworks: number },
  counts: () => void,
) => void;

const ROLES = 10;
const ROUNDS = 10;
const INTERVAL_MS = 1000;
/** More than Mesos' clamp of 365 days. */
const FOREVER_SECONDS = 2_147_483_647;
const FRAGMENTS = Array.from({ length: 15 }, (_, i) => `${31000 + 2 * i}-${31000 + 2 * i}`);
const TOTAL = 'cpus:24;mem:4096;disk:4096;ports:[31000-32000]';
const USED = `cpus:16;mem:2014;disk:1024;ports:[${FRAGMENTS.join(',')},31030-32000]`;

const idOf = (name: string, index: number) => `${name}${index + 1}`;
const roleOf = (index: number) => `team${(index % ROLES) + 1}`;

function addFrameworks(
  allocator: FairleadAllocator,
  count: number,
  role: (index: number) => string,
): void {
  allocator.batch(() => {
    for (let i = 0; i < count; i++) {
      allocator.addFramework({ id: idOf('framework', i), roles: [role(i)] });
    }
  });
}

/** Agents of which the frameworks in turn use something; what is offered on them. */
function addAgents(
  allocator: FairleadAllocator,
  count: number,
  inputOf: (index: number) => Omit<AgentInput, 'id'>,
): readonly Offer[] {
  return allocator.batch(() => {
    for (let i = 0; i < count; i++) allocator.addAgent({ id: idOf('agent', i), ...inputOf(i) });
  }).offers;
}

function round(allocator: FairleadAllocator): readonly Offer[] {
  allocator.advance(allocator.nowMs + INTERVAL_MS);
  return allocator.allocate().offers;
}

function declineAll(
  allocator: FairleadAllocator,
  offers: readonly Offer[],
  refuseSeconds?: number,
): void {
  allocator.batch(() => {
    for (const { id } of offers) allocator.decline([id], refuseSeconds);
  });
}

/** Everything comes back without a filter and is offered again, round after round. */
const fullCycle: Play = (allocator, { agents, frameworks }, counts) => {
  addFrameworks(allocator, frameworks, roleOf);
  let offers = addAgents(allocator, agents, (i) => {
    const owner = i % frameworks;
    const used = { [idOf('framework', owner)]: { [roleOf(owner)]: 'cpus:16;mem:2048' } };
    return { resources: 'cpus:24;mem:4096;ports:[31000-32000]', used };
  });
  counts();
  for (let i = 0; i < ROUNDS; i++) {
    declineAll(allocator, offers);
    offers = round(allocator);
  }
};

/** Mesos' DeclineOffers: everything is refused for good by one framework after the other. */
const decline: Play = (allocator, { agents, frameworks }, counts) => {
  addFrameworks(allocator, frameworks, () => '*');
  let offers = addAgents(allocator, agents, (i) => ({
    resources: TOTAL,
    used: { [idOf('framework', i % frameworks)]: { '*': USED } },
  }));
  counts();
  for (let i = 0; i < 2 * frameworks; i++) {
    declineAll(allocator, offers, FOREVER_SECONDS);
    offers = round(allocator);
  }
};

/** A new cluster at once: frameworks, agents with what runs on them, one allocation of all. */
const batchAdd: Play = (allocator, { agents, frameworks }) => {
  addFrameworks(allocator, frameworks, roleOf);
  addAgents(allocator, agents, (i) => ({
    resources: TOTAL,
    used: { [idOf('framework', i % frameworks)]: { [roleOf(i % frameworks)]: USED } },
  }));
};

const STEADY_ROUNDS = 500;
const FREED_PER_ROUND = 10;
const TASK = 'cpus:1;mem:1024';

/** Busy agents whose rest everyone refused; in each round ten tasks end and are replaced. */
const steadyState: Play = (allocator, { agents, frameworks }, counts) => {
  addFrameworks(allocator, frameworks, roleOf);
  const owners = Array.from({ length: agents }, (_, i) => i % frameworks);
  let offers = addAgents(allocator, agents, (i) => ({
    resources: 'cpus:4;mem:4096',
    used: { [idOf('framework', i % frameworks)]: { [roleOf(i % frameworks)]: 'cpus:3;mem:3072' } },
  }));
  while (offers.length > 0) {
    declineAll(allocator, offers, FOREVER_SECONDS);
    offers = round(allocator);
  }
  counts();
  for (let i = 0; i < STEADY_ROUNDS; i++) {
    allocator.batch(() => {
      for (let n = 0; n < FREED_PER_ROUND; n++) {
        // A prime steps through all agents before it meets one again.
        const agent = ((i * FREED_PER_ROUND + n) * 7919) % agents;
        const owner = owners[agent] as number;
        allocator.finish(idOf('framework', owner), roleOf(owner), idOf('agent', agent), TASK);
      }
    });
    const offered = round(allocator);
    allocator.batch(() => {
      for (const { id, agentId, frameworkId } of offered) {
        allocator.accept([id], TASK, FOREVER_SECONDS);
        owners[Number(agentId.slice('agent'.length)) - 1] =
          Number(frameworkId.slice('framework'.length)) - 1;
      }
    });
  }
};

/** Mesos' LargeAndSmallQuota: five small quotas to a large one, a cycle that fulfils all of them. */
const quota: Play = (allocator, { agents, frameworks }) => {
  addAgents(allocator, agents, () => ({ resources: 'cpus:2;mem:2048;disk:2048' }));
  allocator.pause();
  addFrameworks(allocator, frameworks, (i) => `role${i + 1}`);
  allocator.batch(() => {
    for (let i = 0; i < frameworks; i++) {
      const amount = i % 6 < 5 ? 'cpus:1;mem:1024;disk:1024' : 'cpus:4;mem:4096;disk:4096';
      allocator.updateQuota(`role${i + 1}`, { guarantees: amount, limits: amount });
    }
  });
  allocator.resume();
  round(allocator);
  round(allocator);
};

export const CORE_WORKLOADS: readonly CoreWorkload[] = [
  { name: 'full cycle', agents: 1000, frameworks: 100, run: fullCycle },
  { name: 'full cycle', agents: 10_000, frameworks: 1000, run: fullCycle },
  { name: 'decline', agents: 1000, frameworks: 50, run: decline },
  { name: 'batch add', agents: 10_000, frameworks: 1000, run: batchAdd },
  { name: 'steady state', agents: 10_000, frameworks: 20, run: steadyState },
  { name: 'quota', agents: 3000, frameworks: 3000, run: quota },
];
