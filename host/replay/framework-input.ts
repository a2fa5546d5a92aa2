import type { PlayedDemand } from '../models/played.js';
import { withinReach } from '../models/reach.js';
import type { TraceFramework } from '../trace/events.js';

/** The minimum follows from the demand where the trace does not give one. */
export function withMinimum(framework: TraceFramework, demand: PlayedDemand): TraceFramework {
  const role = framework.roles[0];
  if (framework.minimum !== undefined || role === undefined) return framework;
  const minimum = demand.minimum();
  return minimum === undefined ? framework : { ...framework, minimum: { [role]: minimum } };
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
