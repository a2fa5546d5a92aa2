import type { PlayedDemand } from '../models/played.js';
import { withinReach } from '../models/reach.js';
import type { TraceFramework } from '../trace/events.js';

/**
 * The minimum follows from the demand where the trace does not give one. That is of what the framework
 * holds in all its roles together; an allocator counts in each by itself, and is told all of it for each,
 * so that none is a way round it.
 */
export function withMinimum(framework: TraceFramework, demand: PlayedDemand): TraceFramework {
  if (framework.minimum !== undefined) return framework;
  const minimum = demand.minimum();
  if (minimum === undefined) return framework;
  return { ...framework, minimum: Object.fromEntries(framework.roles.map((r) => [r, minimum])) };
}

/**
 * The framework with no more of its minimum than its demand can ever hold; one that can hold none
 * of it has none. `warn` is told of each role in which that is less than what was declared.
 */
export function withMinimumInReach(
  framework: TraceFramework,
  demand: PlayedDemand,
  warn: (warning: string) => void,
): TraceFramework {
  if (framework.minimum === undefined) return framework;
  const reach = demand.reach();
  const minimum = Object.entries(framework.minimum).flatMap(([role, declared]) => {
    const within = withinReach(declared.resources, reach);
    if (within === undefined) return [[role, declared]];
    warn(within.warning);
    return within.resources === '' ? [] : [[role, { ...declared, resources: within.resources }]];
  });
  return { ...framework, minimum: Object.fromEntries(minimum) };
}
