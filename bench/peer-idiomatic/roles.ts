import type { Amounts } from './amounts.js';
import type { Books } from './books.js';
import type { Client } from './records.js';
import { Sorter } from './sorter.js';

/**
 * A node of the role tree. A role that is a client and has others below it is an inner node with
 * a leaf `.` under it, as in Mesos' sorter. Only nodes below which someone is active are sorted.
 *
 * Source: Mesos `src/master/allocator/mesos/sorter/drf/`.
 */
export class RoleNode {
  first = 0;
  second = 0;
  isDirty = false;
  /** Of a leaf: the role that it stands for. */
  role: Role | undefined;
  readonly children = new Map<string, RoleNode>();
  readonly sorter: Sorter<RoleNode>;
  /** Offered to and used by its role, or by all roles below it. */
  held: Amounts = [];
  /** How often something was given to it or below it. */
  count = 0;
  /** How many clients at or below it may be offered resources. */
  activeCount = 0;
  /** Looked up when shares are first compared, and then kept, as in Mesos. */
  weight: number | undefined;

  constructor(
    readonly parent: RoleNode | undefined,
    readonly component: string,
    /** Its path, with the `.` of such a leaf. */
    readonly name: string,
    tree: RoleTree,
  ) {
    this.sorter = new NodeSorter(tree);
  }
}

class NodeSorter extends Sorter<RoleNode> {
  constructor(private readonly tree: RoleTree) {
    super();
  }

  protected override measure(node: RoleNode): void {
    node.first = this.tree.shareOfNode(node);
    node.second = node.count;
  }
}

/** What quota knows of a top-level role. */
export interface TopRole {
  /** Held by it and all below it of what quota speaks of. */
  readonly charged: Amounts;
  /** Reserved for it and all below it on all agents. */
  readonly reserved: Amounts;
  hasQuota: boolean;
  guarantees: Amounts;
  /** A name that is absent has no limit; a limit of zero allows none. */
  limits: readonly (number | undefined)[];
  /** In a cycle: what counts against the quota, and whether the guarantees are not met. */
  consumed: Amounts;
  lacksGuarantee: boolean;
}

/** A role that some framework is tracked under. */
export interface Role {
  readonly path: string;
  /** Its quota; only a top-level role has one. */
  readonly quota: TopRole | undefined;
  /** The role at the top of its branch. */
  readonly top: TopRole;
  /** By framework. */
  readonly clients: Map<string, Client>;
  /** Those that may be offered resources. */
  readonly sorter: Sorter<Client>;
  /** Held by its own clients; also what its leaf holds. */
  readonly held: Amounts;
  leaf: RoleNode;
}

export const VIRTUAL = '.';

/** What a role has besides its place in the tree. */
export type NewRole = Omit<Role, 'leaf'>;

export function isAtOrBelow(role: string, root: string): boolean {
  return role === root || (role.startsWith(root) && role[root.length] === '/');
}

/** The roles that frameworks are tracked under. */
export class RoleTree {
  readonly root: RoleNode;
  readonly weights = new Map<string, number>();
  private unweighed: RoleNode[] = [];

  constructor(private readonly books: Books) {
    this.root = new RoleNode(undefined, '', '', this);
  }

  shareOfNode({ held, weight, name }: RoleNode): number {
    return this.books.dominantShare(held) / (weight ?? this.weightOf(name));
  }

  weightOf(path: string): number {
    return this.weights.get(path) ?? 1;
  }

  private addChild(parent: RoleNode, component: string): RoleNode {
    const path = parent === this.root ? component : `${parent.name}/${component}`;
    const child = new RoleNode(parent, component, path, this);
    parent.children.set(component, child);
    this.unweighed.push(child);
    return child;
  }

  private makeLeaf(node: RoleNode, role: Role): void {
    node.role = role;
    node.held = role.held;
    role.leaf = node;
  }

  add(newRole: NewRole): Role {
    let node = this.root;
    for (const component of newRole.path.split('/')) {
      if (node.role !== undefined) this.split(node, node.role);
      node = node.children.get(component) ?? this.addChild(node, component);
    }
    const leaf = node.children.size > 0 ? this.addChild(node, VIRTUAL) : node;
    const role: Role = { ...newRole, leaf };
    this.makeLeaf(leaf, role);
    return role;
  }

  /** A leaf is to get children: what it was goes into a leaf below it. */
  private split(node: RoleNode, role: Role): void {
    node.role = undefined;
    node.held = [...role.held];
    const virtual = this.addChild(node, VIRTUAL);
    virtual.count = node.count;
    virtual.activeCount = node.activeCount;
    this.makeLeaf(virtual, role);
    if (virtual.activeCount > 0) node.sorter.insert(virtual);
  }

  /** Takes a role out that holds nothing and in which nobody is active. */
  remove(role: Role): void {
    role.leaf.role = undefined;
    for (let node = role.leaf; node.parent !== undefined; node = node.parent) {
      if (node.role !== undefined) continue;
      if (node.children.size === 0) node.parent.children.delete(node.component);
      else if (node.children.size === 1) this.collapse(node);
    }
  }

  /** The leaf `.` goes back into its parent, which keeps its own count, when it is alone there. */
  private collapse(node: RoleNode): void {
    const virtual = node.children.get(VIRTUAL);
    if (virtual?.role === undefined) return;
    if (virtual.activeCount > 0) node.sorter.remove(virtual);
    node.children.delete(VIRTUAL);
    this.makeLeaf(node, virtual.role);
  }

  /** The node of a role or of one above roles. */
  find(path: string): RoleNode | undefined {
    let node: RoleNode | undefined = this.root;
    for (const component of path.split('/')) node = node?.children.get(component);
    return node;
  }

  /** More or fewer of the role's clients may be offered resources. */
  activate(role: Role, change: 1 | -1): void {
    for (let node = role.leaf; node.parent !== undefined; node = node.parent) {
      const before = node.activeCount;
      node.activeCount += change;
      if (before === 0) node.parent.sorter.insert(node);
      else if (node.activeCount === 0) node.parent.sorter.remove(node);
    }
  }

  /** What the role holds or how often it was given something has changed. */
  touch(role: Role): void {
    for (let node = role.leaf; node.parent !== undefined; node = node.parent) touch(node);
  }

  /** Something was given to the role. */
  countAllocation(role: Role): void {
    for (let node = role.leaf; node.parent !== undefined; node = node.parent) {
      node.count += 1;
      touch(node);
    }
  }

  /** A node above roles that is none itself keeps the weight that it saw first, as in Mesos. */
  setWeight(path: string, weight: number): void {
    this.weights.set(path, weight);
    const node = this.find(path);
    if (node === undefined) return;
    if (node.role !== undefined || node.children.has(VIRTUAL)) node.weight = weight;
    touch(node);
  }

  /** Shares are about to be compared. */
  fixWeights(): void {
    for (const node of this.unweighed) node.weight ??= this.weightOf(node.name);
    if (this.unweighed.length > 0) this.unweighed = [];
  }
}

function touch(node: RoleNode): void {
  if (node.activeCount > 0) node.parent?.sorter.touch(node);
}
