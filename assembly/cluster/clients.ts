import { ADMISSION_GREEDY } from '../abi';
import { reserve, SLACK } from '../memory/heap';
import { tableEnsure, tableGive, tableTake } from '../memory/table';
import { quantityListGive } from '../resources/allocatable';
import { VECTOR_BYTES, vectorGive, vectorNew } from '../resources/quantities';
import { agentsOpenAll } from './agent';
import { agentsIncludeClient, agentsUnblockClient } from './blocked';
import { client, clients } from './client';
import { clock } from './clock';
import { epochs } from './epochs';
import { framework } from './framework';
import { listedEnsure, turnList, turnUnlist } from './listed';
import { minimumMayBeOffered } from './minimum';
import { role } from './role';
import { roleActiveChange, roleTrack, roleTrackEnsure, roleUntrack } from './role-tree';
import { nodeGive, nodeNew, sorterAdd, sorterEnsure, sorterRemove } from './sorter';
import { overdueForget, overdueNote, overdueWaits } from './waiting';

/** Who is in which role, and who may be offered resources. */

/** Makes room for `count` more clients, one of them in the role. */
export function clientsRoom(roleHandle: i32, count: i32): bool {
  return (
    tableEnsure(clients, clients.end + count) &&
    listedEnsure() &&
    roleTrackEnsure(roleHandle, count) &&
    sorterEnsure(role(roleHandle).clients, role(roleHandle).clientCount + 1) &&
    reserve(<u64>count * 4 * VECTOR_BYTES + SLACK)
  );
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
  it.node.place = <f64>clock.nowMs;
  if (owner.added) clientTrack(handle);
  return handle;
}

/** Its framework was added: the client counts in its role from now on. */
export function clientTrack(handle: i32): void {
  const it = client(handle);
  it.tracked = true;
  it.node.priority = framework(it.framework).priority;
  it.node.place = <f64>clock.nowMs;
  roleTrack(it.role);
}

/** The framework left the role for good, but its filters stand: should it come back, they apply. */
function clientUntrack(handle: i32): void {
  const it = client(handle);
  assert(it.minimum == 0, 'a client left its role with a minimum');
  clientUnlist(handle);
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
function clientRemove(handle: i32): void {
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
  if (role(roleHandle).admission != ADMISSION_GREEDY) epochs.holdback += 1;
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
