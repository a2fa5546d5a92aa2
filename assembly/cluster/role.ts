import { ORDER_DRF, ROLE_ROOT } from '../abi';
import { give, reserve, SLACK, takeZeroed } from '../memory/heap';
import { EASY_ROLES_AT, QUOTA_ROLE_LIST_AT, ROLES_AT } from '../memory/layout';
import { List } from '../memory/list';
import { Table, tableClaim, tableEnsure, tableGive, tableRow } from '../memory/table';
import { nameBytes, nameCopy } from '../resources/names';
import { VECTOR_BYTES, vectorAt, vectorGive, vectorNew } from '../resources/quantities';
import { Node, nodeGive, nodeNew, Sorter, sorterGive, sorterNew } from './sorter';

export const roles = changetype<Table>(ROLES_AT);

/** Roles with a quota. */
export const quotaRoleList = changetype<List>(QUOTA_ROLE_LIST_AT);

/** Roles that admit as `easy` and in which a framework is tracked. */
export class EasyRoles {
  count: i32;
}

export const easyRoles = changetype<EasyRoles>(EASY_ROLES_AT);

/**
 * A role in the tree. A role *is tracked* while some framework subscribes to it or holds something
 * in it; a node of the tree is in its parent's sorter while it or a role below it is tracked.
 */
export class Role {
  live: i32;
  parent: i32;
  depth: i32;
  path: usize;
  node: Node;
  /** Stands for the role's own frameworks among its subroles. */
  virtualLeaf: Node;
  children: Sorter;
  clients: Sorter;
  /** The weight set for the role; its node took it over for good once it was sorted. */
  weight: f64;
  weightIsFixed: bool;
  /** Frameworks tracked in the role itself, and tracked roles at or below it. */
  clientCount: i32;
  childCount: i32;
  trackedCount: i32;
  /** Clients at or below it that may be offered resources; with none the subtree is passed. */
  activeCount: i32;
  /** Vectors: reserved for it or below; of that offered or used; unreserved offered or used. */
  reserved: usize;
  reservedHeld: usize;
  charged: usize;
  /** Quota: vectors and one bit per limited name; 0 when there is none. */
  guarantees: usize;
  limits: usize;
  limited: u32;
  hasQuota: bool;
  /** Consumed quota in the cycle in progress. */
  consumed: usize;
  /** The number of the selector that runs it, if a refusal passes on there; or 0 (refusals.ts). */
  group: i32;
  /** The topmost role of the group; and of a topmost role: */
  groupTop: i32;
  /** how many roles of its group have clients that are listed, … */
  groupRoles: i32;
  /** … how many of these the visit of this number has come by, … */
  groupVisit: u32;
  groupSeen: i32;
  /** … and how many stand aside in the stage of this number (aside.ts). */
  groupStage: u32;
  groupAside: i32;
  /** How the frameworks in it are served. */
  admission: i32;
  patienceMs: i64;
  backoffMs: i64;
  backoffMaxMs: i64;
  requeueBack: bool;
  /** Backfill, judged once a cycle (admission.ts): the head, +1, its start, what is spare then. */
  backfillCycle: u32;
  backfillHead: i32;
  backfillStartMs: i64;
  backfillSpare: i64;
  relinquishLimit: i32;
  /** While a sweep is on: something refers to it or to a role below it (sweep.ts). */
  inUse: bool;
}

export function roleAt(handle: i32): Role {
  return changetype<Role>(tableRow(roles, handle));
}

/** Makes a role known. Its parent is known; its handle is free. False when memory is exhausted. */
export function roleDefine(handle: i32, parent: i32, bytes: usize, length: u32): bool {
  if (!tableEnsure(roles, handle + 1)) return false;
  if (!reserve(8 * VECTOR_BYTES + <u64>length + SLACK)) return false;
  tableClaim(roles, handle);
  const role = roleAt(handle);
  role.parent = parent;
  role.depth = handle == ROLE_ROOT ? 0 : roleAt(parent).depth + 1;
  if (handle != ROLE_ROOT) roleAt(parent).childCount += 1;
  role.path = nameCopy(bytes, length);
  role.node = nodeNew(handle, role.path, vectorNew());
  role.virtualLeaf = nodeNew(handle, virtualPath(bytes, length), vectorNew());
  role.virtualLeaf.isVirtualLeaf = true;
  role.children = sorterNew(ORDER_DRF);
  role.clients = sorterNew(ORDER_DRF);
  role.reserved = vectorNew();
  role.reservedHeld = vectorNew();
  role.charged = vectorNew();
  role.patienceMs = -1;
  role.weight = 1;
  return true;
}

/** Gives back all that a role has that nothing refers to; a sweep takes it out of its parent. */
export function roleForget(handle: i32): void {
  const role = roleAt(handle);
  const path = role.path;
  const length = load<u32>(path);
  vectorGive(role.node.allocated);
  nodeGive(role.node);
  vectorGive(role.virtualLeaf.allocated);
  give(role.virtualLeaf.path, virtualPathBytes(length));
  nodeGive(role.virtualLeaf);
  sorterGive(role.children);
  sorterGive(role.clients);
  vectorGive(role.reserved);
  vectorGive(role.reservedHeld);
  vectorGive(role.charged);
  vectorGive(role.guarantees);
  vectorGive(role.limits);
  vectorGive(role.consumed);
  give(path, nameBytes(path));
  tableGive(roles, handle, false);
}

function virtualPathBytes(length: u32): u32 {
  return 4 + length + 2;
}

/** Mesos calls the virtual leaf of `a` `a/.`. */
function virtualPath(bytes: usize, length: u32): usize {
  const path = takeZeroed(virtualPathBytes(length));
  store<u32>(path, length + 2);
  memory.copy(path + 4, bytes, length);
  store<u8>(path + 4 + length, 0x2f);
  store<u8>(path + 5 + length, 0x2e);
  return path;
}

/** Sets the group of a role without clients, at it or below, whose ancestors have theirs. */
export function roleGroupSet(handle: i32, group: i32): void {
  const role = roleAt(handle);
  role.group = group;
  role.groupTop = handle;
  for (let at = handle; at != ROLE_ROOT; ) {
    at = roleAt(at).parent;
    if (roleAt(at).group == group) role.groupTop = roleAt(at).groupTop;
  }
}

export function isAtOrBelow(handle: i32, ancestor: i32): bool {
  let at = handle;
  const depth = roleAt(ancestor).depth;
  while (roleAt(at).depth > depth) at = roleAt(at).parent;
  return at == ancestor;
}

/** What a role has consumed of its quota: all its reservations and what it is charged for. */
export function roleConsumed(role: Role, name: i32): i64 {
  return vectorAt(role.reserved, name) + vectorAt(role.charged, name);
}
