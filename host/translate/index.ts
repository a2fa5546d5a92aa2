import type { Allocator, Decisions } from '../allocator/api.js';
import type { TraceEvent } from '../trace/events.js';
import { agentChange, agentInput, frameworkInput, quotaOf } from './inputs.js';

/** The calls that a trace's cluster layer becomes. */
export type ClusterCalls = Pick<
  Allocator,
  | 'addAgent'
  | 'updateAgent'
  | 'activateAgent'
  | 'deactivateAgent'
  | 'removeAgent'
  | 'addFramework'
  | 'updateFramework'
  | 'activateFramework'
  | 'deactivateFramework'
  | 'removeFramework'
  | 'updateWeights'
  | 'updateQuota'
>;

/**
 * Makes the call that an event of the cluster layer is, whoever plays the master; `undefined` when
 * the call decides nothing, or there is none. Maintenance changes no offers: a replay plays it, who verifies need not.
 */
export function translate(event: TraceEvent, allocator: ClusterCalls): Decisions | undefined {
  switch (event.type) {
    case 'AGENT_ADDED':
      return allocator.addAgent(agentInput(event.agent));
    case 'AGENT_UPDATED':
      return allocator.updateAgent(event.agent.id, agentChange(event.agent));
    case 'AGENT_ACTIVATED':
      return allocator.activateAgent(event.agent_id);
    case 'AGENT_DEACTIVATED':
      return allocator.deactivateAgent(event.agent_id);
    case 'AGENT_REMOVED':
      return allocator.removeAgent(event.agent_id);
    case 'FRAMEWORK_ADDED':
      return allocator.addFramework(frameworkInput(event.framework));
    case 'FRAMEWORK_UPDATED':
      return allocator.updateFramework(frameworkInput(event.framework));
    case 'FRAMEWORK_ACTIVATED':
      return allocator.activateFramework(event.framework_id);
    case 'FRAMEWORK_DEACTIVATED':
      return allocator.deactivateFramework(event.framework_id);
    case 'FRAMEWORK_REMOVED':
      return allocator.removeFramework(event.framework_id);
    case 'WEIGHTS_UPDATED':
      allocator.updateWeights(event.weights);
      return undefined;
    case 'QUOTA_UPDATED':
      allocator.updateQuota(event.role, quotaOf(event));
      return undefined;
    default:
      return undefined;
  }
}
