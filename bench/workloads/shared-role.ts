import type { AgentInput } from '../../host/allocator/api.js';
import type { Reservation, Resource } from '../../host/resources/index.js';
import { parseResources } from '../../host/resources/index.js';
import {
  addAgents,
  addFrameworks,
  type Contender,
  INT_MAX_SECONDS,
  idsOf,
  PORTS_16,
  type Point,
  pointsOf,
  QUICK_SIZES,
  recover,
  round,
  SIZE_50000,
  SIZES,
  SIZES_5000_1000,
  SIZES_20000,
  type Workload,
} from '../cluster.js';
import type { Run } from '../harness.js';

/** Mesos' workloads in which all frameworks share one role and agents come with something used. */

const TOTAL = 'cpus:24;mem:4096;disk:4096;ports:[31000-32000]';

/** Agents of which a part is used by the frameworks in turn. */
function agentsOf(
  { agents, frameworks }: Point,
  role: string,
  usedOf: (index: number) => AgentInput['resources'],
): AgentInput[] {
  return idsOf('agent', agents).map((id, index) => ({
    id,
    resources: TOTAL,
    used: { [`framework${(index % frameworks) + 1}`]: { [role]: usedOf(index) } },
  }));
}

/**
 * Declines everything for a year, round after round: first each round offers all agents to somebody
 * who has not refused them yet; from then on everything is filtered.
 */
function declineRounds(
  run: Run,
  allocator: Contender,
  { agents, frameworks }: Point,
  role: string,
  inputs: readonly AgentInput[],
): void {
  addFrameworks(run, allocator, idsOf('framework', frameworks), () => role);
  let offers = addAgents(run, allocator, inputs);
  for (let i = 0; i < 2 * frameworks && !run.isOver; i++) {
    const recovered = offers.length;
    const start = performance.now();
    recover(run, allocator, offers, INT_MAX_SECONDS);
    if (recovered > 0) run.took('recover, per offer', (performance.now() - start) / recovered);
    const phase = i < frameworks - 1 ? 'offering round' : 'filtered round';
    offers = round(run, allocator, phase);
    run.took('round', run.timesMs.get(phase)?.at(-1) as number);
    if (offers.length === agents) run.count('full rounds');
  }
}

export const declineOffers: Workload = {
  name: 'DeclineOffers',
  points: [...SIZES, ...SIZES_5000_1000, ...pointsOf([[20_000, 200]])],
  quickPoints: QUICK_SIZES,
  budgetMs: 25_000,
  run(run, allocator, point) {
    const used = `cpus:16;mem:2014;disk:1024;ports:${PORTS_16}`;
    declineRounds(
      run,
      allocator,
      point,
      '*',
      agentsOf(point, '*', () => used),
    );
  },
};

/** Cores that a framework reserved for its role, told apart by labels. */
function reservedCpus(labels: readonly { key: string; value?: string }[]): Resource {
  const reservation: Reservation = {
    type: 'DYNAMIC',
    role: 'role1',
    principal: 'principal1',
    labels: { labels },
  };
  return { name: 'cpus', type: 'SCALAR', scalar: { value: 8 }, reservations: [reservation] };
}

export const resourceLabels: Workload = {
  name: 'ResourceLabels',
  points: SIZES,
  quickPoints: QUICK_SIZES,
  budgetMs: 25_000,
  run(run, allocator, point) {
    const plain = parseResources(`mem:2014;disk:1024;ports:${PORTS_16}`);
    const keys = Array.from({ length: 11 }, (_, i) => ({ key: `key${i}` }));
    const second = reservedCpus(keys);
    const inputs = agentsOf(point, 'role1', (index) => {
      const value = `value_${index}`;
      const unique = ['unique_key_1', 'unique_key_2'].map((key) => ({ key, value }));
      return [...plain, reservedCpus([...keys, ...unique]), second];
    });
    declineRounds(run, allocator, point, 'role1', inputs);
  },
};

const SUPPRESS_SIZES = [...SIZES, ...SIZES_5000_1000, ...SIZES_20000, ...SIZE_50000];
const SUPPRESS_ROUNDS = 5;

/** Everything is recovered without filters, more frameworks are suppressed, the rest is offered. */
function suppressRounds(
  run: Run,
  allocator: Contender,
  point: Point,
  suppressedIn: (round: number) => number,
): void {
  const ids = idsOf('framework', point.frameworks);
  addFrameworks(run, allocator, ids, () => '*');
  const used = `cpus:16;mem:1024;disk:1024;ports:${PORTS_16}`;
  const inputs = agentsOf(point, '*', () => used);
  let offers = addAgents(run, allocator, inputs);
  let suppressed = 0;
  for (let i = 0; i < SUPPRESS_ROUNDS; i++) {
    recover(run, allocator, offers);
    const until = suppressed + suppressedIn(i);
    run.timeOnly('suppress', () => {
      allocator.batch(() => {
        while (suppressed < until) allocator.suppress(ids[suppressed++] as string);
      });
    });
    offers = round(run, allocator);
  }
  run.count('suppressed', suppressed);
}

export const suppressOffers: Workload = {
  name: 'SuppressOffers',
  points: SUPPRESS_SIZES,
  quickPoints: QUICK_SIZES,
  run(run, allocator, point) {
    const each = Math.floor(point.frameworks / SUPPRESS_ROUNDS);
    suppressRounds(run, allocator, point, () => each);
  },
};

export const extremeSuppressOffers: Workload = {
  name: 'ExtremeSuppressOffers',
  points: SUPPRESS_SIZES,
  quickPoints: QUICK_SIZES,
  run(run, allocator, point) {
    const most = Math.floor(point.frameworks * 0.99);
    suppressRounds(run, allocator, point, (i) => (i === 0 ? most : 0));
  },
};
