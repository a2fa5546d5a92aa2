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
} from '../../host/allocator/api.js';
import type { EarmarkHolder } from '../../host/allocator/calls/state.js';
import type { Resource, ResourcesInput } from '../../host/resources/index.js';
import type { AllocatorState, InspectableAllocator } from '../conformance/inspect.js';
import { addAgent, removeAgent, updateAgent } from './agents.js';
import { accept, decline, finish, offerNumbered } from './answers.js';
import { newOffer, runCycle } from './cycle.js';
import { demoteLate } from './earmark.js';
import { add, allocate, contains, resourcesOf } from './entries.js';
import { refuse } from './errors.js';
import { explain, type ModelExplanation } from './explain.js';
import { refreshFeasibility } from './feasible.js';
import { dropExpired } from './filters.js';
import {
  addFramework,
  deactivateFramework,
  expectDuration,
  removeFramework,
  revive,
  suppress,
  updateFramework,
} from './frameworks.js';
import { availableOf } from './holdings.js';
import { inspect } from './inspect.js';
import { makeInverseOffers } from './maintenance.js';
import { advanceMinimums, minimumOffered, minimumStarted } from './minimum.js';
import { applyOperation } from './operations.js';
import { sortedByBytes } from './order.js';
import { Outcome, publicOffer, sortedOffers } from './outcome.js';
import { noteWants } from './overdue.js';
import { agentNamed, checkRole, entriesFrom, frameworkNamed, quantitiesFrom } from './parse.js';
import { isNone, withoutZeros } from './quantities.js';
import { asks } from './refusals.js';
import { updateWeight } from './role-tree.js';
import { newState } from './settings.js';
import { booksOf, shareOfClient, shareOfRole } from './shares.js';
import { countAllocation } from './sorter.js';
import { type AgentState, holdingKey, type State, type Tally } from './state.js';
import { clientOf } from './tracking.js';

/**
 * The whole allocator once more, written to be read: it works everything out anew at each step. Tests
 * hold the real one against it, and benchmarks measure what the difference is worth.
 */
export class NaiveAllocator implements Allocator, InspectableAllocator {
  private readonly state: State;

  constructor(options: AllocatorOptions = {}) {
    this.state = newState(options);
  }

  get nowMs(): number {
    return this.state.nowMs;
  }

  // ── agents ────────────────────────────────────────────────────────────────────────────────────

  addAgent(input: AgentInput): Decisions {
    const outcome = new Outcome();
    addAgent(this.state, outcome, input);
    return this.onEvent(outcome, [agentNamed(this.state, input.id)]);
  }

  updateAgent(agentId: string, change: AgentUpdate): Decisions {
    const outcome = new Outcome();
    if (!updateAgent(this.state, agentId, change)) return outcome;
    return this.onEvent(outcome, [agentNamed(this.state, agentId)]);
  }

  removeAgent(agentId: string): Decisions {
    const outcome = new Outcome();
    removeAgent(this.state, outcome, agentId);
    return outcome;
  }

  activateAgent(agentId: string): Decisions {
    agentNamed(this.state, agentId).active = true;
    this.state.feasibilityIsStale = true;
    return new Outcome();
  }

  deactivateAgent(agentId: string): Decisions {
    agentNamed(this.state, agentId).active = false;
    this.state.feasibilityIsStale = true;
    return new Outcome();
  }

  updateUnavailability(agentId: string, window?: Unavailability): Decisions {
    const agent = agentNamed(this.state, agentId);
    agent.unavailability = window;
    agent.inverseOffered.clear();
    return this.onEvent(new Outcome(), [agent]);
  }

  updateWhitelist(hostnames?: readonly string[]): void {
    this.state.whitelist = hostnames === undefined ? undefined : new Set(hostnames);
    this.state.feasibilityIsStale = true;
  }

  // ── frameworks ────────────────────────────────────────────────────────────────────────────────

  addFramework(input: FrameworkInput): Decisions {
    const outcome = new Outcome();
    noteWants(this.state, input.id, () => addFramework(this.state, outcome, input));
    return input.active === false ? outcome : this.onEvent(outcome);
  }

  updateFramework(input: FrameworkInput): Decisions {
    const outcome = new Outcome();
    noteWants(this.state, input.id, () => updateFramework(this.state, outcome, input));
    return outcome;
  }

  removeFramework(frameworkId: string): Decisions {
    const outcome = new Outcome();
    removeFramework(this.state, outcome, frameworkId);
    return outcome;
  }

  activateFramework(frameworkId: string): Decisions {
    frameworkNamed(this.state, frameworkId).active = true;
    return this.onEvent(new Outcome());
  }

