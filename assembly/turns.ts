import { Agent, agent } from './agents';
import { bitsClear, bitsEnsure, bitsHas, bitsSet, bitsUnset, bitsWord, bitsWords } from './bits';
import { List, listPush } from './memory';
import { isKeptFromStarting } from './seniority';
import { Sorter, sorterNode } from './sorter';
import { clients, state } from './state';

/**
 * Who may have a turn in a cycle, a bit a client: those listed in their roles' sorters but those
 * judged not to start in this cycle (seniority.ts). Whether anybody among them is not yet known to
 * get nothing of an agent is then told without a walk through roles and frameworks.
 */

/** Makes room for the bits of all clients that the table has room for. */
export function turnsEnsure(): bool {
  const listed = bitsEnsure(state.listedClients, clients.capacity - 1);
  if (listed == 0) return false;
  state.listedClients = listed;
  const kept = bitsEnsure(state.keptClients, clients.capacity - 1);
  if (kept == 0) return false;
  state.keptClients = kept;
  return true;
}

export function turnsStart(): void {
  bitsClear(state.keptClients);
}

export function turnList(client: i32): void {
  bitsSet(state.listedClients, client);
}

export function turnUnlist(client: i32): void {
  bitsUnset(state.listedClients, client);
}

/** The client may not start in this cycle. */
export function turnKeep(client: i32): void {
  bitsSet(state.keptClients, client);
}

/** Whether it was judged that the client may not start in this cycle. */
export function isTurnKept(client: i32): bool {
  return bitsHas(state.keptClients, client);
}

/**
 * Lists in order who is to be considered: all but those who may not start in this cycle, which is
 * judged at most once a cycle for each.
 */
export function turnsOf(sorter: Sorter): List {
  const turns = sorter.turns;
  if (sorter.turnsCycle == state.cycle && sorter.turnsVersion == sorter.version) return turns;
  turns.count = 0;
  for (let i = 0; i < sorter.items.count; i++) {
    const node = sorterNode(sorter, i);
    if (!isKeptFromStarting(node.owner)) listPush(turns, <i32>changetype<usize>(node));
  }
  sorter.turnsCycle = state.cycle;
  sorter.turnsVersion = sorter.version;
  return turns;
}

/**
 * Whether the turn may come of somebody who is not yet known to get nothing of the agent. If of
 * nobody, only the orders are brought up to date: they must not depend on who was visited for
 * nothing.
 */
export function turnsLeft(handle: i32): bool {
  const it = agent(handle);
  const words = bitsWords(state.listedClients);
  for (let i: u32 = 0; i < words; i++) {
    if ((open(it, i) & ~bitsWord(state.keptClients, i)) != 0) return true;
  }
  return false;
}

/** Whether somebody of these is not known to have refused all that there is. */
export function turnsUsual(handle: i32): bool {
  const it = agent(handle);
  if (!it.refusedHolds) return true;
  const words = bitsWords(state.listedClients);
  for (let i: u32 = 0; i < words; i++) {
    const refused = i < bitsWords(it.refused) ? bitsWord(it.refused, i) : 0;
    if ((open(it, i) & ~bitsWord(state.keptClients, i) & ~refused) != 0) return true;
  }
  return false;
}

/** Of 64 clients, those that are listed and not known to get nothing of the agent. */
function open(it: Agent, index: u32): u64 {
  const listed = bitsWord(state.listedClients, index);
  if (!it.blocksHold || index >= bitsWords(it.blocked)) return listed;
  return listed & ~bitsWord(it.blocked, index);
}
