import type { SnapshotWords } from '../allocator/allocator.js';
import type { Allocator, AllocatorOptions, Decisions, Offer } from '../allocator/api.js';
import { createAllocator } from '../allocator/index.js';
import { unpackSnapshot } from '../allocator/snapshot.js';
import type { ResourcesInput } from '../resources/types.js';
import type { TraceEvent, TraceHeader, TraceOffer } from '../trace/events.js';
import { openTrace, type ReadOptions } from '../trace/index.js';
import { CycleMatcher, type Difference } from './verify-cycle.js';
import {
  agentChange,
  agentInput,
  frameworkInput,
  joined,
  optionsOf,
  rolesOf,
} from './verify-input.js';

export type { Difference, DifferenceReason, OfferText } from './verify-cycle.js';

/** What verifying needs beyond the allocator's own calls: to try an order of agents and go back. */
export interface VerifiableAllocator extends Allocator {
  /** The whole state, to be restored later, as often as wanted. */
  snapshot(): Uint8Array;
  restore(bytes: Uint8Array): void;
  /**
   * One allocation cycle whose two stages (roles below their quota guarantee, then everyone) visit
   * agents in orders of their own, as a master does. Without it one order has to serve both.
   */
  allocateStages?(first: readonly string[], second: readonly string[]): Decisions;
  /** Makes an offer out of what the agent has available, and counts it as an allocation. */
  imposeOffer(offer: {
    readonly frameworkId: string;
    readonly role: string;
    readonly agentId: string;
    readonly resources: ResourcesInput;
  }): Offer;
}

export interface VerifyOptions extends Pick<ReadOptions, 'signal' | 'warn'> {
  /** Default: the WebAssembly module. */
  readonly createAllocator?: (options: AllocatorOptions) => Promise<VerifiableAllocator>;
  /** How many single-agent allocations the search for an order may cost per cycle. Default: 5000. */
  readonly searchLimit?: number;
  /** Told of the trace's time now and then. */
  readonly onProgress?: (tMs: number) => void;
}

/** The open-loop comparison of a recording's offers with the module's. */
export interface VerifyResult {
  readonly trace: string;
  readonly cycles: number;
  /** Offers in the recording. */
  readonly offers: number;
  /** The module makes the same offer when it visits the agents by id. */
  readonly agree: number;
  /** The module makes the same offer under some other order of the agents. */
  readonly agreeUnderSomeOrder: number;
  /** Recorded offers that no order makes, and offers that only the module makes. */
  readonly disagree: number;
  readonly differences: readonly Difference[];
}

/** Mesos' filter when a call names none. */
const DEFAULT_REFUSE_SECONDS = 5;
/** Offers without cycle numbers that come within this time were made in one allocation. */
const CYCLE_SPAN_MS = 5;
/** An allocation this soon after an agent's arrival may look at that agent alone. */
const ARRIVAL_SPAN_MS = 10;

/** Ends of a task, after which its resources are free. */
const TERMINAL = /^TASK_(FINISHED|FAILED|KILLED|ERROR|LOST|DROPPED|GONE|GONE_BY_OPERATOR)$/;

/**
 * Feeds a recording's calls to an allocator at their recorded times, and compares what it offers in
 * each allocation cycle with what the recorded master offered. After each cycle the recorded offers
 * stand, whatever the allocator had made, so that one difference does not lead to the next.
 *
 * @throws {TraceError} when the trace cannot be read, {@link VerifyError} when it holds no
 * decisions or contradicts itself.
 */
export async function verifyTrace(
  path: string,
  options: VerifyOptions = {},
): Promise<VerifyResult> {
  const { header, events } = await openTrace(path, options);
  const create = options.createAllocator ?? createDefault;
  const verifier = new Verifier(header, path, await create(optionsOf(header)), options);
  for await (const event of events) verifier.take(event);
  return verifier.result();
}

/** The WebAssembly module, with the going back that only a search for an order asks for. */
async function createDefault(options: AllocatorOptions): Promise<VerifiableAllocator> {
  const allocator = await createAllocator(options);
  const restore = (bytes: Uint8Array) => {
    const { words, memory } = unpackSnapshot(bytes);
    allocator.restoreFrom(words as SnapshotWords, memory);
  };
  return Object.assign(allocator, { restore });
}

/** A trace that cannot be verified: it has no offers, or its events do not fit each other. */
export class VerifyError extends Error {
  override readonly name = 'VerifyError';
  readonly tMs: number | undefined;

  constructor(file: string, problem: string, expected: string, tMs?: number) {
    super(`${file}${tMs === undefined ? '' : `: at ${tMs} ms`}: ${problem}; expected ${expected}`);
    this.tMs = tMs;
  }
}

interface OpenOffer {
  readonly id: number;
  readonly offer: TraceOffer;
}

interface RunningTask {
  readonly role: string;
  readonly agentId: string;
  readonly resources: ResourcesInput;
}

