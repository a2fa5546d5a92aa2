import { KIND_SCALAR, KIND_SHARED } from '../abi';
import { bagCount, bagEntry } from '../resources/bag';
import { kindAt } from '../resources/kinds';
import { vectorChange } from '../resources/quantities';
import { agentAt } from './agent';
import { clientAt } from './client';
import { holdingAt, offerAt } from './holding';
import { roleAt } from './role';
import { roleHeldChange, roleTouch } from './role-tree';
import { sorterTouch } from './sorter';

/** What a client and its roles are counted to hold. */

// ── what a client and its role are counted to hold ────────────────────────────────────────────

/** How many copies of a shared volume the holdings of a client on an agent have. */
function sharedCopies(handle: i32, kindHandle: i32): i64 {
  const holding = holdingAt(handle);
  let copies = copiesIn(holding.used, kindHandle);
  for (let at = holding.offers - 1; at >= 0; at = offerAt(at).next - 1) {
    copies += copiesIn(offerAt(at).bag, kindHandle);
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
  for (let at = agentAt(agentHandle).holdings - 1; at >= 0; at = holdingAt(at).nextOfAgent - 1) {
    if (at == except || clientAt(holdingAt(at).client).role != roleHandle) continue;
    if (sharedCopies(at, kindHandle) > 0) return true;
  }
  return false;
}

/**
 * A shared volume counts once per client and agent, and once per role and agent: only its first and
 * last copy change sums. Above, the same volume in two roles counts twice, as in Mesos.
 */
function sharedChange(handle: i32, kindHandle: i32, sign: i64): void {
  const holding = holdingAt(handle);
  const owner = clientAt(holding.client);
  const size = kindAt(kindHandle).size;
  if (sharedCopies(handle, kindHandle) > 0) return;
  vectorChange(owner.node.allocated, kindAt(kindHandle).name, sign * size);
  if (sharedInRole(holding.agent, handle, owner.role, kindHandle)) return;
  roleHeldChange(owner.role, kindHandle, sign * size);
}

/**
 * Counts `sign` × a bag for the client, its role and all above. Called while the bag is not among
 * the holding's own (before it is put in, after it was taken out).
 */
export function heldChange(handle: i32, bag: usize, sign: i64): void {
  const holding = holdingAt(handle);
  const owner = clientAt(holding.client);
  // A framework that only its agents have named so far counts for no role yet.
  if (!owner.tracked) return;
  const count = bagCount(bag);
  for (let i = 0; i < count; i++) {
    const entry = bagEntry(bag, i);
    const kind = kindAt(entry.kind);
    if ((kind.flags & KIND_SCALAR) == 0) continue;
    if (kind.flags & KIND_SHARED) {
      sharedChange(handle, entry.kind, sign);
      continue;
    }
    vectorChange(owner.node.allocated, kind.name, sign * entry.quantity);
    roleHeldChange(owner.role, entry.kind, sign * entry.quantity);
  }
}

/** Marks the client and its roles to be moved, after `allocations` more allocations. */
export function heldTouch(clientHandle: i32, allocations: i32): void {
  const owner = clientAt(clientHandle);
  if (!owner.tracked) return;
  owner.node.count += allocations;
  sorterTouch(roleAt(owner.role).clients, owner.node);
  roleTouch(owner.role, allocations);
}
