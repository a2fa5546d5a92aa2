import { KIND_SCALAR, KIND_SHARED } from '../abi';
import { bagCount, bagEntry } from '../resources/bag';
import { kind } from '../resources/kinds';
import { vectorChange } from '../resources/quantities';
import { agent } from './agent';
import { client } from './client';
import { holding, offer } from './holding';
import { role } from './role';
import { roleHeldChange, roleTouch } from './role-tree';
import { sorterTouch } from './sorter';

/** What a client and its roles are counted to hold. */

// ── what a client and its role are counted to hold ────────────────────────────────────────────

/** How many copies of a shared volume the holdings of a client on an agent have. */
function sharedCopies(handle: i32, kindHandle: i32): i64 {
  const it = holding(handle);
  let copies = copiesIn(it.used, kindHandle);
  for (let at = it.offers - 1; at >= 0; at = offer(at).next - 1) {
    copies += copiesIn(offer(at).bag, kindHandle);
  }
  return copies;
}

function copiesIn(bag: usize, kindHandle: i32): i64 {
  const count = bagCount(bag);
  for (let i = 0; i < count; i++) {
    const entry = bagEntry(bag, i);
    if (entry.kind == kindHandle) return entry.quantity;
  }
  return 0;
}

/** Whether another framework of the role holds the shared volume on the agent. */
function sharedInRole(agentHandle: i32, except: i32, roleHandle: i32, kindHandle: i32): bool {
  for (let at = agent(agentHandle).holdings - 1; at >= 0; at = holding(at).nextOfAgent - 1) {
    if (at == except || client(holding(at).client).role != roleHandle) continue;
    if (sharedCopies(at, kindHandle) > 0) return true;
  }
  return false;
}

/**
 * A shared volume counts once per client and agent, and once per role and agent: only its first and
 * last copy change sums. Above, the same volume in two roles counts twice, as in Mesos.
 */
function sharedChange(handle: i32, kindHandle: i32, sign: i64): void {
  const it = holding(handle);
  const owner = client(it.client);
  const size = kind(kindHandle).size;
  if (sharedCopies(handle, kindHandle) > 0) return;
  vectorChange(owner.node.allocated, kind(kindHandle).name, sign * size);
  if (sharedInRole(it.agent, handle, owner.role, kindHandle)) return;
  roleHeldChange(owner.role, kindHandle, sign * size);
}

/**
 * Counts `sign` × a bag for the client, its role and all above. Called while the bag is not among
 * the holding's own (before it is put in, after it was taken out).
 */
export function heldChange(handle: i32, bag: usize, sign: i64): void {
  const it = holding(handle);
  const owner = client(it.client);
  // A framework that only its agents have named so far counts for no role yet.
  if (!owner.tracked) return;
  const count = bagCount(bag);
  for (let i = 0; i < count; i++) {
    const entry = bagEntry(bag, i);
    const its = kind(entry.kind);
    if ((its.flags & KIND_SCALAR) == 0) continue;
    if (its.flags & KIND_SHARED) {
      sharedChange(handle, entry.kind, sign);
      continue;
    }
    vectorChange(owner.node.allocated, its.name, sign * entry.quantity);
    roleHeldChange(owner.role, entry.kind, sign * entry.quantity);
  }
}

/** Marks the client and its roles to be moved, after `allocations` more allocations. */
export function heldTouch(clientHandle: i32, allocations: i32): void {
  const owner = client(clientHandle);
  if (!owner.tracked) return;
  owner.node.count += allocations;
  sorterTouch(role(owner.role).clients, owner.node);
  roleTouch(owner.role, allocations);
}
