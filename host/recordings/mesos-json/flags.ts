import { parseQuantities, ResourceError } from '../../resources/index.js';
import type { TraceHeader } from '../../trace/events.js';
import type { ImportOptions } from '../options.js';
import { isRole } from './frameworks.js';
import { type Fields, textOf } from './json.js';
import { durationMs } from './times.js';

/** What the flags of a master (`flags` of `/state` and `/flags`) say of how it allocates. */
export function masterOf(
  flags: Fields,
  options: ImportOptions,
): NonNullable<TraceHeader['master']> {
  const intervalMs = durationMs(flags.allocation_interval) ?? options.allocationIntervalMs;
  const timeoutMs = durationMs(flags.offer_timeout);
  const wanted = textOf(flags.min_allocatable_resources)?.split('|');
  const excluded = textOf(flags.fair_sharing_excluded_resource_names)?.split(',');
  return {
    ...(intervalMs !== undefined && intervalMs >= 1 && { allocation_interval_ms: intervalMs }),
    ...(timeoutMs !== undefined && { offer_timeout_ms: timeoutMs }),
    ...(wanted?.every(isQuantities) === true && { min_allocatable_resources: wanted }),
    ...(flags.filter_gpu_resources !== undefined && {
      filter_gpu_resources: flags.filter_gpu_resources !== 'false',
    }),
    ...(excluded !== undefined && { fairness_exclude: excluded.filter((name) => name !== '') }),
  };
}

function isQuantities(text: string): boolean {
  try {
    parseQuantities(text);
    return true;
  } catch (error) {
    if (error instanceof ResourceError) return false;
    throw error;
  }
}

/** The weights of roles that a master was started with (`prod=2.0,dev=1`). */
export function weightsOf(flags: Fields): Readonly<Record<string, number>> | undefined {
  const pairs = (textOf(flags.weights) ?? '').split(',').map((pair) => pair.split('='));
  const weights = pairs
    .map(([role = '', weight]) => [role.trim(), Number(weight)] as const)
    .filter(([role, weight]) => isRole(role) && weight > 0 && Number.isFinite(weight));
  return weights.length === 0 ? undefined : Object.fromEntries(weights);
}