/** Allocation cycle that is being gathered: its offers may come in several events. */
interface Gathering {
  readonly tMs: number;
  readonly cycle: number | undefined;
  readonly agents: number | undefined;
  readonly offers: TraceOffer[];
  /** Events in between, to be applied after the cycle. */
  readonly held: TraceEvent[];
}

class Verifier {
  private readonly open = new Map<string, OpenOffer>();
  private readonly tasks = new Map<string, RunningTask>();
  private readonly activeAgents = new Set<string>();
  /** Agents that came or changed since the last cycle, with the time. */
  private readonly fresh = new Map<string, number>();
  private readonly matcher: CycleMatcher;
  private gathering: Gathering | undefined;
  private cycles = 0;
  private offers = 0;
  private agree = 0;
  private agreeUnderSomeOrder = 0;
  private readonly differences: Difference[] = [];

  constructor(
    private readonly header: TraceHeader,
    private readonly file: string,
    private readonly allocator: VerifiableAllocator,
    private readonly options: VerifyOptions,
  ) {
    this.matcher = new CycleMatcher(allocator, options.searchLimit ?? 5000);
  }

  take(event: TraceEvent): void {
    const gathering = this.gathering;
    if (gathering !== undefined && this.isOver(gathering, event)) this.endCycle();
    if (event.type === 'OFFERS') this.gather(event);
    else if (this.gathering !== undefined) this.gathering.held.push(event);
    else this.apply(event);
  }

  result(): VerifyResult {
    this.endCycle();
    if (this.cycles === 0) {
      throw new VerifyError(
        this.file,
        'the trace holds no offers',
        'a recording with OFFERS events',
      );
    }
    return {
      trace: this.header.name,
      cycles: this.cycles,
      offers: this.offers,
      agree: this.agree,
      agreeUnderSomeOrder: this.agreeUnderSomeOrder,
      disagree: this.differences.length,
      differences: this.differences,
    };
  }

  /** A numbered cycle is one event; others gather all offers of a few milliseconds. */
  private isOver(gathering: Gathering, event: TraceEvent): boolean {
    if (gathering.cycle !== undefined) return true;
    return event.t > gathering.tMs + CYCLE_SPAN_MS;
  }

  private gather(event: TraceEvent & { type: 'OFFERS' }): void {
    if (this.gathering === undefined) {
      const { t, cycle, agents, offers } = event;
      this.gathering = { tMs: t, cycle, agents, offers: [...offers], held: [] };
    } else this.gathering.offers.push(...event.offers);
  }

  private endCycle(): void {
    const gathering = this.gathering;
    if (gathering === undefined) return;
    this.gathering = undefined;
    this.advance(gathering.tMs);
    const outcome = this.matcher.match({
      tMs: gathering.tMs,
      ...(gathering.cycle !== undefined && { cycle: gathering.cycle }),
      agentIds: this.candidates(gathering),
      recorded: gathering.offers,
    });
    for (const [index, offer] of gathering.offers.entries()) {
      const id = outcome.offerIds[index];
      if (id !== undefined) this.open.set(offer.id, { id, offer });
    }
    this.cycles += 1;
    this.offers += gathering.offers.length;
    this.agree += outcome.agree;
    this.agreeUnderSomeOrder += outcome.agreeUnderSomeOrder;
    this.differences.push(...outcome.differences);
    this.fresh.clear();
    for (const event of gathering.held) this.apply(event);
  }

  /** The agents that the cycle looked at, by id. */
  private candidates({ agents, offers, tMs }: Gathering): string[] {
    const all = [...this.activeAgents].sort();
    const fresh = [...this.fresh.keys()].sort();
    if (agents !== undefined) return agents < all.length && agents === fresh.length ? fresh : all;
    const isArrival =
      fresh.length > 0 &&
      [...this.fresh.values()].every((since) => tMs - since <= ARRIVAL_SPAN_MS) &&
      offers.every(({ agent_id }) => this.fresh.has(agent_id));
    return isArrival ? fresh : all;
  }

  private advance(tMs: number): void {
    if (tMs > this.allocator.nowMs) this.allocator.advance(tMs);
    this.options.onProgress?.(tMs);
  }

  private apply(event: TraceEvent): void {
    this.advance(event.t);
    switch (event.type) {
      case 'ACCEPT':
        this.accept(event);
        break;
      case 'DECLINE': {
        const seconds = event.refuse_seconds ?? DEFAULT_REFUSE_SECONDS;
        for (const id of event.offer_ids) this.decline(id, seconds, event.t);
        break;
      }
      case 'RESCIND':
        this.decline(event.offer_id, undefined, event.t);
        break;
      case 'TASK_STATUS':
        if (TERMINAL.test(event.state)) this.finish(`${event.framework_id} ${event.task_id}`);
        break;
      case 'SUPPRESS':
        this.settle(this.allocator.suppress(event.framework_id, rolesOf(event.roles)));
        break;
      case 'REVIVE':
        this.matcher.revived(event.framework_id, event.roles);
        this.settle(this.allocator.revive(event.framework_id, rolesOf(event.roles)));
        break;
      default:
        this.applyCluster(event);
    }
  }

