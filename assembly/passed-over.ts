import { agent } from './agents';
import { bagContains } from './bags';
import { client } from './clients';
import { List, listAt, listEnsure, listPush, listSet } from './memory';
import { asked, refusedMark } from './refusals';
import { role } from './roles';
import { Node } from './sorter';
import { clients, passedOver, refusers, state } from './state';

/**
 * Who is passed over in a visit of an agent. The roles of one selector with order `fifo` or
 * `priority` are a *group*: in it whoever refused what there is waits behind all who have waited
 * for longer, and whoever came or was asked after a refusal waits behind the one that refused.
 * Those passed over are considered once more behind their group, by the time since which they wait.
 *
 * Most often all that there is was refused. That is remembered by agent (refusals.ts), so that a
 * client is passed over without a look at what it would be offered; the agent's askings have them
 * in the order of their times. The others are listed here by theirs.
 */

/** Makes room for all clients that the table has room for. */
export function passedOverEnsure(): bool {
  return listEnsure(passedOver, clients.capacity) && listEnsure(refusers, clients.capacity);
}

/** Before a visit. */
export function passedOverStart(): void {
  state.refusedOrder = 0;
  passedOver.count = 0;
  refusers.count = 0;
}

/** Lists in `refusers` those that were passed by at the beginning of an order. */
export function refusersList(): void {
  const order = changetype<List>(state.refusedOrder);
  for (let i = 0; i < state.refusedFirst; i++) {
    listPush(refusers, changetype<Node>(<usize>listAt(order, i)).owner);
  }
  state.refusedOrder = 0;
}

/** Passes over a client whose last asking for what it would be offered was refused. */
export function passOverRefuser(agentHandle: i32, candidate: i32, last: i32): void {
  const isAll = asked(last).isLatest && bagContains(asked(last).bag, agent(agentHandle).available);
  if (isAll && refusedMark(agentHandle, candidate)) listPush(refusers, candidate);
  else insert(candidate, asked(last).number);
}

/** Passes over a client that came, or was asked, after one that refused; since when it waits. */
export function passOverLater(candidate: i32, since: f64): void {
  insert(candidate, since);
}

/** Whether one of a group that is listed waits for longer than somebody else. */
export function isListedBefore(group: i32, since: f64): bool {
  for (let i = 0; i < passedOver.count; i++) {
    const its = client(listAt(passedOver, i));
    // They are in the order of their times.
    if (its.waitsSince > since) return false;
    if (role(its.role).group == group) return true;
  }
  return false;
}

/** Puts it behind those that wait for longer. Most often that is the end. */
function insert(candidate: i32, since: f64): void {
  client(candidate).waitsSince = since;
  listPush(passedOver, candidate);
  let at = passedOver.count - 1;
  for (; at > 0; at--) {
    const before = listAt(passedOver, at - 1);
    if (client(before).waitsSince < since) break;
    listSet(passedOver, at, before);
  }
  listSet(passedOver, at, candidate);
}
