import type { AllocatorOptions } from '../host/allocator/api.js';
import { refuse } from './errors.js';
import { quantitiesFrom } from './parse.js';
import { newTree } from './role-tree.js';
import type { Settings, State } from './state.js';

function settingsOf(options: AllocatorOptions): Settings {
  const { policy = { name: 'drf', roles: [] } } = options;
  const isDrawn = policy.roles.some(({ order }) => order === 'random');
  if (isDrawn || options.agentOrder === 'seeded') {
    refuse('INVALID_VALUE', 'the model draws nothing: no random order of frameworks or agents');
  }
  if (policy.roles.some(({ admission = 'greedy' }) => admission !== 'greedy')) {
    refuse('INVALID_VALUE', 'the model admits greedily only');
  }
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
  };
}

export function newState(options: AllocatorOptions): State {
  return {
    settings: settingsOf(options),
    nowMs: 0,
    refusals: 0,
    runs: 0,
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
