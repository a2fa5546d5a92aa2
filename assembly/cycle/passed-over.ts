import { Agent, agentAt } from '../cluster/agent';
import { isBlocked } from '../cluster/blocked';
import { clientAt, clients } from '../cluster/client';
import { askingAt, isRefused, latestAsked, refusedMark } from '../cluster/refusals';
import { roleAt } from '../cluster/role';
import { Node } from '../cluster/sorter';
import { bitsWord, bitsWords } from '../memory/bits';
import { PASSED_OVER_AT, REFUSERS_AT } from '../memory/layout';
import { List, listAt, listEnsure, listPush, listSet } from '../memory/list';
import { transient } from '../memory/transient';
import { isBarred, starts } from '../policy/starts';
import { bagContains } from '../resources/bags';
import { open, turnWords } from './turns';

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

/** Clients passed over in the visit in progress (passed-over.ts). */
export const passedOver = changetype<List>(PASSED_OVER_AT);

/** Clients met in the visit in progress that are known to have refused what there is. */
export const refusers = changetype<List>(REFUSERS_AT);

/** Makes room for all clients that the table has room for. */
export function passedOverEnsure(): bool {
  return listEnsure(passedOver, clients.capacity) && listEnsure(refusers, clients.capacity);
}

/** Before a visit. */
export function passedOverStart(): void {
  transient.refusedOrder = 0;
  transient.waitsGroup = 0;
  passedOver.count = 0;
  refusers.count = 0;
}

/** Lists in `refusers` those that were passed by at the beginning of an order. */
export function refusersList(): void {
  const order = changetype<List>(transient.refusedOrder);
  for (let i = 0; i < transient.refusedFirst; i++) {
    listPush(refusers, changetype<Node>(<usize>listAt(order, i)).owner);
  }
  transient.refusedOrder = 0;
}

/** Passes over a client whose last asking for what it would be offered was refused. */
export function passOverRefuser(agentHandle: i32, candidate: i32, last: i32): void {
  const isAll =
    askingAt(last).isLatest && bagContains(askingAt(last).bag, agentAt(agentHandle).available);
  waitsNote(roleAt(clientAt(candidate).role).group, askingAt(last).number);
  if (isAll && refusedMark(agentHandle, candidate)) listPush(refusers, candidate);
  else insert(candidate, askingAt(last).number);
}

/** Passes over a client that came, or was asked, after one that refused; since when it waits. */
export function passOverLater(candidate: i32, since: f64): void {
  insert(candidate, since);
}

/**
 * Passes over a client that waits for less long than somebody who was, if that is plain without a
 * look at what it would be offered: it was never asked here, or last for all there is. Whether it
 * would be offered something at all is told when its time has come.
 */
export function passOverUnseen(agentHandle: i32, candidate: i32): bool {
  const client = clientAt(candidate);
  const group = roleAt(client.role).group;
  if (group == 0 || transient.waitsGroup != group) return false;
  const last = latestAsked(candidate, agentHandle);
  const since = last < 0 ? client.came : askingAt(last).number;
  if (since < transient.waitsLeast) return false;
  if (last >= 0) {
    const isAll = bagContains(askingAt(last).bag, agentAt(agentHandle).available);
    if (askingAt(last).refused || !isAll) return false;
  }
  insert(candidate, since);
  return true;
}

/**
 * The least time of those of a group that are known to be passed over, or would be, for somebody
 * to be; infinite when nobody is.
 */
export function waitsLeast(group: i32): f64 {
  if (transient.waitsGroup == group) return transient.waitsLeast;
  transient.waitsGroup = group;
  transient.waitsLeast = Infinity;
  for (let i = 0; i < passedOver.count; i++) {
    const client = clientAt(listAt(passedOver, i));
    if (roleAt(client.role).group != group) continue;
    // They are in the order of their times.
    transient.waitsLeast = client.waitsSince;
    break;
  }
  return transient.waitsLeast;
}

/** Somebody of a group who would be offered something is passed over, and waits for so long. */
export function waitsNote(group: i32, since: f64): void {
  if (since < waitsLeast(group)) transient.waitsLeast = since;
}

/** Puts it behind those that wait for longer. Most often that is the end. */
function insert(candidate: i32, since: f64): void {
  clientAt(candidate).waitsSince = since;
  listPush(passedOver, candidate);
  let at = passedOver.count - 1;
  for (; at > 0; at--) {
    const before = listAt(passedOver, at - 1);
    if (clientAt(before).waitsSince < since) break;
    listSet(passedOver, at, before);
  }
  listSet(passedOver, at, candidate);
}

/** The next place in the list of those passed over at which one of a group stands, or its end. */
export function listedFrom(first: i32, group: i32): i32 {
  let at = first;
  while (at < passedOver.count && roleAt(clientAt(listAt(passedOver, at)).role).group != group)
    at += 1;
  return at;
}

/** The next asking from one on by which one of a group is known to have refused all there is. */
export function refuserFrom(handle: i32, first: i32, group: i32): i32 {
  const agent = agentAt(handle);
  if (!agent.refusedHolds) return -1;
  let at = first;
  for (; at >= 0; at = askingAt(at).nextOnAgent - 1) {
    if (askingAt(at).isLatest && isOpenRefuser(agent, askingAt(at).client, group)) return at;
  }
  return -1;
}

function isOpenRefuser(agent: Agent, owner: i32, group: i32): bool {
  if (!isRefused(agent, owner) || isBlocked(agent, owner) || isBarred(owner)) return false;
  return clientAt(owner).eligible && roleAt(clientAt(owner).role).group == group;
}

/** Whether anybody who may be offered something is known to have refused all that there is. */
export function anyRefuserIsOpen(handle: i32): bool {
  const agent = agentAt(handle);
  if (!agent.refusedHolds) return false;
  const words = bitsWords(agent.refused);
  for (let w = 0; w < turnWords.count; w++) {
    const i: u32 = listAt(turnWords, w);
    if (i < words && openRefused(agent, i) != 0) return true;
  }
  return false;
}

function openRefused(agent: Agent, index: u32): u64 {
  return bitsWord(agent.refused, index) & open(agent, index) & ~bitsWord(starts.bars, index);
}
