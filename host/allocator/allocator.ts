import * as abi from '../../assembly/abi.js';
import {
  parseAttributes,
  type Quantities,
  type Resource,
  type ResourcesInput,
} from '../resources/index.js';
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
  Unavailability,
} from './api.js';
import {
  type AgentInfo,
  decodeDecisions,
  MINIMUM_STATES,
  NOTHING,
  type Words,
} from './decisions.js';
import { AllocatorError } from './errors.js';
import { capabilityFlags, type FrameworkInfo, Subscriptions } from './frameworks.js';
import { Handles } from './handles.js';
import { Kinds } from './kinds.js';
import type { CoreModule } from './module.js';
import { conversionOf } from './operations.js';
import { Roles } from './roles.js';
import { packSnapshot } from './snapshot.js';
import { Stage } from './stage.js';

/** An offer that somebody else decided on, for `imposeOffer`. */
export interface ImposedOffer {
  readonly frameworkId: string;
  readonly role: string;
  readonly agentId: string;
  readonly resources: ResourcesInput;
}

const NO_FILTER = -1;

/** Mesos' rules for `refuse_seconds`: negative means the default of 5 s; capped at 365 days. */
function refuseMs(refuseSeconds: number | undefined): number {
  if (refuseSeconds === undefined) return NO_FILTER;
  if (Number.isNaN(refuseSeconds)) {
    throw new AllocatorError('INVALID_VALUE', 'refuse_seconds is not a number');
  }
  if (refuseSeconds < 0) return 5000;
  return Math.min(Math.round(refuseSeconds * 1000), abi.REFUSE_MS_MAX);
}

/** The allocator over one instance of the module. Made by `createAllocator`. */
export class FairleadAllocator implements Allocator {
  private now = 0;
  private readonly stage = new Stage();
  private readonly roles: Roles;
  private readonly kinds: Kinds;
  private readonly subscriptions: Subscriptions;
  private agents = new Handles<AgentInfo>();
  private frameworks = new Handles<FrameworkInfo>();
  private whitelist: ReadonlySet<string> | undefined;
  /** Frameworks that ever declared offer constraints. */
  private readonly constrained = new Set<string>();
  private outstanding: (Offer | undefined)[] = [];
  private batching = false;
  private readonly words: Words;

  constructor(
    private readonly module: CoreModule,
    readonly options: AllocatorOptions,
  ) {
    this.roles = new Roles(this.stage, options.policy ?? { name: 'drf', roles: [] });
    this.kinds = new Kinds(this.stage, new Set(options.fairnessExclude ?? []), (path) =>
      this.roles.handle(path),
    );
    this.subscriptions = new Subscriptions(this.stage, this.kinds, this.roles, () => this.agents);
    const self = this;
    this.words = {
      kinds: this.kinds,
      frameworkId: (handle) => self.frameworks.name(handle),
      rolePath: (handle) => self.roles.pathOf(handle),
      agent: (handle) => self.agents.get(handle),
      get outstanding() {
        return self.outstanding;
      },
    };
  }

  get nowMs(): number {
    return this.now;
  }

  /** The first records of a new instance. */
  configure(): void {
    const { options } = this;
    this.call(() => {
      this.stage
        .begin(abi.OP_CONFIGURE)
        .put(options.allocationIntervalMs ?? 1000)
        .put((options.eventDriven ?? true) ? 1 : 0)
        .put((options.filterGpuResources ?? true) ? 1 : 0)
        .put(options.agentOrder === 'seeded' ? abi.AGENTS_SEEDED : abi.AGENTS_BY_ID)
        .put(options.seed ?? 0)
        .put(0)
        .end();
      this.kinds.predefine();
      const lists = (options.minAllocatable ?? ['cpus:0.01', 'mem:32']).flatMap((quantities) =>
        this.kinds.encodeQuantities(quantities),
      );
      this.stage.begin(abi.OP_SET_MIN_ALLOCATABLE).putAll(lists).end();
    });
  }

  // ── how a call goes ─────────────────────────────────────────────────────────────────────────

