import type { AllocatorState } from '../conformance/inspect.js';
import { resourcesOf } from './entries.js';
import { availableOf } from './holdings.js';
import { sortedByBytes } from './order.js';
import { pathTo } from './role-tree.js';
import { booksOf, shareOfClient, shareOfNode } from './shares.js';
import { sortClients, sortRoles } from './sorter.js';
import type { State } from './state.js';

/** The orders and shares as they stand, and what is left on each agent. */
export function inspect(asked: State): AllocatorState {
  // Working out a share fixes a node's weight; a question must not.
  const state: State = { ...asked, tree: structuredClone(asked.tree) };
  const books = booksOf(state);
  const roles = sortRoles(state).map((client) => {
    const path = pathTo(state.tree, client).map((node) => ({
      path: node.path,
      share: shareOfNode(state, books, node),
      count: node.count,
    }));
    const { share, count } = path.at(-1) as { share: number; count: number };
    return { client, share, count, ...(path.length > 1 && { nodes: path }) };
  });
  const frameworks = Object.fromEntries(
    sortedByBytes(state.clients.keys(), (role) => role).map((role) => [
      role,
      sortClients(state, role).map((client) => ({
        client: client.frameworkId,
        share: shareOfClient(books, client),
        count: client.count,
      })),
    ]),
  );
  const available = Object.fromEntries(
    [...state.agents.values()].map((agent) => [agent.id, resourcesOf(availableOf(agent))]),
  );
  return { roles, frameworks, available };
}
