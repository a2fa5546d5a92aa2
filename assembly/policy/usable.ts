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
  WHY_REGION,
} from '../abi';
import { Agent, agent } from '../cluster/agent';
import { Client, client } from '../cluster/client';
import { Framework, framework } from '../cluster/framework';
import { role } from '../cluster/role';
import { bitsHas } from '../memory/bits';
import { state } from '../memory/state';

/** Whether an agent and a framework can deal with each other at all. */

/** Whether agent and framework can deal with each other at all; leaves the reason. */
export function canMeet(it: Agent, handle: i32, its: Client, owner: Framework): bool {
  if (its.hasExclusions && bitsHas(it.excluded, handle)) {
    state.verdict = WHY_EXCLUDED;
  } else if (state.filterGpu && it.hasGpu && (owner.capabilities & FRAMEWORK_GPU_RESOURCES) == 0) {
    state.verdict = WHY_GPU;
  } else if (it.traits & AGENT_REMOTE && (owner.capabilities & FRAMEWORK_REGION_AWARE) == 0) {
    state.verdict = WHY_REGION;
  } else if (owner.capabilities & FRAMEWORK_MULTI_ROLE && (it.traits & AGENT_MULTI_ROLE) == 0) {
    state.verdict = WHY_AGENT_CAPABILITY;
  } else if ((it.traits & AGENT_HIERARCHICAL_ROLE) == 0 && role(its.role).depth > 1) {
    state.verdict = WHY_AGENT_CAPABILITY;
  } else {
    return true;
  }
  return false;
}

/** Whether the client could ever be offered this agent's resources: capability and constraints. */
export function isUsableBy(agentHandle: i32, clientHandle: i32): bool {
  const its = client(clientHandle);
  return canMeet(agent(agentHandle), clientHandle, its, framework(its.framework));
}