  /** Stages records and applies them; whatever goes wrong, nothing has changed. */
  private call(stageRecords: () => void): Decisions {
    const records = this.stage.records;
    const position = this.stage.position;
    try {
      stageRecords();
    } catch (error) {
      this.stage.dropFrom(records, position);
      throw error;
    }
    return this.batching ? NOTHING : this.flush();
  }

  private flush(): Decisions {
    if (this.stage.isEmpty) return NOTHING;
    let applied = 0;
    try {
      const result = this.module.process(this.stage.take());
      applied = result.applied;
      const decisions = decodeDecisions(this.module.records(), this.words);
      if (result.error !== undefined) throw result.error;
      return decisions;
    } finally {
      this.stage.clear(applied);
    }
  }

  /**
   * Runs many calls as one: their records cross the boundary together, and the allocations that
   * they trigger are merged into one at the end, as in a master whose allocator is busy. What the
   * calls inside return is empty; the batch returns what all of them decided.
   *
   * @throws {AllocatorError} of the first call that is refused; those before it took effect.
   */
  batch(calls: () => void): Decisions {
    if (this.batching) throw new AllocatorError('INVALID_VALUE', 'a batch inside a batch');
    this.batching = true;
    try {
      calls();
    } finally {
      this.batching = false;
    }
    return this.flush();
  }

  private agentHandle(id: string): number {
    const handle = this.agents.find(id);
    if (handle < 0) throw new AllocatorError('UNKNOWN_AGENT', `no agent ${JSON.stringify(id)}`);
    return handle;
  }

  private frameworkHandle(id: string): number {
    const handle = this.frameworks.find(id);
    if (handle < 0 || this.frameworks.get(handle).input === undefined) {
      throw new AllocatorError('UNKNOWN_FRAMEWORK', `no framework ${JSON.stringify(id)}`);
    }
    return handle;
  }

  private subscribedRole(frameworkId: string, role: string): number {
    const framework = this.frameworks.get(this.frameworkHandle(frameworkId)).input;
    if (framework?.roles.includes(role) !== true) {
      throw new AllocatorError(
        'NOT_SUBSCRIBED',
        `framework ${JSON.stringify(frameworkId)} does not subscribe to role ${JSON.stringify(role)}`,
      );
    }
    return this.roles.handle(role);
  }

  private outstandingOffer(id: number): Offer {
    const offer = this.outstanding[id];
    if (offer === undefined) throw new AllocatorError('UNKNOWN_OFFER', `no offer ${id}`);
    return offer;
  }

  // ── agents ──────────────────────────────────────────────────────────────────────────────────

  addAgent(agent: AgentInput): Decisions {
    return this.call(() => {
      checkId('agent', agent.id);
      if (this.agents.find(agent.id) >= 0) {
        throw new AllocatorError('ALREADY_EXISTS', `agent ${JSON.stringify(agent.id)} exists`);
      }
      const info = infoOf(agent, { hostname: agent.id });
      const bag = this.kinds.encode(agent.resources);
      const handle = this.agents.add(agent.id, info);
      this.stage.onRefusal(() => this.agents.remove(handle));
      this.stage
        .begin(abi.OP_ADD_AGENT)
        .put(handle)
        .put(this.traits(info))
        .put(this.isListed(info) ? 1 : 0)
        .putAll(bag)
        .putName(agent.id)
        .end();
      this.stageUsed(handle, agent);
      this.stageExclusionsOf(handle, info);
      if (info.unavailability !== undefined) this.stageUnavailability(handle, info.unavailability);
    });
  }

  private stageUsed(handle: number, agent: AgentInput): void {
    for (const [frameworkId, roles] of Object.entries(agent.used ?? {})) {
      const framework = this.namedFramework(frameworkId);
      for (const [role, resources] of Object.entries(roles)) {
        const bag = this.kinds.encode(resources);
        const roleHandle = this.roles.handle(role);
        this.stage.begin(abi.OP_HOLD).put(framework).put(roleHandle).put(handle).putAll(bag).end();
      }
    }
  }

