import { ADMISSION_GREEDY } from './abi';
import { agentsIncludeClient, agentsOpenAll, agentsUnblockClient } from './agents';
import { quantityListGive } from './allocatable';
import { reserve, SLACK, tableEnsure, tableGive, tableRow, tableTake } from './memory';
import { minimumMayBeOffered, minimumRemove } from './minimum';
import { nameCompare } from './names';
import { overdueEnsure, overdueForget, overdueNote, overdueWaits } from './overdue';
import { passedOverEnsure } from './passed-over';
import { VECTOR_BYTES, vectorGive, vectorNew } from './quantities';
import { role, roleActiveChange, roleTrack, roleTrackEnsure, roleUntrack } from './roles';
import { Node, nodeGive, nodeNew, sorterAdd, sorterEnsure, sorterRemove } from './sorter';
import { clients, frameworks, state } from './state';
import { turnList, turnsEnsure, turnUnlist } from './turns';

/** A framework: what it can do, and the roles that it subscribes to or holds something in. */
export class Framework {
  live: i32;
  /** Added, as against only named by an agent that it runs on. */
  added: bool;
  active: bool;
  permanent: bool;
  capabilities: i32;
  priority: f64;
  /** How long it is expected to run once it has its minimum; 0 when it did not say. */
  durationMs: i64;
  /** When it got its minimum, or its first resources without one; -1 before. */
  runsSinceMs: i64;
  name: usize;
  /** First of its clients, +1. */
  clients: i32;
}

/**
 * A framework in one role, as Mesos' framework sorter knows it. It outlives the subscription while
 * the framework still holds something in the role.
 */
export class Client {
  live: i32;
  nextFree: i32;
  framework: i32;
  role: i32;
  /** Counted in its role: its framework was added. */
  tracked: bool;
  subscribed: bool;
  suppressed: bool;
  /** Listed in its role's sorter: may be offered resources. */
  listed: bool;
  /** Some agent may remember that this client gets nothing there. */
  hasBlocks: bool;
  hasExclusions: bool;
  node: Node;
  /** Next of the framework's clients, +1. */
  next: i32;
  /** First of its holdings and filters, +1. */
  holdings: i32;
  filters: i32;
  /** Its own list of minimum allocatable quantities, or 0 for the allocator's. */
  minAllocatable: usize;
  hasMinAllocatable: bool;
  /** See minimum.ts; 0 when it declared none. */
  minimum: usize;
  /** How much is remembered of what it was asked (refusals.ts). */
  askings: i32;
  /** When it came to the role, by the count of comings, questions and refusals. */
  came: f64;
  /** In a visit that passed it over: since when it waits there, by the same count. */
  waitsSince: f64;
  /** Its framework subscribes to the role and does not suppress it. */
  wants: bool;
  /** Since when it wants, has used less, or had its turn: the latest (overdue.ts). */
  waitsSinceMs: i64;
  /** In `overdueClients`, and since when it is overdue there. */
  isOverdue: bool;
  overdueSinceMs: i64;
}

export function framework(handle: i32): Framework {
  return changetype<Framework>(tableRow(frameworks, handle));
}

export function client(handle: i32): Client {
  return changetype<Client>(tableRow(clients, handle));
}

/** By framework id, then role: a total order for those whom nothing else tells apart. */
export function clientNamedBefore(a: Client, b: Client): bool {
  const byName = nameCompare(a.node.path, b.node.path);
  return byName != 0 ? byName < 0 : nameCompare(role(a.role).path, role(b.role).path) < 0;
}

/** The client of a framework in a role, or -1. */
export function clientOf(frameworkHandle: i32, roleHandle: i32): i32 {
  let at = framework(frameworkHandle).clients - 1;
  while (at >= 0 && client(at).role != roleHandle) at = client(at).next - 1;
  return at;
}

/** Makes room for one more client in a role, and for `count` in all, each in another role. */
export function clientsEnsure(roleHandle: i32, count: i32): bool {
  return (
    tableEnsure(clients, clients.end + count) &&
    turnsEnsure() &&
    overdueEnsure() &&
    passedOverEnsure() &&
    roleTrackEnsure(roleHandle, count) &&
    sorterEnsure(role(roleHandle).clients, role(roleHandle).clientCount + 1) &&
    reserve(<u64>count * 4 * VECTOR_BYTES + SLACK)
  );
}

