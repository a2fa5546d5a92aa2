import type { AllocatorOptions } from '../../host/allocator/api.js';
import { quantitiesFrom } from './parse.js';
import { newTree } from './role-tree.js';
import type { Settings, State } from './state.js';

function settingsOf(options: AllocatorOptions): Settings {
  const { policy = { name: 'drf', roles: [] } } = options;
  return {
    policy,
    intervalMs: options.allocationIntervalMs ?? 1000,
    minAllocatable: (options.minAllocatable ?? ['cpus:0.01', 'mem:32']).map((one) =>
      quantitiesFrom('minAllocatable', one),
    ),
    fairnessExclude: new Set(options.fairnessExclude),
    filterGpu: options.filterGpuResources ?? true,
    eventDriven: options.eventDriven ?? true,
    region: options.region,
    agentOrder: options.agentOrder ?? 'id',
    seed: options.seed ?? 0,
  };
}

export function newState(options: AllocatorOptions): State {
  return {
    settings: settingsOf(options),
    nowMs: 0,
    happened: 0,
    offersMade: 0,
    runs: 0,
    feasibilityIsStale: false,
    earmark: undefined,
    earmarkEndedAfter: undefined,
    tally: {
      earmarks: 0,
      demotions: 0,
      passedOver: 0,
      notStarted: 0,
      notAdmitted: 0,
      runsKeeping: 0,
      turnsOfOverdue: 0,
      comeNext: 0,
      starters: 0,
      startsKnown: 0,
      lent: 0,
    },
    paused: false,
    whitelist: undefined,
    agents: new Map(),
    frameworks: new Map(),
    holdings: new Map(),
    offers: new Map(),
    quotas: new Map(),
    weights: new Map(),
    tree: newTree(),
    clients: new Map(),
  };
}
