import {
  ADMISSION_EASY,
  KIND_RESERVED,
  KIND_REVOCABLE,
  KIND_SCALAR,
  ROLE_DEPTH_MAX,
  ROLE_ROOT,
} from '../abi';
import { FRESH_ROLES_AT } from '../memory/layout';
import { List, listAt, listEnsure, listPush } from '../memory/list';
import { bagCount, bagEntry } from '../resources/bag';
import { kindAt } from '../resources/kinds';
import { vectorChange } from '../resources/quantities';
import { easyRoles, Role, roleAt } from './role';
import { sorterAdd, sorterEnsure, sorterRemove, sorterTouch } from './sorter';

/** Which roles are in the sorters, and quantities along the path to the root. */

/** Roles in the tree that were not sorted yet. */
export const freshRoles = changetype<List>(FRESH_ROLES_AT);

// ── which roles are in the sorters ────────────────────────────────────────────────────────────

/** Makes room in the sorters for tracking a role, and in all for `count` like it. */
export function roleTrackEnsure(handle: i32, count: i32): bool {
  if (!listEnsure(freshRoles, freshRoles.count + count * ROLE_DEPTH_MAX)) return false;
  if (!childrenEnsure(roleAt(handle))) return false;
  for (let at = handle; at != ROLE_ROOT; at = roleAt(at).parent) {
    if (!childrenEnsure(roleAt(roleAt(at).parent))) return false;
  }
  return true;
}

/** Room for all its subroles and, should it be a client too, its virtual leaf. */
function childrenEnsure(role: Role): bool {
  return sorterEnsure(role.children, role.childCount + 1);
}

/** A framework came to be tracked in the role. */
export function roleTrack(handle: i32): void {
  const role = roleAt(handle);
  role.clientCount += 1;
  if (role.clientCount > 1) return;
  if (role.admission == ADMISSION_EASY) easyRoles.count += 1;
  const hadDescendants = role.trackedCount > 0;
  for (let at = handle; at != ROLE_ROOT; at = roleAt(at).parent) {
    const above = roleAt(at);
    const wasTracked = above.trackedCount > 0;
    above.trackedCount += 1;
    if (wasTracked) continue;
    above.node.weight = above.weight;
    above.weightIsFixed = false;
    listPush(freshRoles, at);
    const parent = roleAt(above.parent);
    // A leaf that gets its first subrole stands among its children as the virtual leaf.
    if (above.parent != ROLE_ROOT && parent.clientCount > 0 && !parent.virtualLeaf.inSorter) {
      parent.virtualLeaf.count = parent.node.count;
      sorterAdd(parent.children, parent.virtualLeaf);
    }
    sorterAdd(parent.children, above.node);
  }
  if (hadDescendants) {
    role.virtualLeaf.count = 0;
    sorterAdd(role.children, role.virtualLeaf);
  }
}

/** A framework is no longer tracked in the role. */
export function roleUntrack(handle: i32): void {
  const role = roleAt(handle);
  assert(role.clientCount > 0, 'a role lost a framework that it did not have');
  role.clientCount -= 1;
  if (role.clientCount > 0) return;
  if (role.admission == ADMISSION_EASY) easyRoles.count -= 1;
  if (role.virtualLeaf.inSorter) sorterRemove(role.children, role.virtualLeaf);
  for (let at = handle; at != ROLE_ROOT; at = roleAt(at).parent) {
    const above = roleAt(at);
    above.trackedCount -= 1;
    assert(above.trackedCount >= 0, 'a role was tracked less than never');
    const parent = roleAt(above.parent);
    if (above.trackedCount == 0) {
      sorterRemove(parent.children, above.node);
      // As a sorter that loses a client: should it come back, it begins anew.
      above.node.count = 0;
    }
    // With its last subrole gone, the role is a leaf again and stands for itself.
    const alone = parent.children.items.count == 1 && parent.virtualLeaf.inSorter;
    if (alone) sorterRemove(parent.children, parent.virtualLeaf);
  }
}

