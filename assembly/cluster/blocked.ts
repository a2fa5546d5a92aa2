import { bitsClear, bitsEnsure, bitsHas, bitsSet, bitsUnset } from '../memory/bits';
import { tableHas } from '../memory/table';
import { bagRelease, bagRetain } from '../resources/bag';
import { Agent, agentAt, agents } from './agent';
import { clientAt, clients } from './client';
import { askedUnblock } from './refusals';

/** Who is known to get nothing of an agent, whatever the reason, until more is available there. */

/** Remembers that a client gets nothing of what is available here, or of less. */
export function agentBlock(handle: i32, clientHandle: i32): void {
  const agent = agentAt(handle);
  if (agent.available == 0) return;
  const row = bitsEnsure(agent.blocked, clients.end - 1);
  // Without memory to remember it is found again next time.
  if (row == 0) return;
  agent.blocked = row;
  if (!agent.blocksHold) blocksClear(agent);
  agent.blocksHold = true;
  bitsSet(row, clientHandle);
  clientAt(clientHandle).hasBlocks = true;
  if (agent.blockedFor == agent.available) return;
  const old = agent.blockedFor;
  agent.blockedFor = bagRetain(agent.available);
  bagRelease(old);
}

/** Whether a client is known to get nothing of what is available here. */
export function isBlocked(agent: Agent, clientHandle: i32): bool {
  return agent.blocksHold && bitsHas(agent.blocked, clientHandle);
}

function blocksClear(agent: Agent): void {
  bitsClear(agent.blocked);
  agent.askedUnblocked = 0;
}

/** Forgets that a client gets nothing here. */
export function agentUnblockClient(handle: i32, client: i32): void {
  bitsUnset(agentAt(handle).blocked, client);
  askedUnblock(handle, client);
}

/** Forgets who is known to get nothing here. */
export function agentUnblock(agent: Agent): void {
  if (agent.blockedFor == 0) return;
  blocksClear(agent);
  bagRelease(agent.blockedFor);
  agent.blockedFor = 0;
  agent.blocksHold = false;
}

/** Forgets on all agents that a client gets nothing. */
export function agentsUnblockClient(client: i32): void {
  for (let handle = 0; handle < agents.end; handle++) {
    if (tableHas(agents, handle)) agentUnblockClient(handle, client);
  }
}

/** Forgets the offer constraints of a client that goes away. */
export function agentsIncludeClient(client: i32): void {
  for (let handle = 0; handle < agents.end; handle++) {
    if (tableHas(agents, handle)) bitsUnset(agentAt(handle).excluded, client);
  }
}
