import { sortedById } from './agent-list.js';
import type { Amounts } from './amounts.js';
import { type Bag, EMPTY } from './bag.js';
import type { Cluster } from './cluster.js';
import { filterAgainst } from './filters.js';
import { isAllocatable, usableBy } from './offerable.js';
import { Outcome } from './outcome.js';
import { Balance } from './quota.js';
import type { Agent, Client, Filter, OfferRecord } from './records.js';
import { type Role, type RoleNode, VIRTUAL } from './roles.js';

function isOffering({ isActive, isListed }: Agent): boolean {
  return isActive && isListed;
}

function hasOffering(agents: Iterable<Agent>): boolean {
  for (const agent of agents) if (isOffering(agent)) return true;
  return false;
}

function reopen(cluster: Cluster): void {
  if (cluster.reopensAll) {
    cluster.reopensAll = false;
    for (const agent of cluster.agents.values()) cluster.reopen(agent);
  }
  const { quotaVersion } = cluster.books;
  if (cluster.heldBackVersion === quotaVersion) return;
  cluster.heldBackVersion = quotaVersion;
  for (const agent of cluster.heldBack) cluster.reopen(agent);
  cluster.heldBack.clear();
}

/** By id: all agents are gone through, or the open ones sorted, whichever is less work. */
function openOnes({ open, agents, agentList }: Cluster): readonly Agent[] {
  if (open.size * 16 < agents.size) return sortedById(open);
  return agentList.ordered().filter((agent) => open.has(agent));
}

/**
 * Offers what the agents have: first to roles whose guarantees are not met, then to everyone. Only
 * open agents are visited. A visit closes the agent when nobody can be offered more of it; whatever
 * changes that, opens it again. An instance lives as long as its cluster: engines drop what they
 * compiled for classes that have no instance left.
 *
 * Source: Mesos `HierarchicalAllocatorProcess::__generateOffers`.
 */
export class Cycle {
  private readonly balance = new Balance();
  private hasQuotas = false;
  private isBatch = false;
  private outcome = new Outcome();
  /** Offers of the first stage: the second adds to them. */
  private readonly firstOffers = new Map<Agent, OfferRecord[]>();
  /** Of the agent that is visited: whether quota kept somebody from some of it. */
  private isHeldBack = false;
  /** Whether a filter keeps somebody from it that is over after this batch. */
  private isBarelyRefused = false;

  constructor(private readonly cluster: Cluster) {}

  /** One cycle over all agents, by id, or over some in the order given. */
  run(scope: Iterable<Agent> | 'all', isBatch: boolean, outcome: Outcome): void {
    const { cluster } = this;
    if (cluster.isPaused) return;
    cluster.runs += 1;
    if (hasOffering(scope === 'all' ? cluster.agents.values() : scope)) cluster.tree.fixWeights();
    reopen(cluster);
    const isOpen = (agent: Agent) => cluster.open.has(agent);
    const agents = scope === 'all' ? openOnes(cluster) : [...scope].filter(isOpen);
    this.isBatch = isBatch;
    this.outcome = outcome;
    this.hasQuotas = cluster.quotas.size > 0;
    this.balance.start(cluster.books, cluster.quotas, cluster.tree.root.held);
    this.runStages(agents.filter(isOffering));
    this.firstOffers.clear();
  }

  private runStages(agents: readonly Agent[]): void {
    const { root } = this.cluster.tree;
    if (this.balance.isLacking) {
      for (const agent of agents) if (this.balance.isLacking) this.visitLacking(agent, root);
    }
    for (const agent of agents) {
      this.isHeldBack = false;
      this.isBarelyRefused = false;
      this.visit(agent, root);
      this.close(agent);
    }
  }

  private close(agent: Agent): void {
    // Shared volumes are offered again and again.
    if (this.isBarelyRefused || agent.available.some(({ kind }) => kind.isShared)) return;
    this.cluster.open.delete(agent);
    if (this.isHeldBack && agent.available.length > 0) this.cluster.heldBack.add(agent);
  }

