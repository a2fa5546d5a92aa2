import type { Resource, ResourcesInput } from '../resources/index.js';
import type {
  AgentInput,
  AgentUpdate,
  Allocator,
  AllocatorOptions,
  Checkpoint,
  Decisions,
  FrameworkInput,
  ImposedOffer,
  MinimumState,
  Offer,
  OfferOperation,
  Quota,
  StandingRefusal,
  Unavailability,
} from './api.js';
import * as agents from './calls/agents.js';
import * as allocation from './calls/allocation.js';
import * as frameworks from './calls/frameworks.js';
import * as offers from './calls/offers.js';
import * as roles from './calls/roles.js';
import type { EarmarkHolder, Holder } from './calls/state.js';
import * as state from './calls/state.js';
import { checkpointOf } from './checkpoint.js';
import type { Explanation } from './explain/explanation.js';
import { explain } from './explain/index.js';
import type { SnapshotWords } from './input/saved.js';
import type { CoreModule } from './module.js';
import { Session } from './session.js';
import { packSnapshot } from './snapshot.js';
import type { CallName, Tap } from './tap.js';

/**
 * The allocator over one instance of the module. Made by `createAllocator`. Each call is a function
 * of the session (`calls/`); here they have their names, and are told to whoever looks on.
 */
export class FairleadAllocator implements Allocator {
  readonly options: AllocatorOptions;
  private readonly session: Session;

  constructor(module: CoreModule, options: AllocatorOptions) {
    this.session = new Session(module, options);
    this.options = this.session.options;
  }

  /** The first records of a new instance. */
  configure(): void {
    allocation.configure(this.session);
  }

  get nowMs(): number {
    return this.session.names.nowMs.current;
  }

  /** Shows somebody all that passes from now on; calling what it returns ends that. */
  tap(tap: Tap): () => void {
    return this.session.taps.add(tap);
  }

  private told(name: CallName, args: readonly unknown[], decisions: Decisions): Decisions {
    this.session.taps.called(name, args, decisions);
    return decisions;
  }

  addAgent(agent: AgentInput): Decisions {
    return this.told('addAgent', [agent], agents.addAgent(this.session, agent));
  }

  /** A resource provider on an agent adds resources, some of which may be in use already. */
  addResourceProvider(
    agentId: string,
    total: ResourcesInput,
    used?: AgentInput['used'],
  ): Decisions {
    return this.told(
      'addResourceProvider',
      [agentId, total, used],
      agents.addResourceProvider(this.session, agentId, total, used),
    );
  }

  updateAgent(agentId: string, change: AgentUpdate): Decisions {
    return this.told(
      'updateAgent',
      [agentId, change],
      agents.updateAgent(this.session, agentId, change),
    );
  }

  removeAgent(agentId: string): Decisions {
    return this.told('removeAgent', [agentId], agents.removeAgent(this.session, agentId));
  }

  activateAgent(agentId: string): Decisions {
    return this.told('activateAgent', [agentId], agents.activateAgent(this.session, agentId));
  }

  deactivateAgent(agentId: string): Decisions {
    return this.told('deactivateAgent', [agentId], agents.deactivateAgent(this.session, agentId));
  }

  updateWhitelist(hostnames?: readonly string[]): void {
    this.told('updateWhitelist', [hostnames], agents.updateWhitelist(this.session, hostnames));
  }

  /** Schedules maintenance of an agent, or cancels it; frameworks there get inverse offers. */
  updateUnavailability(agentId: string, window?: Unavailability): Decisions {
    return this.told(
      'updateUnavailability',
      [agentId, window],
      agents.updateUnavailability(this.session, agentId, window),
    );
  }

  /** A framework's answer to an inverse offer; it is asked again, at once or after the filter. */
  updateInverseOffer(agentId: string, frameworkId: string, refuseSeconds?: number): Decisions {
    return this.told(
      'updateInverseOffer',
      [agentId, frameworkId, refuseSeconds],
      agents.updateInverseOffer(this.session, agentId, frameworkId, refuseSeconds),
    );
  }

  addFramework(framework: FrameworkInput): Decisions {
    return this.told('addFramework', [framework], frameworks.addFramework(this.session, framework));
  }

  updateFramework(framework: FrameworkInput): Decisions {
    return this.told(
      'updateFramework',
      [framework],
      frameworks.updateFramework(this.session, framework),
    );
  }