  /** The handle of a framework that may so far only be named by the agents it runs on. */
  private namedFramework(id: string): number {
    const known = this.frameworks.find(id);
    if (known >= 0) return known;
    checkId('framework', id);
    const handle = this.frameworks.add(id, { id, input: undefined });
    this.stage.onRefusal(() => this.frameworks.remove(handle));
    this.stage.begin(abi.OP_ADD_FRAMEWORK).put(handle).put(0).put(2).put(0).put(0).put(0);
    this.stage.putName(id).end();
    return handle;
  }

  updateAgent(agentId: string, change: AgentUpdate): Decisions {
    return this.call(() => {
      const handle = this.agentHandle(agentId);
      const before = this.agents.get(handle);
      const after = infoOf({ id: agentId, ...change }, before);
      const bag = change.resources === undefined ? undefined : this.kinds.encode(change.resources);
      this.agents.set(handle, after);
      this.stage.onRefusal(() => this.agents.set(handle, before));
      const attributesChanged =
        change.attributes !== undefined &&
        JSON.stringify(before.attributes) !== JSON.stringify(after.attributes);
      const infoChanged =
        attributesChanged ||
        before.hostname !== after.hostname ||
        before.region !== after.region ||
        before.zone !== after.zone;
      if (attributesChanged) this.stage.begin(abi.OP_CLEAR_AGENT_FILTERS).put(handle).end();
      if (infoChanged) this.stageInfoChange(handle, after);
      if (infoChanged || change.capabilities !== undefined) {
        this.stage.begin(abi.OP_SET_AGENT_TRAITS).put(handle).put(this.traits(after)).end();
      }
      if (bag !== undefined) this.stage.begin(abi.OP_SET_AGENT_TOTAL).put(handle).putAll(bag).end();
    });
  }

  private stageInfoChange(handle: number, info: AgentInfo): void {
    const listed = this.isListed(info) ? 1 : 0;
    this.stage.begin(abi.OP_SET_AGENT_LISTED).put(handle).put(listed).end();
    this.stageExclusionsOf(handle, info);
    this.stage.begin(abi.OP_TRIGGER_AGENT).put(handle).end();
  }

  /** What the offer constraints of all frameworks say of an agent. */
  private stageExclusionsOf(handle: number, info: AgentInfo): void {
    for (const id of this.constrained) {
      const framework = this.frameworks.find(id);
      const input = framework < 0 ? undefined : this.frameworks.get(framework).input;
      if (input === undefined) this.constrained.delete(id);
      else this.subscriptions.stageExclusions(framework, input, handle, info);
    }
  }

  private traits(info: AgentInfo): number {
    const { capabilities } = info;
    let traits = 0;
    if (capabilities === undefined || capabilities.includes('MULTI_ROLE')) {
      traits |= abi.AGENT_MULTI_ROLE;
    }
    if (capabilities === undefined || capabilities.includes('HIERARCHICAL_ROLE')) {
      traits |= abi.AGENT_HIERARCHICAL_ROLE;
    }
    const { region } = this.options;
    if (info.region !== undefined && region !== undefined && info.region !== region) {
      traits |= abi.AGENT_REMOTE;
    }
    return traits;
  }

  private isListed(info: AgentInfo): boolean {
    return this.whitelist === undefined || this.whitelist.has(info.hostname);
  }

  removeAgent(agentId: string): Decisions {
    return this.call(() => {
      const handle = this.agentHandle(agentId);
      const info = this.agents.get(handle);
      this.stage.begin(abi.OP_REMOVE_AGENT).put(handle).end();
      this.agents.remove(handle);
      this.stage.undoLast(() => this.agents.restore(handle, agentId, info));
    });
  }

  activateAgent(agentId: string): Decisions {
    return this.call(() => {
      this.stage.begin(abi.OP_ACTIVATE_AGENT).put(this.agentHandle(agentId)).end();
    });
  }

  deactivateAgent(agentId: string): Decisions {
    return this.call(() => {
      this.stage.begin(abi.OP_DEACTIVATE_AGENT).put(this.agentHandle(agentId)).end();
    });
  }

