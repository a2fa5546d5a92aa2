import type { AllocatorState, SortedClient } from '../../tools/conformance/inspect.js';
import { resourcesOf } from './bag.js';
import { compareBytes } from './checks.js';
import type { Cluster } from './cluster.js';
import type { RoleNode } from './roles.js';

/** Shows the orders of all roles and of their active frameworks, with shares and counts. */
export function inspect(cluster: Cluster): AllocatorState {
  const { tree, books, agents, roles } = cluster;
  const byPath = [...roles.values()].sort((a, b) => compareBytes(a.path, b.path));
  return {
    roles: rolesBelow(cluster, tree.root, []),
    frameworks: Object.fromEntries(
      byPath.map(({ path, sorter }) => [
        path,
        sorter.ordered(books.totalsVersion).map((client) => ({
          client: client.name,
          share: books.dominantShare(client.held),
          count: client.count,
        })),
      ]),
    ),
    available: Object.fromEntries(
      [...agents].map(([id, { available }]) => [id, resourcesOf(available)]),
    ),
  };
}

type Nodes = NonNullable<SortedClient['nodes']>;

/** The roles below a node in order, also those in which nobody is active. */
function rolesBelow(cluster: Cluster, parent: RoleNode, above: Nodes): SortedClient[] {
  const ranked = [...parent.children.values()].map((node) => {
    return { node, share: cluster.tree.shareOfNode(node) };
  });
  ranked.sort(
    (a, b) =>
      a.share - b.share || a.node.count - b.node.count || compareBytes(a.node.name, b.node.name),
  );
  return ranked.flatMap(({ node, share }) => {
    const { name: path, count, role } = node;
    const nodes = [...above, { path, share, count }];
    if (role === undefined) return rolesBelow(cluster, node, nodes);
    return [{ client: role.path, share, count, ...(nodes.length > 1 && { nodes }) }];
  });
}