  removeFramework(frameworkId: string): Decisions {
    return this.told(
      'removeFramework',
      [frameworkId],
      frameworks.removeFramework(this.session, frameworkId),
    );
  }

  activateFramework(frameworkId: string): Decisions {
    return this.told(
      'activateFramework',
      [frameworkId],
      frameworks.activateFramework(this.session, frameworkId),
    );
  }

  deactivateFramework(frameworkId: string): Decisions {
    return this.told(
      'deactivateFramework',
      [frameworkId],
      frameworks.deactivateFramework(this.session, frameworkId),
    );
  }

  suppress(frameworkId: string, roles?: readonly string[]): Decisions {
    return this.told(
      'suppress',
      [frameworkId, roles],
      frameworks.suppress(this.session, frameworkId, roles),
    );
  }

  revive(frameworkId: string, roles?: readonly string[]): Decisions {
    return this.told(
      'revive',
      [frameworkId, roles],
      frameworks.revive(this.session, frameworkId, roles),
    );
  }

  started(frameworkId: string, role: string): Decisions {
    return this.told(
      'started',
      [frameworkId, role],
      frameworks.started(this.session, frameworkId, role),
    );
  }

  expectDuration(frameworkId: string, durationMs: number): Decisions {
    return this.told(
      'expectDuration',
      [frameworkId, durationMs],
      frameworks.expectDuration(this.session, frameworkId, durationMs),
    );
  }

  updateWeights(weights: Readonly<Record<string, number>>): void {
    this.told('updateWeights', [weights], roles.updateWeights(this.session, weights));
  }

  updateQuota(role: string, quota: Quota): void {
    this.told('updateQuota', [role, quota], roles.updateQuota(this.session, role, quota));
  }

  accept(offerIds: readonly number[], use: ResourcesInput, refuseSeconds?: number): Decisions {
    return this.told(
      'accept',
      [offerIds, use, refuseSeconds],
      offers.accept(this.session, offerIds, use, refuseSeconds),
    );
  }

  decline(offerIds: readonly number[], refuseSeconds?: number): Decisions {
    return this.told(
      'decline',
      [offerIds, refuseSeconds],
      offers.decline(this.session, offerIds, refuseSeconds),
    );
  }

  updateStandingRefusal(frameworkId: string, role: string, refusal?: StandingRefusal): void {
    const decisions = offers.updateStandingRefusal(this.session, frameworkId, role, refusal);
    this.told('updateStandingRefusal', [frameworkId, role, refusal], decisions);
  }

  finish(
    frameworkId: string,
    role: string,
    agentId: string,
    resources?: ResourcesInput,
    refuseSeconds?: number,
  ): Decisions {
    return this.told(
      'finish',
      [frameworkId, role, agentId, resources, refuseSeconds],
      offers.finish(this.session, frameworkId, role, agentId, resources, refuseSeconds),
    );
  }

  applyOperation(offerId: number, operation: OfferOperation): Offer {
    const decisions = offers.applyOperation(this.session, offerId, operation);
    this.told('applyOperation', [offerId, operation], decisions);
    const changed = decisions.offers.find(({ id }) => id === offerId);
    return changed ?? this.session.names.offers.outstanding(offerId);
  }

  /** An operation on what nobody holds on an agent, as an operator's RESERVE is. */
  updateAvailable(agentId: string, operation: OfferOperation): Decisions {
    const decisions = offers.updateAvailable(this.session, agentId, operation);
    return this.told('updateAvailable', [agentId, operation], decisions);
  }

  /** Makes an offer that somebody else decided on, out of what is available. */
  imposeOffer(offer: ImposedOffer): Offer {
    const decisions = offers.imposeOffer(this.session, offer);
    return this.told('imposeOffer', [offer], decisions).offers[0] as Offer;
  }

  pause(): void {
    this.told('pause', [], allocation.pause(this.session));
  }

  resume(): void {
    this.told('resume', [], allocation.resume(this.session));
  }

  /** After a failover: allocation pauses until so many agents are back, or until `resume`. */
  recover(expectedAgents: number): void {
    this.told('recover', [expectedAgents], allocation.recover(this.session, expectedAgents));
  }

  advance(nowMs: number): Decisions {
    return this.told('advance', [nowMs], allocation.advance(this.session, nowMs));
  }

