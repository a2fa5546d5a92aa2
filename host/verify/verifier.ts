import type { TraceEvent, TraceHeader, TraceOffer } from '../trace/events.js';
import { layerOf, lineOf, RestsOn } from '../trace/index.js';
import type { VerifiableAllocator } from './allocator.js';
import { BEFORE_MS } from './before.js';
import { VerifyClock } from './clock.js';
import { CycleMatcher, textOfRecorded } from './cycle.js';
import { isRefusal, VerifyError } from './errors.js';
import { EventOrders, type MomentOutcome } from './event-order.js';
import { Feed } from './feed.js';
import { FilterEnds } from './filter-ends.js';
import { type Gathering, Moment } from './moment.js';
import {
  type Difference,
  isTiming,
  type OtherOrder,
  type PassedOver,
  type VerifyResult,
} from './result.js';
import { JOIN_DOUBT_MS, whoJoins } from './timing.js';

export interface VerifierOptions {
  /** How many allocations the search for an order may try per cycle. Default: 2000. */
  readonly searchLimit?: number;
  /** Told of the trace's time as it goes on, and of its end where the trace says that. */
  readonly onProgress?: (tMs: number, untilMs: number | undefined) => void;
}

/** Offers without cycle numbers that come within this time were made in one allocation. */
const CYCLE_SPAN_MS = 5;
/** Takes a recording event by event, and compares each allocation cycle. */
export class Verifier {
  private readonly restsOn = new RestsOn(['cluster', 'decisions']);
  private readonly clock: VerifyClock;
  private readonly feed: Feed;
  private readonly orders: EventOrders;
  private gathering: Gathering | undefined;
  /** Who joined last and is not let in yet, as a cycle might come first. */
  private joins: TraceEvent[] = [];
  private cycles = 0;
  private offers = 0;
  private agree = 0;
  private agreeUnderSomeOrder = 0;
  private agreeInOtherOrder = 0;
  private readonly inOtherOrder: OtherOrder[] = [];
  private readonly differences: Difference[] = [];
  private readonly passedOver = new Map<TraceEvent, PassedOver>();

  constructor(
    private readonly header: TraceHeader,
    private readonly file: string,
    allocator: VerifiableAllocator,
    private readonly options: VerifierOptions,
  ) {
    this.clock = new VerifyClock(allocator);
    const filters = new FilterEnds(header.master?.allocation_interval_ms ?? 1000);
    this.feed = new Feed(allocator, filters, this.clock);
    const matcher = new CycleMatcher(allocator, options.searchLimit ?? 2000);
    this.orders = new EventOrders(allocator, this.clock, filters, matcher);
  }

  take(event: TraceEvent): void {
    this.restsOn.note(event);
    if (event.ago_ms !== undefined) {
      this.takeBefore(event, event.ago_ms);
      return;
    }
    let taken: readonly TraceOffer[] = [];
    if (this.gathering !== undefined && this.isOver(this.gathering, event)) {
      taken = this.endCycle(this.mayBeOf(this.gathering, event));
    }
    if (event.type === 'OFFERS') this.gather(taken.length === 0 ? event : { ...event, offers: [] });
    else if (this.gathering !== undefined) this.gathering.held.push(event);
    else this.takeBetween(event);
  }

  /** Who joins waits for a moment: the cycle that follows may have come first. */
  private takeBetween(event: TraceEvent): void {
    this.letIn(event.t - JOIN_DOUBT_MS);
    if (whoJoins(event) !== undefined) {
      this.joins.push(event);
      return;
    }
    if (this.joins.some((join) => isAbout(event, whoJoins(join)))) this.letIn();
    this.apply(event);
  }

  /** Lets in who joined before that time, or everybody. */
  private letIn(beforeMs = Number.POSITIVE_INFINITY): void {
    while (this.joins[0] !== undefined && this.joins[0].t < beforeMs) {
      this.apply(this.joins.shift() as TraceEvent);
    }
  }

  /** What happened before the recording began is played and not compared. */
  private takeBefore(event: TraceEvent, agoMs: number): void {
    this.clock.makeRoomBefore();
    // Only of answers the time decides something: filters end by it.
    if (layerOf(event.type) === 'decisions') this.follow(Math.max(-BEFORE_MS, -agoMs));
    this.feedWith(event);
  }

