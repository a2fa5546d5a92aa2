import { CLIENTS_AT } from '../memory/layout';
import { Table, tableRow } from '../memory/table';
import { nameCompare } from '../resources/names';
import { frameworkAt } from './framework';
import { roleAt } from './role';
import { Node } from './sorter';

export const clients = changetype<Table>(CLIENTS_AT);

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
  eligible: bool;
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
  /** It declines, with such a filter, what reaches none of a list (standing.ts). */
  standing: bool;
  standingMs: i64;
  standingUnless: usize;
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

export function clientAt(handle: i32): Client {
  return changetype<Client>(tableRow(clients, handle));
}

/** By framework id, then role: a total order for those whom nothing else tells apart. */
export function clientNamedBefore(a: Client, b: Client): bool {
  const byName = nameCompare(a.node.path, b.node.path);
  return byName != 0 ? byName < 0 : nameCompare(roleAt(a.role).path, roleAt(b.role).path) < 0;
}

/** The client of a framework in a role, or -1. */
export function clientOf(frameworkHandle: i32, roleHandle: i32): i32 {
  let at = frameworkAt(frameworkHandle).clients - 1;
  while (at >= 0 && clientAt(at).role != roleHandle) at = clientAt(at).next - 1;
  return at;
}