/** Makes room for one more client in a role. */
export function clientEnsure(roleHandle: i32): bool {
  return clientsEnsure(roleHandle, 1);
}

/** Tracks a framework in a role: the client, its node, and the role in the tree. */
export function clientAdd(frameworkHandle: i32, roleHandle: i32): i32 {
  const handle = tableTake(clients);
  const it = client(handle);
  it.framework = frameworkHandle;
  it.role = roleHandle;
  const owner = framework(frameworkHandle);
  it.next = owner.clients;
  owner.clients = handle + 1;
  it.node = nodeNew(handle, owner.name, vectorNew());
  it.node.priority = owner.priority;
  it.node.place = <f64>state.nowMs;
  if (owner.added) clientTrack(handle);
  return handle;
}

/** Its framework was added: the client counts in its role from now on. */
export function clientTrack(handle: i32): void {
  const it = client(handle);
  it.tracked = true;
  it.node.priority = framework(it.framework).priority;
  it.node.place = <f64>state.nowMs;
  roleTrack(it.role);
}

/** The framework left the role for good, but its filters stand: should it come back, they apply. */
function clientUntrack(handle: i32): void {
  const it = client(handle);
  clientUnlist(handle);
  minimumRemove(handle);
  if (!it.tracked) return;
  it.tracked = false;
  it.node.count = 0;
  roleUntrack(it.role);
}

/** Forgets what its framework declared for the role, its minimum aside. */
export function clientUndeclare(handle: i32): void {
  const it = client(handle);
  if (it.hasExclusions) agentsIncludeClient(handle);
  it.hasExclusions = false;
  quantityListGive(it.minAllocatable);
  it.minAllocatable = 0;
  it.hasMinAllocatable = false;
}

/** Forgets a client that is not subscribed and holds nothing. */
export function clientRemove(handle: i32): void {
  const it = client(handle);
  assert(it.holdings == 0, 'a client was removed that holds something');
  assert(it.filters == 0, 'a client was removed that has filters');
  assert(it.askings == 0, 'a client was removed that was asked something');
  clientUntrack(handle);
  if (it.hasBlocks) agentsUnblockClient(handle);
  clientUndeclare(handle);
  const owner = framework(it.framework);
  if (owner.clients == handle + 1) {
    owner.clients = it.next;
  } else {
    let at = owner.clients - 1;
    while (client(at).next != handle + 1) at = client(at).next - 1;
    client(at).next = it.next;
  }
  vectorGive(it.node.allocated);
  nodeGive(it.node);
  tableGive(clients, handle, true);
}

/** Removes the client if no subscription, allocation or filter needs it any more. */
export function clientTryRemove(handle: i32): void {
  const it = client(handle);
  if (it.subscribed || it.holdings != 0) return;
  if (it.filters == 0) clientRemove(handle);
  else clientUntrack(handle);
}

// ── who may be offered resources ──────────────────────────────────────────────────────────────

/** Lists or unlists a client after anything changed that decides whether it may be offered. */
export function clientRelist(handle: i32): void {
  const it = client(handle);
  const wants = it.subscribed && !it.suppressed;
  // Who comes back from being inactive has waited meanwhile.
  if (wants && !it.wants) overdueWaits(handle);
  it.wants = wants;
  const wanted = wants && framework(it.framework).active && minimumMayBeOffered(handle);
  if (wanted == it.listed) return;
  if (!wanted) {
    clientUnlist(handle);
    return;
  }
  sorterAdd(role(it.role).clients, it.node);
  it.listed = true;
  overdueNote(handle);
  turnList(handle);
  roleActiveChange(it.role, 1);
  clientReconsider(handle);
}

/** Others may wait for another head now, or for none. */
function headMayChange(roleHandle: i32): void {
  if (role(roleHandle).admission != ADMISSION_GREEDY) state.holdbackEpoch += 1;
}

function clientUnlist(handle: i32): void {
  const it = client(handle);
  if (!it.listed) return;
  sorterRemove(role(it.role).clients, it.node);
  it.listed = false;
  overdueForget(handle);
  turnUnlist(handle);
  roleActiveChange(it.role, -1);
  headMayChange(it.role);
}

/** Something may now be offered to the client that was not before, on any agent. */
export function clientReconsider(handle: i32): void {
  const it = client(handle);
  if (it.hasBlocks) {
    agentsUnblockClient(handle);
    it.hasBlocks = false;
  }
  if (it.listed) agentsOpenAll();
}
