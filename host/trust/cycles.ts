import type { Allocator, Decisions, Offer } from '../allocator/api.js';
import { Random } from '../models/random.js';
import type { CreateScheduler, Imposed } from '../replay/imposed.js';
import type { TraceEvent } from '../trace/events.js';
import { AnsweringAsRecorded } from './answering.js';
import type { Answers, RecordedAnswer } from './answers.js';
import { recordedOrder, type Visitable } from './order.js';

/** A recorded cycle comes a little late, and not every one is recorded. */
const LATE_INTERVALS = 1.5;

export interface CyclesOptions {
  /** For the order of agents where the recording does not show it. */
  readonly seed: number;
  readonly intervalMs: number;
  /** Frameworks answer as they did there. Absent: their models do. */
  readonly answers?: Answers | undefined;
}

type RecordedCycle = TraceEvent & { type: 'OFFERS' };

interface Pausable extends Visitable, Pick<Allocator, 'pause' | 'resume'> {}

/** How much of a recording could be imposed. */
export interface ImposedCounts {
  /** Agents that recorded cycles offered. */
  offered: number;
  /** Those of them whose turn could be told. */
  inOrder: number;
}

/** Makes allocations when a recording's master made its, and in the order of agents that its offers show. */
export class RecordedCycles implements Imposed {
  readonly counts: ImposedCounts = { offered: 0, inOrder: 0 };
  readonly #random: Random;
  readonly #active = new Set<string>();
  /** Of agents that came since the last cycle. */
  readonly #fresh = new Set<string>();
  #lastMs = Number.NEGATIVE_INFINITY;
  #hasBegun = false;
  readonly #answers = new WeakMap<Offer, RecordedAnswer>();

  constructor(
    private readonly allocator: Pausable,
    private readonly options: CyclesOptions,
  ) {
    this.#random = new Random(options.seed);
    // What happens sets off no allocation: the recording says when there was one.
    allocator.pause();
  }

  take(event: TraceEvent): Decisions | undefined {
    // Where something was before the recording, the master goes on as the recording begins.
    if (!this.#hasBegun && event.ago_ms === undefined) this.allocator.pause();
    this.#hasBegun ||= event.ago_ms === undefined;
    switch (event.type) {
      case 'AGENT_ADDED':
        this.#joined(event.agent.id);
        break;
      case 'AGENT_ACTIVATED':
        this.#joined(event.agent_id);
        break;
      case 'AGENT_DEACTIVATED':
      case 'AGENT_REMOVED':
        this.#active.delete(event.agent_id);
        this.#fresh.delete(event.agent_id);
        break;
      case 'OFFERS':
        return event.ago_ms === undefined ? this.#running(() => this.#allocate(event)) : undefined;
      default:
      // Whatever else happens, the recording says when it led to an allocation.
    }
    return undefined;
  }

  batch(nowMs: number): Decisions | undefined {
    const isRecorded = nowMs - this.#lastMs < LATE_INTERVALS * this.options.intervalMs;
    if (isRecorded) return undefined;
    return this.#running(() => this.allocator.allocate(this.#shuffled([...this.#active])));
  }

  /** Models revive when they like, and are offered something at once, as ever. */
  schedulerOf(create: CreateScheduler): CreateScheduler {
    const reviving = (revive: () => void) => this.#running(revive);
    const answerTo = (offer: Offer) => this.#answers.get(offer);
    return (calls) => new AnsweringAsRecorded(create, calls, reviving, answerTo);
  }

  #running<Result>(work: () => Result): Result {
    this.allocator.resume();
    const result = work();
    this.allocator.pause();
    return result;
  }

  #joined(agentId: string): void {
    this.#active.add(agentId);
    this.#fresh.add(agentId);
  }

  #allocate({ t, agents, offers }: RecordedCycle): Decisions {
    this.#lastMs = t;
    const there = offers.filter(({ agent_id }) => this.#active.has(agent_id));
    const order = recordedOrder(this.allocator, there);
    this.counts.inOrder += order.length;
    this.counts.offered += new Set(offers.map(({ agent_id }) => agent_id)).size;
    // An agent's arrival sets off an allocation of that agent alone.
    const isArrival = agents !== undefined && agents < this.#active.size;
    const looked = isArrival ? this.#fresh : this.#active;
    const others = [...looked].filter((id) => !order.includes(id));
    const decisions = this.allocator.allocate([...order, ...this.#shuffled(others)]);
    this.#fresh.clear();
    this.#noteAnswers(decisions.offers, offers);
    return decisions;
  }

  #noteAnswers(made: readonly Offer[], recorded: RecordedCycle['offers']): void {
    const { answers } = this.options;
    if (answers === undefined) return;
    for (const offer of made) {
      const same = recorded.find(
        ({ framework_id, role, agent_id }) =>
          framework_id === offer.frameworkId && role === offer.role && agent_id === offer.agentId,
      );
      const answer = same && answers.of(same.id);
      if (answer !== undefined) this.#answers.set(offer, answer);
    }
  }

  #shuffled(agentIds: readonly string[]): string[] {
    return this.#random.sample([...agentIds].sort(), agentIds.length);
  }
}
