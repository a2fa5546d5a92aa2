import type { TraceEvent } from '../trace/events.js';
import type { FilterEnd } from './filter-ends.js';
import type { Difference } from './result.js';

/**
 * Whether what differs in a cycle is about one of these filters: on its agent its framework is, or is
 * not, offered something. That moves shares, and with them who is first on all agents visited later.
 */
export function isAboutFilter(
  differences: readonly Difference[],
  filters: readonly FilterEnd[],
): boolean {
  return differences.some(({ agentId, recorded, made }) =>
    filters.some(
      ({ offer: { agent_id, framework_id } }) =>
        agent_id === agentId &&
        [...recorded, ...made].some(({ frameworkId }) => frameworkId === framework_id),
    ),
  );
}

/** A cycle this close to a join may or may not have seen who joined: times are whole milliseconds. */
export const JOIN_DOUBT_MS = 1;

/** Who joins with an event, an agent or a framework, if anybody does. */
export function whoJoins(event: TraceEvent): string | undefined {
  switch (event.type) {
    case 'AGENT_ADDED':
      return event.agent.id;
    case 'AGENT_ACTIVATED':
      return event.agent_id;
    case 'FRAMEWORK_ADDED':
      return event.framework.id;
    case 'FRAMEWORK_ACTIVATED':
      return event.framework_id;
    default:
      return undefined;
  }
}

/** Whether what differs in a cycle is about somebody who joined with it. */
export function isAboutJoin(
  differences: readonly Difference[],
  joined: ReadonlySet<string>,
): boolean {
  return differences.some(
    ({ agentId, recorded, made }) =>
      joined.has(agentId) ||
      [...recorded, ...made].some(({ frameworkId }) => joined.has(frameworkId)),
  );
}