  allocate(agentIds?: readonly string[]): Decisions {
    return this.told('allocate', [agentIds], allocation.allocate(this.session, agentIds));
  }

  /**
   * One batch allocation whose two stages (roles below their quota guarantee, then everyone) visit
   * agents in orders of their own, as a master does that shuffles them anew before each.
   */
  allocateStages(first: readonly string[], second: readonly string[]): Decisions {
    return this.told(
      'allocateStages',
      [first, second],
      allocation.allocateStages(this.session, first, second),
    );
  }

  /**
   * Runs many calls as one: their records cross the boundary together, and the allocations that
   * they trigger are merged into one at the end, as in a master whose allocator is busy. What the
   * calls inside return is empty; the batch returns what all of them decided.
   *
   * @throws {AllocatorError} of the first call that is refused. Those before it took effect, and
   * the error's `decisions` are theirs; those behind it did not. The same holds for whatever
   * `calls` itself throws, which an `AllocatorError` of a call before it replaces.
   */
  batch(calls: () => void): Decisions {
    return this.told('batch', [], this.session.batch(calls));
  }

  offers(): readonly Offer[] {
    return this.session.names.offers.all();
  }

  used(frameworkId: string, role: string): { agentId: string; resources: readonly Resource[] }[] {
    return state.used(this.session, frameworkId, role);
  }

  /** What is neither offered nor used on an agent. */
  available(agentId: string): readonly Resource[] {
    return state.available(this.session, agentId);
  }

  /** Who has what on an agent, used or offered. With what is available that is all that it has. */
  holders(agentId: string): Holder[] {
    return state.holders(this.session, agentId);
  }

  /** The ids of the agents that are there. */
  agents(): string[] {
    return state.agents(this.session);
  }

  /** The ids of the frameworks that are there. */
  frameworks(): string[] {
    return state.frameworks(this.session);
  }

  minimumState(frameworkId: string, role: string): MinimumState {
    return state.minimumState(this.session, frameworkId, role);
  }

  /** Who holds the earmark (docs/policies.md), if anyone does. */
  earmark(): EarmarkHolder | undefined {
    return state.earmark(this.session);
  }

  /** How many of its holder's units are kept for the earmark, by agent; none without an earmark. */
  kept(): { agentId: string; units: number }[] {
    return state.kept(this.session);
  }

  dominantShare(role: string, frameworkId?: string): number {
    return state.dominantShare(this.session, role, frameworkId);
  }

  /** Allocations ever made to a role, or to a framework in it: what breaks ties of share. */
  allocationCount(role: string, frameworkId?: string): number {
    return state.allocationCount(this.session, role, frameworkId);
  }

  /** The frameworks of a role that may be offered resources, the first to be served first. */
  order(role: string): string[] {
    return state.order(this.session, role);
  }

  /** The roles that a framework subscribes to; none when it is unknown. */
  rolesOf(frameworkId: string): readonly string[] {
    return state.rolesOf(this.session, frameworkId);
  }

  /**
   * Why a framework has what it has in a role, and not more: codes, places in the orders, who is
   * ahead, and when it could change by itself. Changes nothing.
   *
   * @throws {AllocatorError} UNKNOWN_FRAMEWORK, NOT_SUBSCRIBED.
   */
  explain(frameworkId: string, role: string): Explanation {
    return explain(this.session, frameworkId, role);
  }

  /**
   * The whole state as bytes. Restored with `restoreAllocator`, also in another process, it
   * continues exactly as this one would have.
   */
  snapshot(): Uint8Array {
    const { session, options } = this;
    session.notInBatch('a snapshot');
    const image = session.module.image();
    const bytes = packSnapshot({ options, ...session.names.parts }, image);
    session.module.giveBack(image);
    return bytes;
  }

  /**
   * Keeps where the allocator stands. Calling what it returns goes back there, as often as wanted,
   * whatever has happened since: to try something out, at a small part of a snapshot's cost.
   */
  checkpoint(): Checkpoint {
    return checkpointOf(this.session);
  }

  /** Takes over an unpacked snapshot's words and memory. */
  restoreFrom(words: SnapshotWords, memory: Uint8Array): void {
    this.session.module.restore(memory);
    this.session.names.restoreFrom(words);
  }
}
