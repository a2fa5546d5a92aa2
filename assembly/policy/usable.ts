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
import { Agent, agent } from '../cluster/agent';
import { Client, client } from '../cluster/client';
import { Framework, framework } from '../cluster/framework';
import { options } from '../cluster/options';
import { role } from '../cluster/role';
import { bitsHas } from '../memory/bits';

/** Whether an agent and a framework can deal with each other at all. */

/** What keeps agent and framework apart, whatever is available: WHY_OFFERABLE for nothing. */
export function meetingWhy(it: Agent, handle: i32, its: Client, owner: Framework): i32 {
  const can = owner.capabilities;
  if (its.hasExclusions && bitsHas(it.excluded, handle)) return WHY_EXCLUDED;
  if (options.filterGpu && it.hasGpu && (can & FRAMEWORK_GPU_RESOURCES) == 0) return WHY_GPU;
  if (it.traits & AGENT_REMOTE && (can & FRAMEWORK_REGION_AWARE) == 0) return WHY_REGION;
  if (can & FRAMEWORK_MULTI_ROLE && (it.traits & AGENT_MULTI_ROLE) == 0) {
    return WHY_AGENT_CAPABILITY;
  }
  const isSubrole = role(its.role).depth > 1;
  if ((it.traits & AGENT_HIERARCHICAL_ROLE) == 0 && isSubrole) return WHY_AGENT_CAPABILITY;
  return WHY_OFFERABLE;
}

/** Whether the client could ever be offered this agent's resources: capability and constraints. */
export function isUsableBy(agentHandle: i32, clientHandle: i32): bool {
  const its = client(clientHandle);
  const owner = framework(its.framework);
  return meetingWhy(agent(agentHandle), clientHandle, its, owner) == WHY_OFFERABLE;
}