  updateWhitelist(hostnames?: readonly string[]): void {
    this.call(() => {
      const before = this.whitelist;
      this.whitelist = hostnames === undefined ? undefined : new Set(hostnames);
      this.stage.onRefusal(() => {
        this.whitelist = before;
      });
      for (const [handle, info] of this.agents) {
        const listed = this.isListed(info) ? 1 : 0;
        this.stage.begin(abi.OP_SET_AGENT_LISTED).put(handle).put(listed).end();
      }
    });
  }

  /** Schedules maintenance of an agent, or cancels it; frameworks there get inverse offers. */
  updateUnavailability(agentId: string, unavailability?: Unavailability): Decisions {
    return this.call(() => {
      const handle = this.agentHandle(agentId);
      const before = this.agents.get(handle);
      this.agents.set(handle, { ...before, unavailability });
      this.stage.onRefusal(() => this.agents.set(handle, before));
      this.stageUnavailability(handle, unavailability);
    });
  }

  private stageUnavailability(handle: number, unavailability: Unavailability | undefined): void {
    this.stage
      .begin(abi.OP_SET_UNAVAILABILITY)
      .put(handle)
      .put(unavailability === undefined ? 0 : 1)
      .put(unavailability?.startMs ?? 0)
      .put(unavailability?.durationMs ?? -1)
      .end();
  }

  /** A framework's answer to an inverse offer; it is asked again, at once or after the filter. */
  updateInverseOffer(agentId: string, frameworkId: string, refuseSeconds?: number): Decisions {
    return this.call(() => {
      this.stage
        .begin(abi.OP_INVERSE_ANSWER)
        .put(this.frameworkHandle(frameworkId))
        .put(this.agentHandle(agentId))
        .put(refuseMs(refuseSeconds))
        .end();
    });
  }

  /** After a failover: allocation pauses until so many agents are back, or until `resume`. */
  recover(expectedAgents: number): void {
    this.call(() => {
      this.stage.begin(abi.OP_EXPECT_AGENTS).put(expectedAgents).end();
    });
  }

  // ── frameworks ──────────────────────────────────────────────────────────────────────────────

  addFramework(framework: FrameworkInput): Decisions {
    return this.call(() => {
      checkId('framework', framework.id);
      const known = this.frameworks.find(framework.id);
      if (known >= 0 && this.frameworks.get(known).input !== undefined) {
        const id = JSON.stringify(framework.id);
        throw new AllocatorError('ALREADY_EXISTS', `framework ${id} exists`);
      }
      const input = this.checked(framework);
      const roles = input.roles.map((role) => this.roles.handle(role));
      const handle = known >= 0 ? known : this.frameworks.add(input.id, { id: input.id, input });
      this.frameworks.set(handle, { id: input.id, input });
      this.stage.onRefusal(() => {
        if (known < 0) this.frameworks.remove(handle);
        else this.frameworks.set(handle, { id: input.id, input: undefined });
      });
      this.stage
        .begin(abi.OP_ADD_FRAMEWORK)
        .put(handle)
        .put(capabilityFlags(input))
        .put(input.active === false ? 0 : 1)
        .put(input.permanent === true ? 1 : 0)
        .put(input.priority ?? 0);
      this.subscriptions.stageRoles(input, roles);
      this.stage.putName(input.id).end();
      this.subscriptions.stageDeclarations(handle, input);
    });
  }

  /** Checks what the module cannot see, before anything is staged. */
  private checked(framework: FrameworkInput): FrameworkInput {
    const roles = new Set(framework.roles);
    if (roles.size !== framework.roles.length) {
      throw new AllocatorError('INVALID_VALUE', `framework ${framework.id} names a role twice`);
    }
    this.subscriptions.compile(framework);
    if (framework.offerConstraints !== undefined) this.constrained.add(framework.id);
    const priority = framework.priority ?? 0;
    if (!Number.isSafeInteger(priority)) {
      throw new AllocatorError('INVALID_VALUE', `priority ${priority} is no whole number`);
    }
    return framework;
  }

