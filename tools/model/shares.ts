import type { Quantities } from '../../host/resources/index.js';
import { allTracked, clusterTotal, type HeldBy, isInSubtree, quantitiesHeld } from './holdings.js';
import { toDouble } from './quantities.js';
import { type RoleNode, roleOf } from './role-tree.js';
import type { Client, State } from './state.js';

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