  private applyCluster(event: TraceEvent): void {
    const { allocator } = this;
    switch (event.type) {
      case 'AGENT_ADDED':
        this.touch(event.agent.id, event.t);
        allocator.addAgent(agentInput(event.agent));
        break;
      case 'AGENT_UPDATED':
        this.touch(event.agent.id, event.t);
        this.settle(allocator.updateAgent(event.agent.id, agentChange(event.agent)));
        break;
      case 'AGENT_ACTIVATED':
        this.touch(event.agent_id, event.t);
        this.settle(allocator.activateAgent(event.agent_id));
        break;
      case 'AGENT_DEACTIVATED':
        this.activeAgents.delete(event.agent_id);
        this.settle(allocator.deactivateAgent(event.agent_id));
        break;
      case 'AGENT_REMOVED':
        this.activeAgents.delete(event.agent_id);
        this.forgetTasks((task) => task.agentId === event.agent_id);
        this.settle(allocator.removeAgent(event.agent_id));
        break;
      case 'WEIGHTS_UPDATED':
        allocator.updateWeights(event.weights);
        break;
      case 'QUOTA_UPDATED': {
        const { guarantees, limits } = event;
        allocator.updateQuota(event.role, {
          ...(guarantees !== undefined && { guarantees }),
          ...(limits !== undefined && { limits }),
        });
        break;
      }
      default:
        this.applyFramework(event);
    }
  }

  private applyFramework(event: TraceEvent): void {
    const { allocator } = this;
    switch (event.type) {
      case 'FRAMEWORK_ADDED':
        allocator.addFramework(frameworkInput(event.framework));
        break;
      case 'FRAMEWORK_UPDATED':
        this.settle(allocator.updateFramework(frameworkInput(event.framework)));
        break;
      case 'FRAMEWORK_ACTIVATED':
        allocator.activateFramework(event.framework_id);
        break;
      case 'FRAMEWORK_DEACTIVATED':
        this.matcher.revived(event.framework_id);
        this.settle(allocator.deactivateFramework(event.framework_id));
        break;
      case 'FRAMEWORK_REMOVED':
        for (const key of this.tasks.keys()) {
          if (key.startsWith(`${event.framework_id} `)) this.tasks.delete(key);
        }
        this.settle(allocator.removeFramework(event.framework_id));
        break;
      default:
      // The demand layer and what applications say of themselves decide nothing.
    }
  }

  private touch(agentId: string, tMs: number): void {
    this.activeAgents.add(agentId);
    this.fresh.set(agentId, tMs);
  }

  /** Offers that a call took back are gone; the recording may rescind them again. */
  private settle(decisions: Decisions): void {
    if (decisions.rescinded.length === 0) return;
    const gone = new Set(decisions.rescinded.map(({ id }) => id));
    for (const [key, { id }] of this.open) if (gone.has(id)) this.open.delete(key);
  }

  private accept(event: TraceEvent & { type: 'ACCEPT' }): void {
    const taken = event.offer_ids.map((id) => this.takeOpen(id)).filter((one) => one !== undefined);
    const first = taken[0];
    if (first === undefined) {
      const expected = 'an offer that is still open';
      throw new VerifyError(this.file, 'ACCEPT of an unknown offer', expected, event.t);
    }
    const { role, agent_id: agentId } = first.offer;
    const use = event.tasks.map((task) => task.resources);
    const seconds = event.refuse_seconds ?? DEFAULT_REFUSE_SECONDS;
    this.matcher.filtered(first.offer, event.t + seconds * 1000);
    this.allocator.accept(
      taken.map(({ id }) => id),
      joined(use),
      seconds,
    );
    for (const task of event.tasks) {
      const key = `${event.framework_id} ${task.id}`;
      this.tasks.set(key, { role, agentId, resources: task.resources });
    }
  }

  private decline(offerId: string, refuseSeconds: number | undefined, tMs: number): void {
    const taken = this.takeOpen(offerId);
    if (taken === undefined) return;
    if (refuseSeconds !== undefined) {
      this.matcher.filtered(taken.offer, tMs + refuseSeconds * 1000);
      this.allocator.decline([taken.id], refuseSeconds);
    } else this.allocator.decline([taken.id]);
  }

  private finish(key: string): void {
    const task = this.tasks.get(key);
    if (task === undefined) return;
    this.tasks.delete(key);
    const frameworkId = key.slice(0, key.indexOf(' '));
    this.allocator.finish(frameworkId, task.role, task.agentId, task.resources);
  }

  private forgetTasks(isGone: (task: RunningTask) => boolean): void {
    for (const [key, task] of this.tasks) if (isGone(task)) this.tasks.delete(key);
  }

  private takeOpen(offerId: string): OpenOffer | undefined {
    const taken = this.open.get(offerId);
    this.open.delete(offerId);
    return taken;
  }
}