  updateFramework(framework: FrameworkInput): Decisions {
    return this.call(() => {
      const handle = this.frameworkHandle(framework.id);
      const before = this.frameworks.get(handle);
      const input = this.checked(framework);
      const roles = input.roles.map((role) => this.roles.handle(role));
      this.frameworks.set(handle, { id: input.id, input });
      this.stage.onRefusal(() => this.frameworks.set(handle, before));
      this.stage
        .begin(abi.OP_UPDATE_FRAMEWORK)
        .put(handle)
        .put(capabilityFlags(input))
        .put(input.permanent === true ? 1 : 0)
        .put(input.priority ?? 0);
      this.subscriptions.stageRoles(input, roles);
      this.stage.end();
      this.subscriptions.stageDeclarations(handle, input, before.input);
    });
  }

  removeFramework(frameworkId: string): Decisions {
    return this.call(() => {
      const handle = this.frameworkHandle(frameworkId);
      const before = this.frameworks.get(handle);
      this.stage.begin(abi.OP_REMOVE_FRAMEWORK).put(handle).end();
      this.frameworks.remove(handle);
      this.stage.undoLast(() => this.frameworks.restore(handle, frameworkId, before));
    });
  }

  activateFramework(frameworkId: string): Decisions {
    return this.call(() => {
      this.stage.begin(abi.OP_ACTIVATE_FRAMEWORK).put(this.frameworkHandle(frameworkId)).end();
    });
  }

  deactivateFramework(frameworkId: string): Decisions {
    return this.call(() => {
      this.stage.begin(abi.OP_DEACTIVATE_FRAMEWORK).put(this.frameworkHandle(frameworkId)).end();
    });
  }

  suppress(frameworkId: string, roles?: readonly string[]): Decisions {
    return this.forRoles(abi.OP_SUPPRESS, frameworkId, roles);
  }

  revive(frameworkId: string, roles?: readonly string[]): Decisions {
    return this.forRoles(abi.OP_REVIVE, frameworkId, roles);
  }

  private forRoles(op: number, frameworkId: string, roles: readonly string[] = []): Decisions {
    return this.call(() => {
      const handle = this.frameworkHandle(frameworkId);
      const handles = roles.map((role) => this.subscribedRole(frameworkId, role));
      if (handles.length === 0) this.stage.begin(op).put(handle).put(-1).end();
      for (const role of handles) this.stage.begin(op).put(handle).put(role).end();
    });
  }

  started(frameworkId: string, role: string): Decisions {
    return this.call(() => {
      this.stage
        .begin(abi.OP_STARTED)
        .put(this.frameworkHandle(frameworkId))
        .put(this.subscribedRole(frameworkId, role))
        .end();
    });
  }

  // ── weights, quota ──────────────────────────────────────────────────────────────────────────

  updateWeights(weights: Readonly<Record<string, number>>): void {
    this.call(() => {
      for (const [role, weight] of Object.entries(weights)) {
        if (!(weight > 0 && weight <= 1e12)) {
          throw new AllocatorError(
            'INVALID_VALUE',
            `weight ${weight} of role ${role}: not positive`,
          );
        }
        const handle = this.roles.handle(role);
        this.stage.begin(abi.OP_SET_WEIGHT).put(handle).put(weight).end();
      }
    });
  }

  updateQuota(role: string, quota: Quota): void {
    this.call(() => {
      if (role.includes('/')) {
        throw new AllocatorError('QUOTA_NESTED', `${role}: only top-level roles may have a quota`);
      }
      const guarantees = this.kinds.encodeQuantities(quota.guarantees ?? {});
      const limits = this.kinds.encodeQuantities(quota.limits ?? {});
      const handle = this.roles.handle(role);
      this.stage.begin(abi.OP_SET_QUOTA).put(handle).putAll(guarantees).putAll(limits).end();
    });
  }

  // ── answers to offers ───────────────────────────────────────────────────────────────────────

