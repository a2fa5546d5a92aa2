/**
 * The tree of Mesos' role sorter. What it keeps and what cannot be worked out from who holds what:
 * how often each node was given something, and the weight that a node saw first.
 *
 * A role that is a client and has clients below it is an inner node with a leaf `.` under it.
 *
 * Source: Mesos `src/master/allocator/mesos/sorter/drf/`.
 */
export interface RoleNode {
  readonly name: string;
  /** With the `.` of such a leaf. */
  readonly path: string;
  isClient: boolean;
  count: number;
  /** Looked up when the node's share is first worked out, and kept. */
  weight: number | undefined;
  children: RoleNode[];
}

const VIRTUAL = '.';

function newNode(parent: RoleNode | undefined, name: string): RoleNode {
  const path = parent === undefined || parent.path === '' ? name : `${parent.path}/${name}`;
  return { name, path, isClient: false, count: 0, weight: undefined, children: [] };
}

export function newTree(): RoleNode {
  return newNode(undefined, '');
}

function addChild(parent: RoleNode, name: string): RoleNode {
  const child = newNode(parent, name);
  parent.children.push(child);
  return child;
}

function childOf(node: RoleNode, name: string): RoleNode | undefined {
  return node.children.find((child) => child.name === name);
}

/** The nodes from below the root to the client's own node, its leaf `.` where it has one. */
export function pathTo(tree: RoleNode, role: string): RoleNode[] {
  const path: RoleNode[] = [];
  let node: RoleNode | undefined = tree;
  for (const name of role.split('/')) {
    node = node === undefined ? undefined : childOf(node, name);
    if (node === undefined) return [];
    path.push(node);
  }
  const virtual = childOf(node, VIRTUAL);
  if (virtual !== undefined) path.push(virtual);
  return path.at(-1)?.isClient === true ? path : [];
}

/** The role that a client's node stands for. */
export function roleOf(node: RoleNode): string {
  return node.name === VIRTUAL ? node.path.slice(0, -2) : node.path;
}

export function addClient(tree: RoleNode, role: string): void {
  let node = tree;
  for (const name of role.split('/')) {
    if (node.isClient) {
      // A leaf gets children: what it was goes into a leaf below it.
      node.isClient = false;
      const virtual = addChild(node, VIRTUAL);
      virtual.isClient = true;
      virtual.count = node.count;
    }
    node = childOf(node, name) ?? addChild(node, name);
  }
  const leaf = node.children.length > 0 ? addChild(node, VIRTUAL) : node;
  leaf.isClient = true;
}

export function removeClient(tree: RoleNode, role: string): void {
  const path = [tree, ...pathTo(tree, role)];
  (path.at(-1) as RoleNode).isClient = false;
  for (let depth = path.length - 1; depth > 0; depth--) {
    const node = path[depth] as RoleNode;
    const parent = path[depth - 1] as RoleNode;
    const only = node.children.length === 1 ? node.children[0] : undefined;
    if (node.children.length === 0 && !node.isClient) {
      parent.children = parent.children.filter((child) => child !== node);
    } else if (only?.name === VIRTUAL) {
      // The leaf goes back into its parent, which keeps its own count.
      node.children = [];
      node.isClient = true;
    }
  }
}

/** A new weight. A node that is no client keeps what it saw first, as in Mesos. */
export function updateWeight(tree: RoleNode, role: string, weight: number): void {
  const path = pathTo(tree, role);
  const leaf = path.at(-1);
  const node = leaf?.name === VIRTUAL ? path.at(-2) : leaf;
  if (node !== undefined) node.weight = weight;
}
