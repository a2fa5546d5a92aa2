import { ADMISSION_GREEDY } from '../abi';
import { reserve, SLACK } from '../memory/heap';
import { tableEnsure, tableGive, tableTake } from '../memory/table';
import { quantityListGive } from '../resources/allocatable';
import { VECTOR_BYTES, vectorGive, vectorNew } from '../resources/quantities';
import { agentsOpenAll } from './agent';
import { agentsIncludeClient, agentsUnblockClient } from './blocked';
import { clientAt, clients } from './client';
import { clock } from './clock';
import { eligibleEnsure, eligibleSet, eligibleUnset } from './eligible';
import { epochs } from './epochs';
import { frameworkAt } from './framework';
import { minimumMayBeOffered } from './minimum';
import { roleAt } from './role';
import { roleActiveChange, roleTrack, roleTrackEnsure, roleUntrack } from './role-tree';
import { nodeGive, nodeNew, sorterAdd, sorterEnsure, sorterRemove } from './sorter';
import { standingForget } from './standing';
import { overdueForget, overdueNote, overdueWaits } from './waiting';

/** Who is in which role, and who may be offered resources. */

/** Makes room for `count` more clients, one of them in the role. */
export function clientsRoom(roleHandle: i32, count: i32): bool {
  return (
    tableEnsure(clients, clients.end + count) &&
    eligibleEnsure() &&
    roleTrackEnsure(roleHandle, count) &&
    sorterEnsure(roleAt(roleHandle).clients, roleAt(roleHandle).clientCount + 1) &&
    reserve(<u64>count * 4 * VECTOR_BYTES + SLACK)
  );
}

/** Tracks a framework in a role: the client, its node, and the role in the tree. */
export function clientAdd(frameworkHandle: i32, roleHandle: i32): i32 {
  const handle = tableTake(clients);
  const client = clientAt(handle);
  client.framework = frameworkHandle;
  client.role = roleHandle;
  const owner = frameworkAt(frameworkHandle);
  client.next = owner.clients;
  owner.clients = handle + 1;
  client.node = nodeNew(handle, owner.name, vectorNew());
  client.node.priority = owner.priority;
  client.node.durationMs = <f64>owner.durationMs;
  client.node.place = <f64>clock.nowMs;
  if (owner.added) clientTrack(handle);
  return handle;
}

/** Its framework was added: the client counts in its role from now on. */
export function clientTrack(handle: i32): void {
  const client = clientAt(handle);
  client.tracked = true;
  client.node.priority = frameworkAt(client.framework).priority;
  client.node.place = <f64>clock.nowMs;
  roleTrack(client.role);
}

/** The framework left the role for good, but its filters stand: should it come back, they apply. */
function clientUntrack(handle: i32): void {
  const client = clientAt(handle);
  assert(client.minimum == 0, 'a client left its role with a minimum');
  clientUnlist(handle);
  if (!client.tracked) return;
  client.tracked = false;
  client.node.count = 0;
  roleUntrack(client.role);
}

/** Forgets what its framework declared for the role, its minimum aside. */
export function clientUndeclare(handle: i32): void {
  const client = clientAt(handle);
  if (client.hasExclusions) agentsIncludeClient(handle);
  client.hasExclusions = false;
  quantityListGive(client.minAllocatable);
  client.minAllocatable = 0;
  client.hasMinAllocatable = false;
  standingForget(client);
}

/** Forgets a client that is not subscribed and holds nothing. */
function clientRemove(handle: i32): void {
  const client = clientAt(handle);
  assert(client.holdings == 0, 'a client was removed that holds something');
  assert(client.filters == 0, 'a client was removed that has filters');
  assert(client.askings == 0, 'a client was removed that was asked something');
  clientUntrack(handle);
  if (client.hasBlocks) agentsUnblockClient(handle);
  clientUndeclare(handle);
  const owner = frameworkAt(client.framework);
  if (owner.clients == handle + 1) {
    owner.clients = client.next;
  } else {
    let at = owner.clients - 1;
    while (clientAt(at).next != handle + 1) at = clientAt(at).next - 1;
    clientAt(at).next = client.next;
  }
  vectorGive(client.node.allocated);
  nodeGive(client.node);
  tableGive(clients, handle, true);
}

/** Removes the client if no subscription, allocation or filter needs it any more. */
export function clientTryRemove(handle: i32): void {
  const client = clientAt(handle);
  if (client.subscribed || client.holdings != 0) return;
  if (client.filters == 0) clientRemove(handle);
  else clientUntrack(handle);
}

// ── who may be offered resources ──────────────────────────────────────────────────────────────

/** Lists or unlists a client after anything changed that decides whether it may be offered. */
export function clientRelist(handle: i32): void {
  const client = clientAt(handle);
  const wants = client.subscribed && !client.suppressed;
  // Who comes back from being inactive has waited meanwhile.
  if (wants && !client.wants) overdueWaits(handle);
  client.wants = wants;
  const wanted = wants && frameworkAt(client.framework).active && minimumMayBeOffered(handle);
  if (wanted == client.eligible) return;
  if (!wanted) {
    clientUnlist(handle);
    return;
  }
  sorterAdd(roleAt(client.role).clients, client.node);
  client.eligible = true;
  overdueNote(handle);
  eligibleSet(handle);
  roleActiveChange(client.role, 1);
  clientReconsider(handle);
}

/** Others may wait for another head now, or for none. */
function headMayChange(roleHandle: i32): void {
  if (roleAt(roleHandle).admission != ADMISSION_GREEDY) epochs.holdback += 1;
}

function clientUnlist(handle: i32): void {
  const client = clientAt(handle);
  if (!client.eligible) return;
  sorterRemove(roleAt(client.role).clients, client.node);
  client.eligible = false;
  overdueForget(handle);
  eligibleUnset(handle);
  roleActiveChange(client.role, -1);
  headMayChange(client.role);
}

/** Something may now be offered to the client that was not before, on any agent. */
export function clientReconsider(handle: i32): void {
  const client = clientAt(handle);
  if (client.hasBlocks) {
    agentsUnblockClient(handle);
    client.hasBlocks = false;
  }
  if (client.eligible) agentsOpenAll();
}
