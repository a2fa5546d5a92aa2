import type { TraceEvent, TraceHeader, TraceOffer } from '../trace/events.js';
import { layerOf, lineOf, RestsOn } from '../trace/index.js';
import type { VerifiableAllocator } from './allocator.js';
import { BEFORE_MS } from './before.js';
import { type Cycle, CycleMatcher, type CycleOutcome, textOfRecorded } from './cycle.js';
import { isRefusal, VerifyError } from './errors.js';
import { Feed } from './feed.js';
import {
  type Difference,
  type DifferenceReason,
  isTiming,
  type PassedOver,
  type VerifyResult,
} from './result.js';
import {
  FilterEnds,
  isAboutFilter,
  JOIN_DOUBT_MS,
  Joins,
  TIMER_LATE_MS,
  whoJoins,
} from './timing.js';

export interface VerifierOptions {
  /** How many allocations the search for an order may try per cycle. Default: 2000. */
  readonly searchLimit?: number;
  /** Told of the trace's time as it goes on, and of its end where the trace says that. */
  readonly onProgress?: (tMs: number, untilMs: number | undefined) => void;
}

/** Offers without cycle numbers that come within this time were made in one allocation. */
const CYCLE_SPAN_MS = 5;
/** An allocation this soon after an agent's arrival may look at that agent alone. */
const ARRIVAL_SPAN_MS = 10;

/** A cycle that is being gathered: its offers may come in several events. */
interface Gathering {
  readonly tMs: number;
  readonly event: TraceEvent;
  readonly cycle: number | undefined;
  readonly agents: number | undefined;
  readonly offers: TraceOffer[];
  /** Events in between, to be applied after the cycle. */
  readonly held: TraceEvent[];
}

/** Takes a recording event by event, and compares each allocation cycle. */
export class Verifier {
  private readonly restsOn = new RestsOn(['cluster', 'decisions']);
  private readonly filters = new FilterEnds();
  private readonly joins = new Joins();
  private readonly feed: Feed;
  private readonly matcher: CycleMatcher;
  private gathering: Gathering | undefined;
  /** The allocator's clock when the recording begins: what is told of before comes earlier. */
  private beginsMs = 0;
  private cycles = 0;
  private offers = 0;
  private agree = 0;
  private agreeUnderSomeOrder = 0;
  private readonly differences: Difference[] = [];
  private readonly passedOver: PassedOver[] = [];

  constructor(
    private readonly header: TraceHeader,
    private readonly file: string,
    private readonly allocator: VerifiableAllocator,
    private readonly options: VerifierOptions,
  ) {
    this.feed = new Feed(allocator, this.filters);
    this.matcher = new CycleMatcher(allocator, options.searchLimit ?? 2000);
  }

  take(event: TraceEvent): void {
    this.restsOn.note(event);
    if (event.ago_ms !== undefined) {
      this.takeBefore(event, event.ago_ms);
      return;
    }
    if (this.gathering !== undefined && this.isOver(this.gathering, event)) this.endCycle();
    if (event.type === 'OFFERS') this.gather(event);
    else if (this.gathering !== undefined) this.gathering.held.push(event);
    else this.apply(event);
  }

  /** What happened before the recording began is played and not compared. */
  private takeBefore(event: TraceEvent, agoMs: number): void {
    this.beginsMs = BEFORE_MS;
    // Only of answers the time decides something: filters end by it.
    if (layerOf(event.type) === 'decisions') this.advance(Math.max(-BEFORE_MS, -agoMs));
    this.feedWith(event);
  }

  result(): VerifyResult {
    this.endCycle();
    if (this.cycles === 0) {
      const expected = "offers: a master's log has them, and streams of frameworks";
      throw new VerifyError(this.file, 'it holds no offers', expected);
    }
    const { agree, agreeUnderSomeOrder, differences } = this;
    const timing = offersIn(differences.filter(isTiming));
    const disagree = offersIn(differences) - timing;
    return {
      trace: this.header.name,
      cycles: this.cycles,
      offers: this.offers,
      compared: this.offers + differences.reduce((sum, one) => sum + onlyMade(one), 0),
      agree,
      agreeUnderSomeOrder,
      timing,
      disagree,
      ...this.restsOn.resting,
      differences,
      passedOver: this.passedOver,
    };
  }

  /**
   * A numbered cycle is one event, but who joins right behind it may have come first; others gather
   * all offers of a few milliseconds.
   */
  private isOver(gathering: Gathering, event: TraceEvent): boolean {
    if (gathering.cycle === undefined) return event.t > gathering.tMs + CYCLE_SPAN_MS;
    return event.type === 'OFFERS' || event.t > gathering.tMs + JOIN_DOUBT_MS;
  }

  private gather(event: TraceEvent & { type: 'OFFERS' }): void {
    if (this.gathering === undefined) {
      const { t, cycle, agents, offers } = event;
      this.gathering = { tMs: t, event, cycle, agents, offers: [...offers], held: [] };
    } else this.gathering.offers.push(...event.offers);
  }

