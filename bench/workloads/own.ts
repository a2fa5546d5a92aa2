import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import type { AgentInput, Offer } from '../../host/allocator/api.js';
import {
  addAgents,
  addFrameworks,
  type Contender,
  INT_MAX_SECONDS,
  INTERVAL_MS,
  idsOf,
  type Point,
  pointsOf,
  recover,
  round,
  type Workload,
} from '../cluster.js';
import type { Run } from '../harness.js';

/** Workloads of our own, for what Mesos' do not show. */

const ROLES = 10;
const FULL_ROUNDS = 6;

const roleOf = (index: number) => `team${(index % ROLES) + 1}`;

/** The cluster of FullCycle; what an event-driven allocator offers at once. */
export function fullCycleSetUp(
  run: Run,
  allocator: Contender,
  { agents, frameworks }: Point,
): readonly Offer[] {
  addFrameworks(run, allocator, idsOf('framework', frameworks), roleOf);
  const inputs = idsOf('agent', agents).map((id, i): AgentInput => {
    const owner = i % frameworks;
    const used = { [`framework${owner + 1}`]: { [roleOf(owner)]: 'cpus:16;mem:2048' } };
    return { id, resources: 'cpus:24;mem:4096;ports:[31000-32000]', used };
  });
  return addAgents(run, allocator, inputs);
}

/** Ten roles share a cluster in use by two thirds; each round offers the rest of all agents. */
export const fullCycle: Workload = {
  name: 'FullCycle',
  points: pointsOf([
    [1000, 100],
    [1000, 1000],
    [2000, 100],
    [5000, 100],
    [10_000, 100],
    [10_000, 1000],
    [20_000, 100],
    [50_000, 100],
  ]),
  quickPoints: pointsOf([
    [1000, 100],
    [10_000, 100],
  ]),
  run(run, allocator, point) {
    let offers = fullCycleSetUp(run, allocator, point);
    for (let i = 0; i < FULL_ROUNDS; i++) {
      recover(run, allocator, offers);
      offers = round(run, allocator);
    }
  },
};

const STEADY_CYCLES = 200;
const FREED_PER_CYCLE = 10;
const BUSY = 'cpus:3;mem:3072';
const TASK = 'cpus:1;mem:1024';

/** Every framework refuses the core that is left on every agent. */
function refuseAll(run: Run, allocator: Contender, inputs: readonly AgentInput[]): void {
  let offers = addAgents(run, allocator, inputs);
  while (offers.length > 0) {
    allocator.batch(() => {
      for (const { id } of offers) allocator.decline([id], INT_MAX_SECONDS);
    });
    allocator.advance(allocator.nowMs + INTERVAL_MS);
    offers = allocator.allocate().offers;
  }
}

/**
 * All agents are busy but for one core each, which everyone has refused. In each cycle ten tasks
 * end somewhere; what is then offered is more than was refused; it is taken, but for a core.
 */
export const steadyState: Workload = {
  name: 'SteadyState',
  points: pointsOf([
    [1000, 20],
    [2000, 20],
    [5000, 20],
    [10_000, 20],
    [20_000, 20],
    [50_000, 20],
  ]),
  quickPoints: pointsOf([
    [1000, 20],
    [10_000, 20],
  ]),
  run(run, allocator, { agents, frameworks }) {
    addFrameworks(run, allocator, idsOf('framework', frameworks), roleOf);
    const owners = new Map<string, { frameworkId: string; role: string }>();
    const inputs = idsOf('agent', agents).map((id, i): AgentInput => {
      const owner = {
        frameworkId: `framework${(i % frameworks) + 1}`,
        role: roleOf(i % frameworks),
      };
      owners.set(id, owner);
      const used = { [owner.frameworkId]: { [owner.role]: BUSY } };
      return { id, resources: 'cpus:4;mem:4096', used };
    });
    refuseAll(run, allocator, inputs);
    const generator = xoroshiro128plus(run.seed);
    for (let cycle = 0; cycle < STEADY_CYCLES; cycle++) {
      const freed = new Set<string>();
      while (freed.size < FREED_PER_CYCLE) {
        freed.add(`agent${uniformInt(generator, 1, agents)}`);
      }
      steadyCycle(run, allocator, freed, owners);
    }
  },
};

/** The tasks of an agent's first owner end one by one; the newcomers' are kept. */
function steadyCycle(
  run: Run,
  allocator: Contender,
  freed: ReadonlySet<string>,
  owners: Map<string, { frameworkId: string; role: string }>,
): void {
  const start = performance.now();
  allocator.batch(() => {
    for (const agentId of freed) {
      const { frameworkId, role } = owners.get(agentId) as { frameworkId: string; role: string };
      allocator.finish(frameworkId, role, agentId, TASK);
    }
  });
  const offers = round(run, allocator);
  takeAll(allocator, offers, owners);
  run.took('round with its events', performance.now() - start);
}

/** The core that came free is taken again; the rest is refused as it was before. */
function takeAll(
  allocator: Contender,
  offers: readonly Offer[],
  owners: Map<string, { frameworkId: string; role: string }>,
): void {
  allocator.batch(() => {
    for (const { id, agentId, frameworkId, role } of offers) {
      allocator.accept([id], TASK, INT_MAX_SECONDS);
      owners.set(agentId, { frameworkId, role });
    }
  });
}

const HELD_PER_AGENT = 3;

/** A new master: all frameworks and agents come back, the agents with three tasks each. */
export const failoverStorm: Workload = {
  name: 'FailoverStorm',
  points: pointsOf([
    [1000, 100],
    [10_000, 1000],
    [50_000, 1000],
  ]),
  quickPoints: pointsOf([[1000, 100]]),
  run(run, allocator, { agents, frameworks }: Point) {
    const inputs = idsOf('agent', agents).map((id, i): AgentInput => {
      const used: Record<string, Record<string, string>> = {};
      for (let n = 0; n < HELD_PER_AGENT; n++) {
        const owner = (i * HELD_PER_AGENT + n) % frameworks;
        used[`framework${owner + 1}`] = { [roleOf(owner)]: TASK };
      }
      return { id, resources: 'cpus:4;mem:4096', used };
    });
    const start = performance.now();
    addFrameworks(run, allocator, idsOf('framework', frameworks), roleOf);
    addAgents(run, allocator, inputs);
    run.took('all back, all offered', performance.now() - start);
  },
};