  accept(offerIds: readonly number[], use: ResourcesInput, refuseSeconds?: number): Decisions {
    return this.call(() => {
      for (const id of offerIds) this.outstandingOffer(id);
      const bag = this.kinds.encode(use);
      this.stage
        .begin(abi.OP_ACCEPT)
        .put(refuseMs(refuseSeconds))
        .put(offerIds.length)
        .putAll(offerIds)
        .putAll(bag)
        .end();
      for (const id of offerIds) this.offerEnds(id);
    });
  }

  decline(offerIds: readonly number[], refuseSeconds?: number): Decisions {
    return this.call(() => {
      const refuse = refuseMs(refuseSeconds);
      for (const id of offerIds) {
        this.outstandingOffer(id);
        this.stage.begin(abi.OP_DECLINE).put(id).put(refuse).end();
        this.offerEnds(id);
      }
    });
  }

  /** Called behind the record that ends the offer; it comes back if that record is refused. */
  private offerEnds(id: number): void {
    const offer = this.outstanding[id];
    this.outstanding[id] = undefined;
    this.stage.undoLast(() => {
      this.outstanding[id] = offer;
    });
  }

  finish(
    frameworkId: string,
    role: string,
    agentId: string,
    resources?: ResourcesInput,
    refuseSeconds?: number,
  ): Decisions {
    const held =
      resources ?? this.used(frameworkId, role).find((h) => h.agentId === agentId)?.resources;
    return this.call(() => {
      const framework = this.frameworkHandle(frameworkId);
      const roleHandle = this.roles.find(role);
      if (held === undefined || roleHandle < 0) {
        throw new AllocatorError(
          'NOT_HELD',
          `framework ${frameworkId} uses nothing in role ${role} on agent ${agentId}`,
        );
      }
      const bag = this.kinds.encode(held);
      this.stage
        .begin(abi.OP_FINISH)
        .put(framework)
        .put(roleHandle)
        .put(this.agentHandle(agentId))
        .put(refuseMs(refuseSeconds))
        .putAll(bag)
        .end();
    });
  }

  applyOperation(offerId: number, operation: OfferOperation): Offer {
    this.outstandingOffer(offerId);
    const { consumed, converted } = conversionOf(operation);
    const { offers } = this.call(() => {
      const from = this.kinds.encode(consumed);
      const to = this.kinds.encode(converted);
      this.stage.begin(abi.OP_CONVERT).put(offerId).putAll(from).putAll(to).end();
    });
    return offers.find((offer) => offer.id === offerId) ?? this.outstandingOffer(offerId);
  }

  /** An operation on what nobody holds on an agent, as an operator's RESERVE is. */
  updateAvailable(agentId: string, operation: OfferOperation): Decisions {
    const { consumed, converted } = conversionOf(operation);
    return this.call(() => {
      const from = this.kinds.encode(consumed);
      const to = this.kinds.encode(converted);
      this.stage
        .begin(abi.OP_CONVERT_AVAILABLE)
        .put(this.agentHandle(agentId))
        .putAll(from)
        .putAll(to)
        .end();
    });
  }

  /** Makes an offer that somebody else decided on, out of what is available. */
  imposeOffer({ frameworkId, role, agentId, resources }: ImposedOffer): Offer {
    const { offers } = this.call(() => {
      const bag = this.kinds.encode(resources);
      this.stage
        .begin(abi.OP_IMPOSE)
        .put(this.frameworkHandle(frameworkId))
        .put(this.subscribedRole(frameworkId, role))
        .put(this.agentHandle(agentId))
        .putAll(bag)
        .end();
    });
    return offers[0] as Offer;
  }

  // ── time ────────────────────────────────────────────────────────────────────────────────────

  pause(): void {
    this.call(() => this.stage.begin(abi.OP_PAUSE).end());
  }

  resume(): void {
    this.call(() => this.stage.begin(abi.OP_RESUME).end());
  }