  deactivateFramework(frameworkId: string): Decisions {
    const outcome = new Outcome();
    deactivateFramework(this.state, outcome, frameworkId);
    return outcome;
  }

  suppress(frameworkId: string, roles?: readonly string[]): Decisions {
    suppress(this.state, frameworkId, roles);
    return new Outcome();
  }

  revive(frameworkId: string, roles?: readonly string[]): Decisions {
    noteWants(this.state, frameworkId, () => revive(this.state, frameworkId, roles));
    return this.onEvent(new Outcome());
  }

  started(frameworkId: string, role: string): Decisions {
    const framework = frameworkNamed(this.state, frameworkId);
    if (!framework.roles.has(role)) {
      refuse('NOT_SUBSCRIBED', `${frameworkId} does not subscribe to ${role}`);
    }
    const client = clientOf(this.state, frameworkId, role);
    if (client?.minimum === undefined) {
      return refuse('NO_MINIMUM', `${frameworkId} has no minimum in ${role}`);
    }
    const outcome = new Outcome();
    minimumStarted(this.state, outcome, client, client.minimum);
    return outcome;
  }

  expectDuration(frameworkId: string, durationMs: number): Decisions {
    expectDuration(this.state, frameworkId, durationMs);
    return new Outcome();
  }

  // ── roles ─────────────────────────────────────────────────────────────────────────────────────

  updateWeights(weights: Readonly<Record<string, number>>): void {
    for (const [role, weight] of Object.entries(weights)) {
      checkRole(role);
      if (!Number.isFinite(weight) || weight <= 0) {
        refuse('INVALID_VALUE', `the weight ${weight} of role ${role} is not positive`);
      }
    }
    for (const [role, weight] of Object.entries(weights)) {
      this.state.weights.set(role, weight);
      updateWeight(this.state.tree, role, weight);
    }
  }

  updateQuota(role: string, quota: Quota): void {
    checkRole(role);
    if (role.includes('/')) refuse('QUOTA_NESTED', `${role} is no top-level role`);
    const guarantees = withoutZeros(
      quantitiesFrom(`guarantees of ${role}`, quota.guarantees ?? {}),
    );
    const limits = quantitiesFrom(`limits of ${role}`, quota.limits ?? {});
    const isDefault = isNone(guarantees) && Object.keys(limits).length === 0;
    if (isDefault) this.state.quotas.delete(role);
    else this.state.quotas.set(role, { guarantees, limits });
    this.state.feasibilityIsStale = true;
  }

  // ── offers ────────────────────────────────────────────────────────────────────────────────────

  accept(offerIds: readonly number[], used: ResourcesInput, refuseSeconds?: number): Decisions {
    const outcome = new Outcome();
    accept(this.state, outcome, offerIds, used, refuseSeconds);
    return outcome;
  }

  decline(offerIds: readonly number[], refuseSeconds?: number): Decisions {
    const outcome = new Outcome();
    decline(this.state, outcome, offerIds, refuseSeconds);
    return outcome;
  }

  finish(
    frameworkId: string,
    role: string,
    agentId: string,
    resources?: ResourcesInput,
    refuseSeconds?: number,
  ): Decisions {
    const outcome = new Outcome();
    const where = { frameworkId, role, agentId };
    finish(this.state, outcome, where, resources, refuseSeconds);
    return outcome;
  }

  applyOperation(offerId: number, operation: OfferOperation): Offer {
    const offer = offerNumbered(this.state, offerId);
    applyOperation(this.state, offer, operation);
    return publicOffer(this.state, offer);
  }

  /** Makes an offer that somebody else decided on, as a recorded one. */
  imposeOffer(wanted: {
    readonly frameworkId: string;
    readonly role: string;
    readonly agentId: string;
    readonly resources: ResourcesInput;
  }): Offer {
    const framework = frameworkNamed(this.state, wanted.frameworkId);
    const agent = agentNamed(this.state, wanted.agentId);
    const client = clientOf(this.state, wanted.frameworkId, wanted.role);
    if (client === undefined || !framework.roles.has(wanted.role)) {
      return refuse('NOT_SUBSCRIBED', `${wanted.frameworkId} does not subscribe to ${wanted.role}`);
    }
    const entries = entriesFrom('the offer', wanted.resources);
    if (!contains(availableOf(agent), entries)) refuse('NOT_HELD', 'that is not available');
    const offer = newOffer(this.state, agent, client, entries);
    agent.taken = add(agent.taken, allocate(entries, wanted.role));
    countAllocation(this.state, client);
    asks(this.state, client, agent.id, entries);
    minimumOffered(this.state, client);
    return publicOffer(this.state, offer);
  }

