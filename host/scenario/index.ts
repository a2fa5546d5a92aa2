import { type ClusterScenario, generateCluster } from './cluster.js';
import { metamarketsWeek } from './metamarkets-week.js';
import type { Scenario } from './scenario.js';

export type { ClusterScenario } from './cluster.js';
export { type Cast, type Cluster, generateCluster } from './cluster.js';
export { METAMARKETS_RATIO, metamarketsWeek } from './metamarkets-week.js';
export type { Scenario } from './scenario.js';

const HOUR_MS = 3_600_000;

/** The size at which the guarantee is simulated. */
export const largeCluster: Omit<ClusterScenario, 'seed'> = {
  agents: 1000,
  applications: 200,
  roles: 8,
  load: 3,
  minimumRatio: 0.5,
  uncooperative: 0.1,
  agentLosses: 10,
  horizonMs: 8 * HOUR_MS,
};

/** Scenarios that can be made by name, each from a seed. */
export const scenarios: Readonly<
  Record<string, { readonly about: string; readonly make: (seed: number) => Scenario }>
> = {
  cluster: {
    about: '1,000 agents, 200 applications that want three times that; some misbehave',
    make: (seed) => generateCluster({ ...largeCluster, seed }),
  },
  'metamarkets-week': {
    about: 'a week of 300 agents and 2,000 Spark applications, load 0.85',
    make: (seed) => metamarketsWeek({ seed }),
  },
  'metamarkets-week-0.7': {
    about: 'the same at load 0.7',
    make: (seed) => metamarketsWeek({ seed, load: 0.7 }),
  },
  'metamarkets-week-0.95': {
    about: 'the same at load 0.95',
    make: (seed) => metamarketsWeek({ seed, load: 0.95 }),
  },
  'metamarkets-week-1.2': {
    about: 'the same at load 1.2',
    make: (seed) => metamarketsWeek({ seed, load: 1.2 }),
  },
};
