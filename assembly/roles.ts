import {
  KIND_RESERVED,
  KIND_REVOCABLE,
  KIND_SCALAR,
  ORDER_DRF,
  ROLE_DEPTH_MAX,
  ROLE_ROOT,
} from './abi';
import { bagCount, bagEntry } from './bags';
import { kind } from './kinds';
import {
  give,
  listAt,
  listEnsure,
  listPush,
  reserve,
  SLACK,
  tableClaim,
  tableEnsure,
  tableGive,
  tableRow,
  takeZeroed,
} from './memory';
import { nameBytes, nameCopy } from './names';
import { VECTOR_BYTES, vectorAt, vectorChange, vectorGive, vectorNew } from './quantities';
import {
  Node,
  nodeGive,
  nodeNew,
  Sorter,
  sorterAdd,
  sorterEnsure,
  sorterGive,
  sorterNew,
  sorterRemove,
  sorterTouch,
} from './sorter';
import { freshRoles, roles, rolesAside, state } from './state';

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

export function role(handle: i32): Role {
  return changetype<Role>(tableRow(roles, handle));
}

/** Makes a role known. Its parent is known; its handle is free. False when memory is exhausted. */
export function roleDefine(handle: i32, parent: i32, bytes: usize, length: u32): bool {
  if (!tableEnsure(roles, handle + 1) || !listEnsure(rolesAside, handle + 1)) return false;
  if (!reserve(8 * VECTOR_BYTES + <u64>length + SLACK)) return false;
  tableClaim(roles, handle);
  const it = role(handle);
  it.parent = parent;
  it.depth = handle == ROLE_ROOT ? 0 : role(parent).depth + 1;
  if (handle != ROLE_ROOT) role(parent).childCount += 1;
  it.path = nameCopy(bytes, length);
  it.node = nodeNew(handle, it.path, vectorNew());
  it.virtualLeaf = nodeNew(handle, virtualPath(bytes, length), vectorNew());
  it.virtualLeaf.isVirtualLeaf = true;
  it.children = sorterNew(ORDER_DRF);
  it.clients = sorterNew(ORDER_DRF);
  it.reserved = vectorNew();
  it.reservedHeld = vectorNew();
  it.charged = vectorNew();
  it.patienceMs = -1;
  it.weight = 1;
  return true;
}

/** Gives back all that a role has that nothing refers to; a sweep takes it out of its parent. */
export function roleForget(handle: i32): void {
  const it = role(handle);
  const path = it.path;
  const length = load<u32>(path);
  vectorGive(it.node.allocated);
  nodeGive(it.node);
  vectorGive(it.virtualLeaf.allocated);
  give(it.virtualLeaf.path, virtualPathBytes(length));
  nodeGive(it.virtualLeaf);
  sorterGive(it.children);
  sorterGive(it.clients);
  vectorGive(it.reserved);
  vectorGive(it.reservedHeld);
  vectorGive(it.charged);
  vectorGive(it.guarantees);
  vectorGive(it.limits);
  vectorGive(it.consumed);
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
  const it = role(handle);
  it.group = group;
  it.groupTop = handle;
  for (let at = handle; at != ROLE_ROOT; ) {
    at = role(at).parent;
    if (role(at).group == group) it.groupTop = role(at).groupTop;
  }
}

/** The visit comes by a role with clients; whether it is the last of its group. */
export function groupIsOver(handle: i32): bool {
  const top = role(role(handle).groupTop);
  if (top.groupVisit != state.visits) top.groupSeen = 0;
  top.groupVisit = state.visits;
  top.groupSeen += 1;
  const aside = top.groupStage == state.stages ? top.groupAside : 0;
  return top.groupSeen + aside >= top.groupRoles;
}

/** No visit of the stage comes by a role again; this one just did. */
export function groupStandsAside(handle: i32): void {
  const it = role(handle);
  if (it.group == 0 || it.clients.items.count == 0) return;
  const top = role(it.groupTop);
  if (top.groupStage != state.stages) top.groupAside = 0;
  top.groupStage = state.stages;
  top.groupAside += 1;
  top.groupSeen -= 1;
}

export function isAtOrBelow(handle: i32, ancestor: i32): bool {
  let at = handle;
  const depth = role(ancestor).depth;
  while (role(at).depth > depth) at = role(at).parent;
  return at == ancestor;
}

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
    above.node.count = 0;
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
    if (above.trackedCount == 0) sorterRemove(parent.children, above.node);
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

/** What a role has consumed of its quota: all its reservations and what it is charged for. */
export function roleConsumed(it: Role, name: i32): i64 {
  return vectorAt(it.reserved, name) + vectorAt(it.charged, name);
}

export function rolesStart(): void {
  state.totals = vectorNew();
  state.revocableAvailable = vectorNew();
  state.requiredHeadroom = vectorNew();
  state.availableHeadroom = vectorNew();
}
