import { client } from './clients';
import { listAt, listEnsure, listPush, listSet } from './memory';
import { asked, lastAsked } from './refusals';
import { role } from './roles';
import { clients, passedOver, state } from './state';

/**
 * Who is passed over in a visit of an agent. The roles of one selector with order `fifo` or
 * `priority` are a *group*: in it whoever refused what there is waits behind all who have waited for
 * longer, and whoever came or was asked after a refusal waits behind the one that refused. Those
 * passed over are listed by the time since which they wait, and considered once more behind their
 * group (cycle.ts).
 */

/** Makes room for all clients that the table has room for. */
export function passedOverEnsure(): bool {
  return listEnsure(passedOver, clients.capacity);
}

/** Before a visit. */
export function passedOverStart(): void {
  passedOver.count = 0;
  state.passedOverMark = 0;
  state.passedOverSince = Infinity;
}

/** Passes over a client that would be offered a bag, if it has to wait; whether it does. */
export function passOver(agentHandle: i32, candidate: i32, bag: usize): bool {
  const its = client(candidate);
  if (role(its.role).group == 0) return false;
  const last = lastAsked(candidate, agentHandle, bag);
  const since = last < 0 ? its.came : asked(last).number;
  const refused = last >= 0 && asked(last).refused;
  if (!refused && since < state.passedOverSince) return false;
  its.waitsSince = since;
  state.passedOverSince = Math.min(state.passedOverSince, since);
  insert(candidate);
  return true;
}

/** Puts it behind those of its group that wait for longer. Most often that is the end. */
function insert(candidate: i32): void {
  listPush(passedOver, candidate);
  const since = client(candidate).waitsSince;
  let at = passedOver.count - 1;
  for (; at > state.passedOverMark; at--) {
    const before = listAt(passedOver, at - 1);
    if (client(before).waitsSince < since) break;
    listSet(passedOver, at, before);
  }
  listSet(passedOver, at, candidate);
}
