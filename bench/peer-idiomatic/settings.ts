import type { AllocatorOptions } from '../../host/allocator/api.js';
import { refuse } from './checks.js';
import type { Kinds } from './kinds.js';
import type { Alternatives } from './records.js';

export interface Settings {
  readonly intervalMs: number;
  readonly minAllocatable: Alternatives;
  readonly fairnessExclude: ReadonlySet<string>;
  readonly filterGpu: boolean;
  readonly eventDriven: boolean;
  readonly region: string | undefined;
}

/** @throws {AllocatorError} `INVALID_VALUE` when they ask for what this allocator leaves out. */
export function settingsFrom(options: AllocatorOptions, kinds: Kinds): Settings {
  const { policy = { name: 'drf', roles: [] }, agentOrder = 'id' } = options;
  for (const { selector, order = 'drf', admission = 'greedy', relinquish } of policy.roles) {
    if (order === 'drf' && admission === 'greedy' && !relinquish) continue;
    refuse('INVALID_VALUE', `policy ${policy.name}, ${selector}: only greedy drf`);
  }
  if (agentOrder !== 'id') refuse('INVALID_VALUE', 'agents are visited by id only');
  const { minAllocatable = ['cpus:0.01', 'mem:32'] } = options;
  return {
    intervalMs: options.allocationIntervalMs ?? 1000,
    minAllocatable: minAllocatable.map((one) => kinds.amounts('minAllocatable', one)),
    fairnessExclude: new Set(options.fairnessExclude),
    filterGpu: options.filterGpuResources ?? true,
    eventDriven: options.eventDriven ?? true,
    region: options.region,
  };
}
