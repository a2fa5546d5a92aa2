import { mayBeOffered } from './minimum-state.js';
import { compareBytes } from './order.js';
import { sortInRole } from './order-in-role.js';
import { pathTo, type RoleNode, roleOf } from './role-tree.js';
import { booksOf, shareOfNode } from './shares.js';
import type { Client, State } from './state.js';

/** Who comes first: roles by dominant share, frameworks of a role by the role's order. */

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

/** All that take part in the roles asked for, as roles and clients stand in their orders now. */
export function clientsInTurn(state: State, isAskedFor: (role: string) => boolean): Client[] {
  // Working out a share fixes a node's weight; only a visit of an agent does that.
  const roles = sortRoles({ ...state, tree: structuredClone(state.tree) });
  return roles.filter(isAskedFor).flatMap((role) => sortClients(state, role));
}

/** The client was given something: it and everything above it counts one more. */
export function countAllocation(state: State, client: Client): void {
  client.count += 1;
  for (const node of pathTo(state.tree, client.role)) node.count += 1;
}
