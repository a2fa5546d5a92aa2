import type { TraceEvent } from '../trace/index.js';

/** The agent that an event of the cluster is about. */
export function agentOf(event: TraceEvent): string | undefined {
  switch (event.type) {
    case 'AGENT_ADDED':
    case 'AGENT_UPDATED':
      return event.agent.id;
    case 'AGENT_ACTIVATED':
    case 'AGENT_DEACTIVATED':
    case 'AGENT_REMOVED':
    case 'MAINTENANCE_SCHEDULED':
      return event.agent_id;
    default:
      return undefined;
  }
}

/** The framework that an event is about; offers are for many, and no replay looks at them. */
export function frameworkOf(event: TraceEvent): string | undefined {
  if (event.type === 'FRAMEWORK_ADDED' || event.type === 'FRAMEWORK_UPDATED') {
    return event.framework.id;
  }
  return 'framework_id' in event ? event.framework_id : undefined;
}
