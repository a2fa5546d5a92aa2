import type { TraceHeader } from '../trace/events.js';

/**
 * What a master's flags cannot say, as there were none for it, and an early version had otherwise than
 * all later ones: up to 0.20 an offer had to hold cpus and memory, both; then either is enough.
 *
 * Source: MESOS-1688, mended in 0.21.
 */
export function oldDefaults(version: string | undefined): NonNullable<TraceHeader['master']> {
  const minor = /^0\.(\d+)\b/.exec(version ?? '')?.[1];
  if (minor === undefined || Number(minor) > 20) return {};
  return { min_allocatable_resources: ['cpus:0.01;mem:32'] };
}
