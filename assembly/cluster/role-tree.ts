import { KIND_RESERVED, KIND_REVOCABLE, KIND_SCALAR, ROLE_DEPTH_MAX, ROLE_ROOT } from '../abi';
import { FRESH_ROLES_AT } from '../memory/layout';
import { List, listAt, listEnsure, listPush } from '../memory/list';
import { bagCount, bagEntry } from '../resources/bag';
import { kind } from '../resources/kinds';
import { vectorChange } from '../resources/quantities';
import { Role, role } from './role';
import { sorterAdd, sorterEnsure, sorterRemove, sorterTouch } from './sorter';

/** Which roles are in the sorters, and quantities along the path to the root. */

/** Roles in the tree that were not sorted yet. */
export const freshRoles = changetype<List>(FRESH_ROLES_AT);

// ── which roles are in the sorters ────────────────────────────────────────────────────────────

/** Makes room in the sorters for tracking a role, and in all for `count` like it. */
export function roleTrackEnsure(handle: i32, count: i32): bool {
  if (!listEnsure(freshRoles, freshRoles.count + count * ROLE_DEPTH_MAX)) return false;
  if (!childrenEnsure(role(handle))) return false;
  for (let at = handle; at != ROLE_ROOT; at = role(at).parent) {
    if (!childrenEnsure(role(role(at).parent))) return false;
  }
  return true;
}

/** Room for all its subroles and, should it be a client too, its virtual leaf. */
function childrenEnsure(it: Role): bool {
  return sorterEnsure(it.children, it.childCount + 1);
}

/** A framework came to be tracked in the role. */
export function roleTrack(handle: i32): void {
  const it = role(handle);
  it.clientCount += 1;
  if (it.clientCount > 1) return;
  const hadDescendants = it.trackedCount > 0;
  for (let at = handle; at != ROLE_ROOT; at = role(at).parent) {
    const above = role(at);
    const wasTracked = above.trackedCount > 0;
    above.trackedCount += 1;
    if (wasTracked) continue;
    above.node.weight = above.weight;
    above.weightIsFixed = false;
    listPush(freshRoles, at);
    const parent = role(above.parent);
    // A leaf that gets its first subrole stands among its children as the virtual leaf.
    if (above.parent != ROLE_ROOT && parent.clientCount > 0 && !parent.virtualLeaf.listed) {
      parent.virtualLeaf.count = parent.node.count;
      sorterAdd(parent.children, parent.virtualLeaf);
    }
    sorterAdd(parent.children, above.node);
  }
  if (hadDescendants) {
    it.virtualLeaf.count = 0;
    sorterAdd(it.children, it.virtualLeaf);
  }
}

/** A framework is no longer tracked in the role. */
export function roleUntrack(handle: i32): void {
  const it = role(handle);
  assert(it.clientCount > 0, 'a role lost a framework that it did not have');
  it.clientCount -= 1;
  if (it.clientCount > 0) return;
  if (it.virtualLeaf.listed) sorterRemove(it.children, it.virtualLeaf);
  for (let at = handle; at != ROLE_ROOT; at = role(at).parent) {
    const above = role(at);
    above.trackedCount -= 1;
    const parent = role(above.parent);
    if (above.trackedCount == 0) {
      sorterRemove(parent.children, above.node);
      // As a sorter that loses a client: should it come back, it begins anew.
      above.node.count = 0;
    }
    // With its last subrole gone, the role is a leaf again and stands for itself.
    const alone = parent.children.items.count == 1 && parent.virtualLeaf.listed;
    if (alone) sorterRemove(parent.children, parent.virtualLeaf);
  }
}

/** A client of the role was listed, or is no longer. */
export function roleActiveChange(handle: i32, change: i32): void {
  const own = role(handle);
  const isFirstOrLast = own.clients.items.count == (change > 0 ? 1 : 0);
  if (own.group != 0 && isFirstOrLast) role(own.groupTop).groupRoles += change;
  for (let at = handle; ; at = role(at).parent) {
    role(at).activeCount += change;
    if (at == ROLE_ROOT) return;
  }
}

// ── quantities along the path to the root ─────────────────────────────────────────────────────

/** The sum that an entry's amount belongs to: reserved and held, or charged. */
function heldVector(it: Role, flags: i32): usize {
  if (flags & KIND_RESERVED) return it.reservedHeld;
  return flags & KIND_REVOCABLE ? 0 : it.charged;
}

/** Changes what a role and its ancestors hold by `amount` of one kind. */
export function roleHeldChange(handle: i32, kindHandle: i32, amount: i64): void {
  const its = kind(kindHandle);
  vectorChange(role(handle).virtualLeaf.allocated, its.name, amount);
  for (let at = handle; ; at = role(at).parent) {
    const it = role(at);
    vectorChange(it.node.allocated, its.name, amount);
    const sum = heldVector(it, its.flags);
    if (sum != 0) vectorChange(sum, its.name, amount);
    if (at == ROLE_ROOT) return;
  }
}

/** Counts an allocation on every node of the path and marks the nodes to be moved. */
export function roleTouch(handle: i32, allocations: i32): void {
  const own = role(handle);
  if (own.virtualLeaf.listed) {
    own.virtualLeaf.count += allocations;
    sorterTouch(own.children, own.virtualLeaf);
  }
  for (let at = handle; at != ROLE_ROOT; at = role(at).parent) {
    const it = role(at);
    it.node.count += allocations;
    sorterTouch(role(it.parent).children, it.node);
  }
}

/** Adds `sign` × the bag's reservations to the roles that they are for, and their ancestors. */
export function rolesReservedChange(bag: usize, sign: i64): void {
  const count = bagCount(bag);
  for (let i = 0; i < count; i++) {
    const entry = bagEntry(bag, i);
    const its = kind(entry.kind);
    if ((its.flags & (KIND_RESERVED | KIND_SCALAR)) != (KIND_RESERVED | KIND_SCALAR)) continue;
    const amount = its.size != 0 ? its.size : entry.quantity;
    for (let at = its.role; ; at = role(at).parent) {
      vectorChange(role(at).reserved, its.name, sign * amount);
      if (at == ROLE_ROOT) break;
    }
  }
}

/**
 * Sets a weight. As in Mesos' sorter, a role without frameworks of its own keeps the weight that it
 * was first sorted with until it leaves the tree.
 */
export function roleWeightSet(handle: i32, weight: f64): void {
  const it = role(handle);
  it.weight = weight;
  if (it.clientCount == 0 && it.trackedCount > 0 && it.weightIsFixed) return;
  it.node.weight = weight;
  if (handle != ROLE_ROOT) sorterTouch(role(it.parent).children, it.node);
}

/** Roles that came into the tree are sorted for the first time. */
export function weightsFix(): void {
  for (let i = 0; i < freshRoles.count; i++) role(listAt(freshRoles, i)).weightIsFixed = true;
  freshRoles.count = 0;
}