  // ── time ──────────────────────────────────────────────────────────────────────────────────────

  pause(): void {
    this.state.paused = true;
  }

  resume(): void {
    this.state.paused = false;
  }

  advance(nowMs: number): Decisions {
    if (!Number.isFinite(nowMs)) refuse('INVALID_VALUE', `${nowMs} is no time`);
    if (nowMs < this.state.nowMs) refuse('TIME_BACKWARDS', `it is past ${nowMs} ms already`);
    const outcome = new Outcome();
    this.state.nowMs = Math.floor(nowMs);
    dropExpired(this.state, false);
    demoteLate(this.state);
    advanceMinimums(this.state, outcome);
    refreshFeasibility(this.state, outcome);
    return outcome;
  }

  allocate(agentIds?: readonly string[]): Decisions {
    const named = agentIds?.map((id) => agentNamed(this.state, id));
    const outcome = new Outcome();
    refreshFeasibility(this.state, outcome);
    this.run(outcome, named ?? this.allAgents(), named !== undefined);
    // Over, too, are the filters that were to stand in this batch for the last time.
    if (named === undefined) dropExpired(this.state, true);
    return outcome;
  }

  private allAgents(): AgentState[] {
    return sortedByBytes(this.state.agents.values(), ({ id }) => id);
  }

  private onEvent(outcome: Outcome, agents = this.allAgents()): Decisions {
    if (!this.state.settings.eventDriven || this.state.paused) return outcome;
    dropExpired(this.state, true);
    refreshFeasibility(this.state, outcome);
    this.run(outcome, agents, false);
    return outcome;
  }

  private run(outcome: Outcome, agents: readonly AgentState[], isInOrder: boolean): void {
    if (this.state.paused) return;
    const made = runCycle(this.state, outcome, agents, isInOrder);
    for (const offer of sortedOffers(made)) outcome.offers.push(publicOffer(this.state, offer));
    makeInverseOffers(this.state, agents, outcome);
  }

  // ── questions ─────────────────────────────────────────────────────────────────────────────────

  offers(): readonly Offer[] {
    const offers = [...this.state.offers.values()].sort((a, b) => a.id - b.id);
    return offers.map((offer) => publicOffer(this.state, offer));
  }

  used(frameworkId: string, role: string): ReturnType<Allocator['used']> {
    const agents = this.allAgents().map(({ id }) => id);
    return agents.flatMap((agentId) => {
      const holding = this.state.holdings.get(holdingKey(agentId, frameworkId, role));
      return holding === undefined ? [] : [{ agentId, resources: resourcesOf(holding.used) }];
    });
  }

  minimumState(frameworkId: string, role: string): MinimumState {
    return clientOf(this.state, frameworkId, role)?.minimum?.current ?? 'none';
  }

  dominantShare(role: string, frameworkId?: string): number {
    if (frameworkId === undefined) return shareOfRole(this.state, role);
    const client = clientOf(this.state, frameworkId, role);
    return client === undefined ? 0 : shareOfClient(booksOf(this.state), client);
  }

  /** What is neither offered nor used on an agent. */
  available(agentId: string): readonly Resource[] {
    return resourcesOf(availableOf(agentNamed(this.state, agentId)));
  }

  /** Who holds the earmark, if anyone does, and when it is expected to start under `easy`. */
  earmark(): EarmarkHolder | undefined {
    const { earmark } = this.state;
    if (earmark === undefined) return undefined;
    const { frameworkId, role } = earmark.holder;
    return {
      frameworkId,
      role,
      ...(earmark.startMs !== undefined && { startMs: earmark.startMs }),
    };
  }

  /** Why a framework has what it has in a role, and not more. */
  explain(frameworkId: string, role: string): ModelExplanation {
    const framework = frameworkNamed(this.state, frameworkId);
    const client = clientOf(this.state, frameworkId, role);
    if (client === undefined || !framework.roles.has(role)) {
      return refuse('NOT_SUBSCRIBED', `${frameworkId} does not subscribe to ${role}`);
    }
    return explain(this.state, client);
  }

  /** How often things happened that tests want to see happen. */
  get tally(): Tally {
    return this.state.tally;
  }

  inspect(): AllocatorState {
    return inspect(this.state);
  }

  /** All of the state as one text: equal texts, equal states. */
  fingerprint(): string {
    return JSON.stringify(this.state, (_, value: unknown) => {
      if (value instanceof Map || value instanceof Set) return [...value];
      return value;
    });
  }
}

export function createNaiveAllocator(options?: AllocatorOptions): NaiveAllocator {
  return new NaiveAllocator(options);
}
