import type {
  AgentInput,
  AgentUpdate,
  Allocator,
  AllocatorOptions,
  Decisions,
  FrameworkInput,
  MinimumState,
  Offer,
  OfferOperation,
  Quota,
} from '../../host/allocator/api.js';
import type { Resource, ResourcesInput } from '../../host/resources/index.js';
import type { AllocatorState } from '../../tools/conformance/inspect.js';
import { sortedById } from './agent-list.js';
import { addAgent, removeAgent, updateAgent } from './agents.js';
import { type Amounts, addAt, isNone } from './amounts.js';
import { accept, applyOperation, decline, finish } from './answers.js';
import { resourcesOf } from './bag.js';
import { checkRole, compareBytes, refuse } from './checks.js';
import { Cluster } from './cluster.js';
import { Cycle } from './cycle.js';
import { expireFilters } from './filters.js';
import {
  activateFramework,
  addFramework,
  deactivateFramework,
  removeFramework,
  revive,
  suppress,
  updateFramework,
} from './frameworks.js';
import { inspect } from './inspect.js';
import { Kinds } from './kinds.js';
import { Outcome } from './outcome.js';
import type { Agent } from './records.js';
import { settingsFrom } from './settings.js';

const NOTHING: Decisions = new Outcome();

/**
 * The allocator as one would write it in TypeScript: maps, sets and objects, sums and orders kept up
 * to date, and only agents visited on which somebody may get something. Benchmarks measure the
 * module against it.
 *
 * It offers what Mesos' allocator would. It leaves out what Mesos does not have: minimums and
 * relinquishing, other orders than `drf`, admission other than greedy; what is drawn: random orders of
 * frameworks and agents; and maintenance: it makes no inverse offers.
 */
export class IdiomaticAllocator implements Allocator {
  private readonly cluster: Cluster;
  private readonly cycle: Cycle;
  private isBatching = false;
  /** What is decided inside a batch; what a call threw away is part of the next one. */
  private outcome = new Outcome();
  /** What asks for an allocation, merged into one as in a master whose allocator is busy. */
  private triggered: Set<Agent> | 'all' | undefined;

  /** @throws {AllocatorError} `INVALID_VALUE` when the options ask for what it leaves out. */
  constructor(options: AllocatorOptions = {}) {
    const kinds = new Kinds();
    this.cluster = new Cluster(settingsFrom(options, kinds), kinds);
    this.cycle = new Cycle(this.cluster);
  }

  get nowMs(): number {
    return this.cluster.nowMs;
  }

  // ── agents ────────────────────────────────────────────────────────────────────────────────────

  addAgent(input: AgentInput): Decisions {
    return this.call(() => this.trigger(addAgent(this.cluster, input)));
  }

  updateAgent(agentId: string, change: AgentUpdate): Decisions {
    return this.call(() => {
      const changed = updateAgent(this.cluster, agentId, change);
      if (changed !== undefined) this.trigger(changed);
    });
  }

  removeAgent(agentId: string): Decisions {
    return this.call((outcome) => removeAgent(this.cluster, outcome, agentId));
  }

  activateAgent(agentId: string): Decisions {
    this.cluster.agentNamed(agentId).isActive = true;
    return NOTHING;
  }

  deactivateAgent(agentId: string): Decisions {
    this.cluster.agentNamed(agentId).isActive = false;
    return NOTHING;
  }

  updateWhitelist(hostnames?: readonly string[]): void {
    const whitelist = hostnames === undefined ? undefined : new Set(hostnames);
    this.cluster.whitelist = whitelist;
    for (const agent of this.cluster.agents.values()) {
      agent.isListed = whitelist?.has(agent.hostname) ?? true;
    }
  }

  // ── frameworks ────────────────────────────────────────────────────────────────────────────────

  addFramework(input: FrameworkInput): Decisions {
    return this.call(() => {
      addFramework(this.cluster, input);
      if (input.active !== false) this.triggerAll();
    });
  }

  updateFramework(input: FrameworkInput): Decisions {
    return this.call(() => updateFramework(this.cluster, input));
  }

  removeFramework(frameworkId: string): Decisions {
    return this.call((outcome) => removeFramework(this.cluster, outcome, frameworkId));
  }

  activateFramework(frameworkId: string): Decisions {
    return this.call(() => {
      activateFramework(this.cluster, frameworkId);
      this.triggerAll();
    });
  }

  deactivateFramework(frameworkId: string): Decisions {
    return this.call((outcome) => deactivateFramework(this.cluster, outcome, frameworkId));
  }

  suppress(frameworkId: string, roles?: readonly string[]): Decisions {
    return this.call(() => suppress(this.cluster, frameworkId, roles));
  }

  revive(frameworkId: string, roles?: readonly string[]): Decisions {
    return this.call(() => {
      revive(this.cluster, frameworkId, roles);
      this.triggerAll();
    });
  }

  /** @throws {AllocatorError} always: nobody has a minimum here. */
  started(frameworkId: string, role: string): Decisions {
    const framework = this.cluster.frameworkNamed(frameworkId);
    if (!framework.roles.has(role)) {
      refuse('NOT_SUBSCRIBED', `framework ${frameworkId} does not subscribe to role ${role}`);
    }
    return refuse('NO_MINIMUM', `framework ${frameworkId} has no minimum in role ${role}`);
  }

  // ── roles ─────────────────────────────────────────────────────────────────────────────────────

  updateWeights(weights: Readonly<Record<string, number>>): void {
    for (const [role, weight] of Object.entries(weights)) {
      checkRole(role);
      if (Number.isFinite(weight) && weight > 0) continue;
      refuse('INVALID_VALUE', `the weight ${weight} of role ${role} is not positive`);
    }
    for (const [role, weight] of Object.entries(weights)) this.cluster.tree.setWeight(role, weight);
  }

