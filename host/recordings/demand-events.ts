import type { Demand } from '../models/index.js';
import type { TraceEvent } from '../trace/events.js';

/** A framework that arrives with what it wants. */
export interface Wanting {
  readonly id: string;
  readonly name?: string;
  readonly role: string;
  readonly arrivedMs: number;
  readonly demand: Demand;
  /** What of the demand is an assumption, in words. */
  readonly inferred?: readonly string[];
}

/** Frameworks that arrive with what they want, in the order of their arrivals, then of their ids. */
export function arrivals(frameworks: readonly Wanting[]): TraceEvent[] {
  return [...frameworks]
    .sort((a, b) => a.arrivedMs - b.arrivedMs || (a.id < b.id ? -1 : 1))
    .flatMap(({ id, name = id, role, arrivedMs: t, demand, inferred }): TraceEvent[] => [
      { t, type: 'FRAMEWORK_ADDED', framework: { id, name, roles: [role] } },
      {
        t,
        type: 'DEMAND',
        framework_id: id,
        demand,
        ...(inferred !== undefined && { inferred }),
      },
    ]);
}