  private inOrder(node: RoleNode): readonly RoleNode[] {
    return node.sorter.ordered(this.cluster.books.totalsVersion);
  }

  private frameworksInOrder({ sorter }: Role): readonly Client[] {
    return sorter.ordered(this.cluster.books.totalsVersion);
  }

  // ── first stage: guarantees ─────────────────────────────────────────────────────────────────

  /** Only a top-level role has a guarantee; its clients are at the node or at its leaf `.`. */
  private visitLacking(agent: Agent, root: RoleNode): void {
    for (const node of this.inOrder(root)) {
      if (agent.available.length === 0) return;
      const role = node.role ?? node.children.get(VIRTUAL)?.role;
      if (role?.quota?.lacksGuarantee !== true) continue;
      for (const client of this.frameworksInOrder(role)) {
        if (!role.quota.lacksGuarantee || agent.available.length === 0) break;
        this.considerLacking(agent, client, role);
      }
    }
  }

  private considerLacking(agent: Agent, client: Client, role: Role): void {
    const { quota } = role;
    if (quota === undefined) return;
    const filters = agent.filters.get(client);
    const usable = usableBy(this.cluster.settings, agent, client);
    if (usable.length === 0) return;
    const { bag, guaranteed } = this.balance.cutToGuarantees(usable, quota);
    if (!isAllocatable(bag, client.minAllocatable)) return;
    if (this.isRefused(filters, bag)) return;
    const offer = this.offer(agent, client, role, bag, guaranteed);
    const known = this.firstOffers.get(agent);
    if (known === undefined) this.firstOffers.set(agent, [offer]);
    else known.push(offer);
  }

  // ── second stage: everyone, as shares have it ───────────────────────────────────────────────

  private visit(agent: Agent, parent: RoleNode): void {
    for (const node of this.inOrder(parent)) {
      if (agent.available.length === 0) return;
      if (node.role === undefined) this.visit(agent, node);
      else this.visitRole(agent, node.role);
    }
  }

  private visitRole(agent: Agent, role: Role): void {
    for (const client of this.frameworksInOrder(role)) {
      if (agent.available.length === 0) return;
      this.consider(agent, client, role);
    }
  }

  private consider(agent: Agent, client: Client, role: Role): void {
    const filters = agent.filters.get(client);
    if (this.isRefused(filters, agent.available)) return;
    const mayCut = this.hasQuotas && this.balance.mayCut(role);
    if (mayCut && !this.balance.mayReach(agent.available, role, client.minAllocatable)) {
      this.isHeldBack = true;
      return;
    }
    const usable = usableBy(this.cluster.settings, agent, client);
    if (usable.length === 0) return;
    const bag = mayCut ? this.balance.cutToLimits(usable, role) : usable;
    if (bag !== usable) {
      this.isHeldBack = true;
      if (!isAllocatable(bag, client.minAllocatable)) return;
    }
    if (bag !== agent.available && this.isRefused(filters, bag)) return;
    this.offer(agent, client, role, bag, []);
  }

  private isRefused(filters: readonly Filter[] | undefined, bag: Bag): boolean {
    if (filters === undefined) return false;
    const { nowMs } = this.cluster;
    const filter = filterAgainst(filters, bag, this.isBatch, nowMs);
    if (filter?.untilMs === nowMs) this.isBarelyRefused = true;
    return filter !== undefined;
  }

  // ── offers ──────────────────────────────────────────────────────────────────────────────────

  private offer(
    agent: Agent,
    client: Client,
    role: Role,
    bag: Bag,
    guaranteed: Amounts,
  ): OfferRecord {
    const { cluster } = this;
    const known = this.firstOffers.get(agent)?.find((one) => one.client === client);
    const offer = known ?? cluster.addOffer(client, agent, EMPTY);
    cluster.growOffer(offer, bag);
    cluster.countAllocation(client, role);
    if (this.hasQuotas) this.balance.book(bag, role, guaranteed);
    if (known === undefined) this.outcome.offers.push(offer);
    return offer;
  }
}