  advance(nowMs: number): Decisions {
    return this.call(() => {
      if (!Number.isFinite(nowMs) || nowMs < this.now) {
        throw new AllocatorError(
          'TIME_BACKWARDS',
          `time ${nowMs} ms is before the present ${this.now} ms`,
        );
      }
      const before = this.now;
      this.now = Math.floor(nowMs);
      this.stage.onRefusal(() => {
        this.now = before;
      });
      this.stage.begin(abi.OP_ADVANCE).put(this.now).end();
    });
  }

  allocate(agentIds?: readonly string[]): Decisions {
    return this.call(() => {
      if (agentIds === undefined) {
        this.stage.begin(abi.OP_ALLOCATE).end();
        return;
      }
      this.stageAllocation(agentIds, agentIds);
    });
  }

  /**
   * One batch allocation whose two stages (roles below their quota guarantee, then everyone) visit
   * agents in orders of their own, as a master does that shuffles them anew before each.
   */
  allocateStages(first: readonly string[], second: readonly string[]): Decisions {
    return this.call(() => this.stageAllocation(first, second));
  }

  private stageAllocation(first: readonly string[], second: readonly string[]): void {
    const handles = [...first, ...second].map((id) => this.agentHandle(id));
    this.stage.begin(abi.OP_ALLOCATE_AGENTS).put(first.length).putAll(handles).end();
  }

  // ── questions ───────────────────────────────────────────────────────────────────────────────

  offers(): readonly Offer[] {
    return this.outstanding.filter((offer) => offer !== undefined);
  }

  used(frameworkId: string, role: string): { agentId: string; resources: readonly Resource[] }[] {
    const framework = this.frameworks.find(frameworkId);
    const roleHandle = this.roles.find(role);
    if (framework < 0 || roleHandle < 0) return [];
    const count = this.module.guard(() => this.module.exports.holdingsOf(framework, roleHandle));
    if (count <= 0) return [];
    const holdings = this.readHoldings();
    return holdings.sort((a, b) => (a.agentId < b.agentId ? -1 : 1));
  }

  private readHoldings(): { agentId: string; resources: readonly Resource[] }[] {
    const records = this.module.records();
    const holdings: { agentId: string; resources: readonly Resource[] }[] = [];
    for (let at = 0; at < records.length; at += records[at + 1] as number) {
      const { id: agentId } = this.agents.get(records[at + 2] as number);
      holdings.push({ agentId, resources: this.kinds.decode(records, at + 3) });
    }
    return holdings;
  }

  /** What is neither offered nor used on an agent. */
  available(agentId: string): readonly Resource[] {
    const handle = this.agentHandle(agentId);
    this.module.guard(() => this.module.exports.availableOf(handle));
    return this.readHoldings()[0]?.resources ?? [];
  }

  minimumState(frameworkId: string, role: string): MinimumState {
    const framework = this.frameworks.find(frameworkId);
    const roleHandle = this.roles.find(role);
    if (framework < 0 || roleHandle < 0) return 'none';
    const { exports } = this.module;
    const current = this.module.guard(() => exports.minimumStateOf(framework, roleHandle));
    return MINIMUM_STATES[current] as MinimumState;
  }

  dominantShare(role: string, frameworkId?: string): number {
    const roleHandle = this.roles.find(role);
    const framework = frameworkId === undefined ? -1 : this.frameworks.find(frameworkId);
    if (roleHandle < 0 || (frameworkId !== undefined && framework < 0)) return 0;
    return this.module.guard(() => this.module.exports.dominantShareOf(roleHandle, framework));
  }

  /** Allocations ever made to a role, or to a framework in it: what breaks ties of share. */
  allocationCount(role: string, frameworkId?: string): number {
    const roleHandle = this.roles.find(role);
    const framework = frameworkId === undefined ? -1 : this.frameworks.find(frameworkId);
    if (roleHandle < 0 || (frameworkId !== undefined && framework < 0)) return 0;
    return this.module.guard(() => this.module.exports.nodeCountOf(roleHandle, framework));
  }

