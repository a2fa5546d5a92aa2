import { bitsClear, bitsEnsure, bitsHas, bitsSet, bitsUnset } from '../memory/bits';
import { tableHas } from '../memory/table';
import { bagRelease, bagRetain } from '../resources/bag';
import { Agent, agent, agents } from './agent';
import { client, clients } from './client';

/** Who is known to get nothing of an agent, whatever the reason, until more is available there. */

/** Remembers that a client gets nothing of what is available here, or of less. */
export function agentBlock(handle: i32, clientHandle: i32): void {
  const it = agent(handle);
  if (it.available == 0) return;
  const row = bitsEnsure(it.blocked, clients.end - 1);
  // Without memory to remember it is found again next time.
  if (row == 0) return;
  it.blocked = row;
  if (!it.blocksHold) bitsClear(row);
  it.blocksHold = true;
  bitsSet(row, clientHandle);
  client(clientHandle).hasBlocks = true;
  if (it.blockedFor == it.available) return;
  const old = it.blockedFor;
  it.blockedFor = bagRetain(it.available);
  bagRelease(old);
}

/** Whether a client is known to get nothing of what is available here. */
export function isBlocked(it: Agent, clientHandle: i32): bool {
  return it.blocksHold && bitsHas(it.blocked, clientHandle);
}

/** Forgets who is known to get nothing here. */
export function agentUnblock(it: Agent): void {
  if (it.blockedFor == 0) return;
  bitsClear(it.blocked);
  bagRelease(it.blockedFor);
  it.blockedFor = 0;
  it.blocksHold = false;
}

/** Forgets on all agents that a client gets nothing. */
export function agentsUnblockClient(client: i32): void {
  for (let handle = 0; handle < agents.end; handle++) {
    if (tableHas(agents, handle)) bitsUnset(agent(handle).blocked, client);
  }
}

/** Forgets the offer constraints of a client that goes away. */
export function agentsIncludeClient(client: i32): void {
  for (let handle = 0; handle < agents.end; handle++) {
    if (tableHas(agents, handle)) bitsUnset(agent(handle).excluded, client);
  }
}
