import {
  AGENT_HIERARCHICAL_ROLE,
  AGENT_MULTI_ROLE,
  AGENT_REMOTE,
  FRAMEWORK_GPU_RESOURCES,
  FRAMEWORK_MULTI_ROLE,
  FRAMEWORK_REGION_AWARE,
  WHY_AGENT_CAPABILITY,
  WHY_EXCLUDED,
  WHY_GPU,
  WHY_OFFERABLE,
  WHY_REGION,
} from '../abi';
import { Agent, agentAt } from '../cluster/agent';
import { Client, clientAt } from '../cluster/client';
import { Framework, frameworkAt } from '../cluster/framework';
import { options } from '../cluster/options';
import { roleAt } from '../cluster/role';
import { bitsHas } from '../memory/bits';

/** Whether an agent and a framework can deal with each other at all. */

/** What keeps agent and framework apart, whatever is available: WHY_OFFERABLE for nothing. */
export function meetingWhy(agent: Agent, handle: i32, client: Client, owner: Framework): i32 {
  const can = owner.capabilities;
  if (client.hasExclusions && bitsHas(agent.excluded, handle)) return WHY_EXCLUDED;
  if (options.filterGpu && agent.hasGpu && (can & FRAMEWORK_GPU_RESOURCES) == 0) return WHY_GPU;
  if (agent.traits & AGENT_REMOTE && (can & FRAMEWORK_REGION_AWARE) == 0) return WHY_REGION;
  if (can & FRAMEWORK_MULTI_ROLE && (agent.traits & AGENT_MULTI_ROLE) == 0) {
    return WHY_AGENT_CAPABILITY;
  }
  const isSubrole = roleAt(client.role).depth > 1;
  if ((agent.traits & AGENT_HIERARCHICAL_ROLE) == 0 && isSubrole) return WHY_AGENT_CAPABILITY;
  return WHY_OFFERABLE;
}

/** Whether the client could ever be offered this agent's resources: capability and constraints. */
export function isUsableBy(agentHandle: i32, clientHandle: i32): bool {
  const client = clientAt(clientHandle);
  const owner = frameworkAt(client.framework);
  return meetingWhy(agentAt(agentHandle), clientHandle, client, owner) == WHY_OFFERABLE;
}