/** A client of the role was listed, or is no longer. */
export function roleActiveChange(handle: i32, change: i32): void {
  const own = roleAt(handle);
  const isFirstOrLast = own.clients.items.count == (change > 0 ? 1 : 0);
  if (own.group != 0 && isFirstOrLast) roleAt(own.groupTop).groupRoles += change;
  for (let at = handle; ; at = roleAt(at).parent) {
    roleAt(at).activeCount += change;
    assert(roleAt(at).activeCount >= 0, 'a role lost a client that it did not have');
    if (at == ROLE_ROOT) return;
  }
}

// ── quantities along the path to the root ─────────────────────────────────────────────────────

/** The sum that an entry's amount belongs to: reserved and held, or charged. */
function heldVector(role: Role, flags: i32): usize {
  if (flags & KIND_RESERVED) return role.reservedHeld;
  return flags & KIND_REVOCABLE ? 0 : role.charged;
}

/** Changes what a role and its ancestors hold by `amount` of one kind. */
export function roleHeldChange(handle: i32, kindHandle: i32, amount: i64): void {
  const kind = kindAt(kindHandle);
  vectorChange(roleAt(handle).virtualLeaf.allocated, kind.name, amount);
  for (let at = handle; ; at = roleAt(at).parent) {
    const role = roleAt(at);
    vectorChange(role.node.allocated, kind.name, amount);
    const sum = heldVector(role, kind.flags);
    if (sum != 0) vectorChange(sum, kind.name, amount);
    if (at == ROLE_ROOT) return;
  }
}

/** Counts an allocation on every node of the path and marks the nodes to be moved. */
export function roleTouch(handle: i32, allocations: i32): void {
  const own = roleAt(handle);
  if (own.virtualLeaf.inSorter) {
    own.virtualLeaf.count += allocations;
    sorterTouch(own.children, own.virtualLeaf);
  }
  for (let at = handle; at != ROLE_ROOT; at = roleAt(at).parent) {
    const role = roleAt(at);
    role.node.count += allocations;
    sorterTouch(roleAt(role.parent).children, role.node);
  }
}

/** Adds `sign` × the bag's reservations to the roles that they are for, and their ancestors. */
export function rolesReservedChange(bag: usize, sign: i64): void {
  const count = bagCount(bag);
  for (let i = 0; i < count; i++) {
    const entry = bagEntry(bag, i);
    const kind = kindAt(entry.kind);
    if ((kind.flags & (KIND_RESERVED | KIND_SCALAR)) != (KIND_RESERVED | KIND_SCALAR)) continue;
    const amount = kind.size != 0 ? kind.size : entry.quantity;
    for (let at = kind.role; ; at = roleAt(at).parent) {
      vectorChange(roleAt(at).reserved, kind.name, sign * amount);
      if (at == ROLE_ROOT) break;
    }
  }
}

/**
 * Sets a weight. As in Mesos' sorter, a role without frameworks of its own keeps the weight that it
 * was first sorted with, or was set while it had some, until it leaves the tree.
 */
export function roleWeightSet(handle: i32, weight: f64): void {
  const role = roleAt(handle);
  role.weight = weight;
  if (role.clientCount == 0 && role.trackedCount > 0 && role.weightIsFixed) return;
  role.node.weight = weight;
  // What a role with frameworks is told, it keeps when they leave it, sorted or not.
  if (role.clientCount > 0) role.weightIsFixed = true;
  if (handle != ROLE_ROOT) sorterTouch(roleAt(role.parent).children, role.node);
}

/** Roles that came into the tree are sorted for the first time. */
export function weightsFix(): void {
  for (let i = 0; i < freshRoles.count; i++) roleAt(listAt(freshRoles, i)).weightIsFixed = true;
  freshRoles.count = 0;
}
