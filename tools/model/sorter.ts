import type { Quantities } from '../../host/resources/index.js';
import { allTracked, clusterTotal, type HeldBy, isInSubtree, quantitiesHeld } from './holdings.js';
import { mayBeOffered } from './minimum-state.js';
import { compareBytes } from './order.js';
import { sortInRole } from './order-in-role.js';
import { toDouble } from './quantities.js';
import { pathTo, type RoleNode, roleOf } from './role-tree.js';
import type { Client, State } from './state.js';

/** Who comes first: roles by dominant share, frameworks of a role by the role's order. */

/** What shares are worked out from. */
export interface Books {
  readonly total: Quantities;
  readonly held: readonly HeldBy[];
  readonly fairnessExclude: ReadonlySet<string>;
}

export function booksOf(state: State): Books {
  const { fairnessExclude } = state.settings;
  return { total: clusterTotal(state), held: allTracked(state), fairnessExclude };
}

/** The largest fraction of the cluster's total, over all scalars that count for fairness. */
function dominantShare(books: Books, isTheirs: (one: HeldBy) => boolean): number {
  const held = quantitiesHeld(books.held.filter(isTheirs));
  let share = 0;
  for (const [name, total] of Object.entries(books.total)) {
    if (books.fairnessExclude.has(name)) continue;
    share = Math.max(share, toDouble(held[name] ?? 0) / toDouble(total));
  }
  return share;
}

/** A role's share is divided by its weight; the leaf `.` of a role has none. */
export function shareOfNode(state: State, books: Books, node: RoleNode): number {
  node.weight ??= state.weights.get(node.path) ?? 1;
  const share = node.isClient
    ? dominantShare(books, ({ role }) => role === roleOf(node))
    : dominantShare(books, ({ role }) => isInSubtree(role, node.path));
  return share / node.weight;
}

/** The share of a role and all below it, divided by its weight. */
export function shareOfRole(state: State, role: string): number {
  const share = dominantShare(booksOf(state), (one) => isInSubtree(one.role, role));
  return share / (state.weights.get(role) ?? 1);
}

/** A framework's share inside a role is of the cluster's total, too. */
export function shareOfClient(books: Books, client: Client): number {
  return dominantShare(
    books,
    ({ frameworkId, role }) => frameworkId === client.frameworkId && role === client.role,
  );
}

/** All roles with frameworks, in the order in which they are served. */
export function sortRoles(state: State): string[] {
  const books = booksOf(state);
  const sorted: string[] = [];
  const visit = (parent: RoleNode) => {
    const ranked = parent.children.map((node) => ({
      node,
      share: shareOfNode(state, books, node),
    }));
    ranked.sort(
      (a, b) =>
        a.share - b.share || a.node.count - b.node.count || compareBytes(a.node.path, b.node.path),
    );
    for (const { node } of ranked) {
      if (node.isClient) sorted.push(roleOf(node));
      else visit(node);
    }
  };
  visit(state.tree);
  return sorted;
}

/** Whether the client takes part: subscribed, not suppressed, active, its minimum open. */
export function isListed(state: State, client: Client): boolean {
  const { frameworkId, role } = client;
  const framework = state.frameworks.get(frameworkId);
  if (framework === undefined || !framework.active || !mayBeOffered(client)) return false;
  return framework.roles.has(role) && !framework.suppressed.has(role);
}

/** The clients of a role that take part, in the order in which they are served. */
export function sortClients(state: State, role: string): Client[] {
  const clients = [...(state.clients.get(role)?.values() ?? [])];
  return sortInRole(
    state,
    role,
    clients.filter((client) => isListed(state, client)),
  );
}

/** The client was given something: it and everything above it counts one more. */
export function countAllocation(state: State, client: Client): void {
  client.count += 1;
  for (const node of pathTo(state.tree, client.role)) node.count += 1;
}