  /** The frameworks of a role that may be offered resources, the first to be served first. */
  order(role: string): string[] {
    const roleHandle = this.roles.find(role);
    const ids: string[] = [];
    if (roleHandle < 0) return ids;
    const { exports } = this.module;
    for (let place = 0; ; place++) {
      const framework = this.module.guard(() => exports.orderOf(roleHandle, place));
      if (framework < 0) return ids;
      ids.push(this.frameworks.name(framework));
    }
  }

  // ── snapshots ───────────────────────────────────────────────────────────────────────────────

  /**
   * The whole state as bytes. Restored with `restoreAllocator`, also in another process, it
   * continues exactly as this one would have.
   */
  snapshot(): Uint8Array {
    const words = {
      options: this.options,
      nowMs: this.now,
      whitelist: this.whitelist === undefined ? null : [...this.whitelist],
      roles: this.roles,
      kinds: this.kinds,
      agents: this.agents,
      frameworks: this.frameworks,
      offers: this.outstanding.map((offer) => offer ?? null),
    };
    return packSnapshot(words, this.module.image());
  }

  /** Takes over an unpacked snapshot's words and memory. */
  restoreFrom(words: SnapshotWords, memory: Uint8Array): void {
    this.module.restore(memory);
    this.now = words.nowMs;
    this.whitelist = words.whitelist === null ? undefined : new Set(words.whitelist);
    this.roles.restoreFrom(words.roles);
    this.kinds.restoreFrom(words.kinds);
    this.agents = Handles.fromJSON(words.agents);
    this.frameworks = Handles.fromJSON(words.frameworks);
    for (const [, { id, input }] of this.frameworks) {
      if (input?.offerConstraints !== undefined) this.constrained.add(id);
    }
    this.outstanding = words.offers.map((offer) =>
      offer === null ? undefined : this.revived(offer),
    );
  }

  private revived(offer: SnapshotOffer): Offer {
    const agent = this.agents.get(this.agents.find(offer.agentId));
    const quantities: Record<string, number> = {};
    for (const { name, scalar } of offer.resources) {
      if (scalar === undefined) continue;
      quantities[name] = (quantities[name] ?? 0) + Math.round(scalar.value * 1000);
    }
    const { hostname, attributes } = agent;
    return { ...offer, hostname, attributes, quantities: quantities as Quantities };
  }
}

type SnapshotOffer = Pick<Offer, 'id' | 'frameworkId' | 'role' | 'agentId' | 'resources'>;

/** What a snapshot keeps beside the module's memory. */
export interface SnapshotWords {
  readonly options: AllocatorOptions;
  readonly nowMs: number;
  readonly whitelist: string[] | null;
  readonly roles: string[];
  readonly kinds: Parameters<Kinds['restoreFrom']>[0];
  readonly agents: Parameters<typeof Handles.fromJSON<AgentInfo>>[0];
  readonly frameworks: Parameters<typeof Handles.fromJSON<FrameworkInfo>>[0];
  readonly offers: (SnapshotOffer | null)[];
}

function infoOf(
  agent: Partial<AgentInput> & { id: string },
  before: Partial<AgentInfo> & { hostname: string },
): AgentInfo {
  return {
    id: agent.id,
    hostname: agent.hostname ?? before.hostname,
    attributes:
      agent.attributes === undefined
        ? (before.attributes ?? [])
        : parseAttributes(agent.attributes),
    capabilities: agent.capabilities ?? before.capabilities,
    region: agent.region ?? before.region,
    zone: agent.zone ?? before.zone,
    unavailability: agent.unavailability ?? before.unavailability,
  };
}

function checkId(what: string, id: unknown): void {
  // A UTF-16 unit is at most three bytes of UTF-8: most ids need not be measured.
  const short = typeof id === 'string' && id !== '' && id.length * 3 <= abi.NAME_BYTES_MAX;
  if (short) return;
  const bytes = typeof id === 'string' ? new TextEncoder().encode(id).length : 0;
  if (bytes > 0 && bytes <= abi.NAME_BYTES_MAX) return;
  throw new AllocatorError(
    'INVALID_VALUE',
    `${JSON.stringify(id)} is no ${what} id: expected a text of 1 to ${abi.NAME_BYTES_MAX} bytes`,
  );
}
