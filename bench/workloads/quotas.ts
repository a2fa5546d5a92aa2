import {
  addAgents,
  addFrameworks,
  type Contender,
  idsOf,
  type Point,
  pointsOf,
  QUICK_SIZES,
  round,
  SIZES,
  type Workload,
} from '../cluster.js';
import { consume, type Run } from '../harness.js';

/** Mesos' workloads about quota. Its old `createQuota` made a guarantee that is also the limit. */

function setQuota(allocator: Contender, role: string, amount: string): void {
  allocator.updateQuota(role, { guarantees: amount, limits: amount });
}

/** A quota for every framework's own role, then agents that all of them want. */
export const metrics: Workload = {
  name: 'Metrics',
  points: SIZES,
  quickPoints: QUICK_SIZES,
  run(run, allocator, { agents, frameworks }) {
    const roles = Array.from({ length: frameworks }, (_, i) => String(i));
    run.timeOnly('set quota', () => {
      allocator.batch(() => {
        for (const role of roles) setQuota(allocator, role, 'cpus:1;mem:512;disk:256');
      });
    });
    addFrameworks(run, allocator, idsOf('framework', frameworks), (i) => String(i));
    const resources = 'cpus:16;mem:2048;disk:1024';
    addAgents(
      run,
      allocator,
      idsOf('agent', agents).map((id) => ({ id, resources })),
    );
    run.timeOnly('shares of all roles', () => {
      for (const role of roles) consume(allocator.dominantShare(role));
    });
  },
};

/** One cycle that offers everything, one that finds nothing to offer. */
function twoCycles(run: Run, allocator: Contender): void {
  round(run, allocator, 'full cycle');
  round(run, allocator, 'empty cycle');
}

/** Agents first; then, while the allocator is paused, frameworks and quotas. */
function pausedSetUp(
  run: Run,
  allocator: Contender,
  agents: number,
  frameworkRoles: readonly string[],
  quotas: ReadonlyMap<string, string>,
): void {
  const resources = 'cpus:2;mem:2048;disk:2048';
  addAgents(
    run,
    allocator,
    idsOf('agent', agents).map((id) => ({ id, resources })),
  );
  allocator.pause();
  const ids = idsOf('framework', frameworkRoles.length);
  addFrameworks(run, allocator, ids, (i) => frameworkRoles[i] as string);
  run.timeOnly('set quota', () => {
    allocator.batch(() => {
      for (const [role, amount] of quotas) setQuota(allocator, role, amount);
    });
  });
  allocator.resume();
}

/** For S small roles there are S/5 large ones and S/5 + 5·S/5 agents: as many as frameworks. */
export const largeAndSmallQuota: Workload = {
  name: 'LargeAndSmallQuota',
  points: pointsOf([
    [30, 30],
    [300, 300],
    [3000, 3000],
  ]),
  quickPoints: pointsOf([[300, 300]]),
  run(run, allocator, { agents }) {
    const small = Math.round((agents * 5) / 6);
    const quotas = new Map<string, string>();
    for (let i = 0; i < small; i++) {
      quotas.set(`smallQuotaRole${i}`, 'cpus:1;mem:1024;disk:1024');
    }
    for (let i = 0; i < small / 5; i++) {
      quotas.set(`largeQuotaRole${i}`, 'cpus:4;mem:4096;disk:4096');
    }
    pausedSetUp(run, allocator, agents, [...quotas.keys()], quotas);
    twoCycles(run, allocator);
  },
};

const WITH_AND_WITHOUT: readonly Point[] = [20, 200, 2000].flatMap((size) =>
  ['without quota', 'with quota'].map((variant) => ({ agents: size, frameworks: size, variant })),
);

/** Two agents and two frameworks a role; the quota is two whole agents, so nothing is cut. */
export const nonQuotaVsQuota: Workload = {
  name: 'NonQuotaVsQuota',
  points: WITH_AND_WITHOUT,
  quickPoints: WITH_AND_WITHOUT.filter(({ agents }) => agents === 200),
  run(run, allocator, { agents, frameworks, variant = 'without quota' }) {
    const roles = Array.from({ length: frameworks }, (_, i) => `role${i >> 1}`);
    const quotas = new Map<string, string>();
    if (variant === 'with quota') {
      for (const role of roles) quotas.set(role, 'cpus:4;mem:4096;disk:4096');
    }
    pausedSetUp(run, allocator, agents, roles, quotas);
    const offers = round(run, allocator, `full cycle ${variant}`);
    round(run, allocator, `empty cycle ${variant}`);
    run.count('full rounds', offers.length === agents ? 1 : 0);
  },
};