  private endCycle(): void {
    const gathering = this.gathering;
    if (gathering === undefined) return;
    this.gathering = undefined;
    const { tMs, cycle, offers } = gathering;
    const behind = this.applyProvenJoins(gathering);
    const agentIds = this.candidates(gathering);
    const there = offers.filter(({ agent_id: id }) => this.feed.hasAgent(id));
    const outcome = this.match({
      tMs,
      ...(cycle !== undefined && { cycle }),
      agentIds,
      recorded: there,
    });
    for (const [index, offer] of there.entries()) {
      const id = outcome.offerIds[index];
      if (id !== undefined) this.feed.offered(offer, id);
    }
    this.cycles += 1;
    this.offers += offers.length;
    this.agree += outcome.agree;
    this.agreeUnderSomeOrder += outcome.agreeUnderSomeOrder;
    this.differences.push(...outcome.differences);
    for (const offer of offers.filter((one) => !there.includes(one))) {
      this.differences.push(notThere(offer, gathering));
    }
    this.feed.fresh.clear();
    for (const event of behind) this.apply(event);
  }

  /**
   * Whoever is offered something had joined, even if the recording says so only a moment later.
   *
   * @returns what is left to be applied after the cycle.
   */
  private applyProvenJoins({ tMs, offers, held }: Gathering): TraceEvent[] {
    const offered = new Set(offers.flatMap((one) => [one.agent_id, one.framework_id]));
    const isProven = (event: TraceEvent): boolean =>
      event.t <= tMs + JOIN_DOUBT_MS && offered.has(whoJoins(event) ?? '');
    const [before, behind] = [held.filter(isProven), held.filter((event) => !isProven(event))];
    for (const event of before) this.apply(event, tMs);
    return behind;
  }

  /** Compares a cycle at its recorded time, and says whether what differs hangs on milliseconds. */
  private match(cycle: Cycle): CycleOutcome {
    const doubtful = this.filters.inDoubt(cycle.tMs);
    const outcome =
      doubtful.length === 0 ? this.matchAt(cycle, cycle.tMs) : this.matchAround(cycle);
    const { differences } = outcome;
    if (differences.every(isTiming)) return outcome;
    const because = (reason: DifferenceReason): CycleOutcome => {
      return { ...outcome, differences: differences.map((one) => ({ ...one, reason })) };
    };
    if (isAboutFilter(differences, doubtful)) return because('filter-timing');
    return this.joins.explain(differences, cycle.tMs) ? because('join-timing') : outcome;
  }

  private matchAt(cycle: Cycle, tMs: number): CycleOutcome {
    this.advance(tMs);
    return this.matcher.match(cycle);
  }

  /**
   * A cycle with a filter in doubt. When it differs it is tried as if it had come a little earlier:
   * that settles whether the doubt explains it.
   */
  private matchAround(cycle: Cycle): CycleOutcome {
    const { allocator } = this;
    const beforeMs = allocator.nowMs - this.beginsMs;
    const goBack = allocator.checkpoint();
    const outcome = this.matchAt(cycle, cycle.tMs);
    if (outcome.differences.length === 0) return outcome;
    const goOn = allocator.checkpoint();
    for (let earlierMs = 1; earlierMs <= TIMER_LATE_MS; earlierMs++) {
      if (cycle.tMs - earlierMs < beforeMs) break;
      goBack();
      const earlier = this.matchAt(cycle, cycle.tMs - earlierMs);
      if (earlier.differences.length > 0) continue;
      const known = { reason: 'filter-timing' as const, agreesEarlierMs: earlierMs };
      const differences = outcome.differences.map((one) => ({ ...one, ...known }));
      return { ...outcome, offerIds: earlier.offerIds, differences };
    }
    goOn();
    return outcome;
  }

  /** The agents that the cycle looked at, by id. */
  private candidates({ agents, offers, tMs }: Gathering): string[] {
    const all = [...this.feed.activeAgents].sort();
    const fresh = [...this.feed.fresh.keys()].sort();
    if (agents !== undefined) return agents < all.length && agents === fresh.length ? fresh : all;
    const isArrival =
      fresh.length > 0 &&
      [...this.feed.fresh.values()].every((since) => tMs - since <= ARRIVAL_SPAN_MS) &&
      offers.every(({ agent_id }) => this.feed.fresh.has(agent_id));
    return isArrival ? fresh : all;
  }

  private apply(event: TraceEvent, tMs = event.t): void {
    this.advance(tMs);
    this.joins.note(event);
    this.feedWith(event);
  }

  private feedWith(event: TraceEvent): void {
    const problem = this.problemOf(event);
    if (problem === undefined) return;
    const line = lineOf(event);
    const where = { tMs: event.t, ...(line !== undefined && { line }) };
    this.passedOver.push({ ...where, type: event.type, problem });
  }

  /** What keeps an event from being applied: by a refused one nothing changes. */
  private problemOf(event: TraceEvent): string | undefined {
    try {
      return this.feed.apply(event);
    } catch (error) {
      if (!isRefusal(error)) throw error;
      return error.message;
    }
  }

  private advance(tMs: number): void {
    const nowMs = this.beginsMs + tMs;
    if (nowMs > this.allocator.nowMs) this.allocator.advance(nowMs);
    this.options.onProgress?.(Math.max(0, tMs), this.header.horizon_ms);
  }
}

function offersIn(differences: readonly Difference[]): number {
  return differences.reduce((sum, { offers }) => sum + offers, 0);
}

/** Offers of a difference that have none of the recording's beside them. */
function onlyMade({ recorded, offers }: Difference): number {
  return offers - recorded.length;
}

/** An offer of an agent that is gone. */
function notThere(offer: TraceOffer, { tMs, cycle }: Gathering): Difference {
  return {
    tMs,
    ...(cycle !== undefined && { cycle }),
    agentId: offer.agent_id,
    recorded: [textOfRecorded(offer)],
    made: [],
    offers: 1,
    reason: 'not-there',
  };
}