  updateQuota(role: string, { guarantees = {}, limits = {} }: Quota): void {
    checkRole(role);
    if (role.includes('/')) refuse('QUOTA_NESTED', `${role} is no top-level role`);
    const { kinds, quotas, books } = this.cluster;
    const atLeast: Amounts = [];
    for (const { name, amount } of kinds.amounts(`guarantees of ${role}`, guarantees)) {
      addAt(atLeast, name, amount);
    }
    const atMost: (number | undefined)[] = [];
    for (const { name, amount } of kinds.amounts(`limits of ${role}`, limits)) {
      while (atMost.length <= name) atMost.push(undefined);
      atMost[name] = amount;
    }
    const top = books.topRole(role);
    top.guarantees = atLeast;
    top.limits = atMost;
    top.hasQuota = !isNone(atLeast) || atMost.length > 0;
    top.lacksGuarantee = false;
    if (top.hasQuota) quotas.add(top);
    else quotas.delete(top);
    books.quotaVersion++;
  }

  // ── offers ────────────────────────────────────────────────────────────────────────────────────

  accept(offerIds: readonly number[], use: ResourcesInput, refuseSeconds?: number): Decisions {
    return this.call(() => accept(this.cluster, offerIds, use, refuseSeconds));
  }

  decline(offerIds: readonly number[], refuseSeconds?: number): Decisions {
    return this.call(() => decline(this.cluster, offerIds, refuseSeconds));
  }

  finish(
    frameworkId: string,
    role: string,
    agentId: string,
    resources?: ResourcesInput,
    refuseSeconds?: number,
  ): Decisions {
    const where = { frameworkId, role, agentId };
    return this.call(() => finish(this.cluster, where, resources, refuseSeconds));
  }

  applyOperation(offerId: number, operation: OfferOperation): Offer {
    return applyOperation(this.cluster, offerId, operation);
  }

  // ── time ──────────────────────────────────────────────────────────────────────────────────────

  pause(): void {
    this.cluster.isPaused = true;
  }

  resume(): void {
    this.cluster.isPaused = false;
  }

  advance(nowMs: number): Decisions {
    if (!Number.isFinite(nowMs)) refuse('INVALID_VALUE', `${nowMs} is no time`);
    if (nowMs < this.nowMs) refuse('TIME_BACKWARDS', `it is ${this.nowMs} ms, not ${nowMs}`);
    this.cluster.nowMs = nowMs;
    expireFilters(this.cluster);
    return NOTHING;
  }

  allocate(agentIds?: readonly string[]): Decisions {
    const named = agentIds?.map((id) => this.cluster.agentNamed(id));
    return this.call((outcome) => {
      this.cycle.run(named === undefined ? 'all' : new Set(named), true, outcome);
    });
  }

  /** Runs many calls as one: the allocations that they trigger are merged into one at the end. */
  batch(calls: () => void): Decisions {
    if (this.isBatching) refuse('INVALID_VALUE', 'a batch inside a batch');
    this.isBatching = true;
    try {
      calls();
    } finally {
      this.isBatching = false;
    }
    return this.conclude();
  }

  private call(act: (outcome: Outcome) => void): Decisions {
    act(this.outcome);
    return this.isBatching ? NOTHING : this.conclude();
  }

  /** Runs what was triggered and hands out what was decided. */
  private conclude(): Decisions {
    const { outcome, triggered } = this;
    if (triggered !== undefined) {
      this.triggered = undefined;
      const scope = triggered === 'all' ? 'all' : sortedById(triggered);
      this.cycle.run(scope, false, outcome);
    }
    this.outcome = new Outcome();
    return outcome;
  }

  private trigger(agent: Agent): void {
    if (!this.triggers || this.triggered === 'all') return;
    this.triggered ??= new Set();
    this.triggered.add(agent);
  }

  private triggerAll(): void {
    if (this.triggers) this.triggered = 'all';
  }

  private get triggers(): boolean {
    return this.cluster.settings.eventDriven && !this.cluster.isPaused;
  }

  // ── questions ─────────────────────────────────────────────────────────────────────────────────

  offers(): readonly Offer[] {
    return this.cluster.allOffers();
  }

  used(frameworkId: string, role: string): ReturnType<Allocator['used']> {
    const used = [...(this.cluster.frameworks.get(frameworkId)?.clients.get(role)?.used ?? [])];
    used.sort(([a], [b]) => compareBytes(a.id, b.id));
    return used.map(([{ id }, bag]) => ({ agentId: id, resources: resourcesOf(bag) }));
  }

  /** What is neither offered nor used on an agent. */
  available(agentId: string): readonly Resource[] {
    return resourcesOf(this.cluster.agentNamed(agentId).available);
  }

  minimumState(): MinimumState {
    return 'none';
  }

  dominantShare(role: string, frameworkId?: string): number {
    const { books, tree, frameworks } = this.cluster;
    if (frameworkId !== undefined) {
      const client = frameworks.get(frameworkId)?.clients.get(role);
      return client?.role === undefined ? 0 : books.dominantShare(client.held);
    }
    const node = tree.find(role);
    return node === undefined ? 0 : books.dominantShare(node.held) / tree.weightOf(role);
  }

  /** The orders and shares as they stand, and what is left on each agent. */
  inspect(): AllocatorState {
    return inspect(this.cluster);
  }
}

export function createIdiomaticAllocator(options?: AllocatorOptions): IdiomaticAllocator {
  return new IdiomaticAllocator(options);
}