  result(): VerifyResult {
    this.endCycle();
    this.letIn();
    if (this.cycles === 0) {
      const expected = "offers: a master's log has them, and streams of frameworks";
      throw new VerifyError(this.file, 'it holds no offers', expected);
    }
    const { agree, agreeUnderSomeOrder, agreeInOtherOrder, inOtherOrder, differences } = this;
    const timing = offersIn(differences.filter(isTiming));
    const disagree = offersIn(differences) - timing;
    return {
      trace: this.header.name,
      ...(this.header.start !== undefined && { start: this.header.start }),
      cycles: this.cycles,
      offers: this.offers,
      compared: this.offers + differences.reduce((sum, one) => sum + onlyMade(one), 0),
      agree,
      agreeUnderSomeOrder,
      agreeInOtherOrder,
      timing,
      disagree,
      ...this.restsOn.resting,
      inOtherOrder,
      differences,
      passedOver: [...this.passedOver.values()],
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

  /** Offers that the next of two allocations within a millisecond is said to have made. */
  private mayBeOf({ cycle, tMs }: Gathering, event: TraceEvent): readonly TraceOffer[] {
    const isNext = event.type === 'OFFERS' && event.t <= tMs + JOIN_DOUBT_MS;
    return isNext && cycle !== undefined ? event.offers : [];
  }

  private gather(event: TraceEvent & { type: 'OFFERS' }): void {
    if (this.gathering === undefined) {
      const { t, cycle, agents, offers } = event;
      this.letIn(t - JOIN_DOUBT_MS);
      const joins = this.joins.splice(0);
      this.gathering = { tMs: t, cycle, agents, offers: [...offers], joins, held: [] };
    } else this.gathering.offers.push(...event.offers);
  }

  /**
   * Compares the cycle that was gathered.
   *
   * @param doubtful offers of the next one that may be of this one.
   * @returns those that are.
   */
  private endCycle(doubtful: readonly TraceOffer[] = []): readonly TraceOffer[] {
    const gathering = this.gathering;
    if (gathering === undefined) return [];
    this.gathering = undefined;
    const { joins, behind } = this.applyProvenJoins(gathering);
    const moment = new Moment(gathering, joins, doubtful, this.feed, (event) => this.apply(event));
    const outcome = this.orders.match(moment);
    for (const [index, offer] of moment.recorded.entries()) {
      const id = outcome.offerIds[index];
      if (id !== undefined) this.feed.offered(offer, id);
    }
    this.cycles += 1;
    this.offers += moment.offers.length;
    this.count(outcome, gathering);
    for (const offer of moment.offers.filter((one) => !moment.recorded.includes(one))) {
      this.differences.push(notThere(offer, gathering));
    }
    for (const id of moment.lookedAt) this.feed.fresh.delete(id);
    for (const event of behind) this.takeBetween(event);
    return moment.taken;
  }

  private count(
    { agree, agreeUnderSomeOrder, differences, behind }: MomentOutcome,
    { tMs, cycle }: Gathering,
  ): void {
    if (behind === undefined) {
      this.agree += agree;
      this.agreeUnderSomeOrder += agreeUnderSomeOrder;
    } else {
      const offers = agree + agreeUnderSomeOrder;
      this.agreeInOtherOrder += offers;
      this.inOtherOrder.push({ tMs, ...(cycle !== undefined && { cycle }), offers, behind });
    }
    this.differences.push(...differences);
  }

  /**
   * Whoever is offered something had joined, even if the recording says so only a moment later.
   *
   * @returns who may have joined before or after, and what comes after the cycle.
   */
  private applyProvenJoins({ tMs, offers, joins, held }: Gathering): {
    readonly joins: readonly TraceEvent[];
    readonly behind: readonly TraceEvent[];
  } {
    const offered = new Set(offers.flatMap((one) => [one.agent_id, one.framework_id]));
    const isProven = (event: TraceEvent): boolean =>
      event.t <= tMs + JOIN_DOUBT_MS && offered.has(whoJoins(event) ?? '');
    for (const event of [...joins, ...held].filter(isProven)) this.apply(event);
    const isOpen = (event: TraceEvent): boolean => !isProven(event);
    return { joins: joins.filter(isOpen), behind: held.filter(isOpen) };
  }

  private apply(event: TraceEvent): void {
    this.follow(event.t);
    this.feedWith(event);
  }

  private feedWith(event: TraceEvent): void {
    const problem = this.problemOf(event);
    if (problem === undefined) return;
    const line = lineOf(event);
    const where = { tMs: event.t, ...(line !== undefined && { line }) };
    this.passedOver.set(event, { ...where, type: event.type, problem });
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

  private follow(tMs: number): void {
    this.clock.follow(tMs);
    this.options.onProgress?.(Math.max(0, tMs), this.header.horizon_ms);
  }
}

/** Whether an event may have to do with an agent or a framework: if it names others, it has not. */
function isAbout(event: TraceEvent, who: string | undefined): boolean {
  const { framework_id, agent_id } = event as { framework_id?: string; agent_id?: string };
  if (framework_id === undefined && agent_id === undefined) return true;
  return framework_id === who || agent_id === who;
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
