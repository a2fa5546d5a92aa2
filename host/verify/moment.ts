import type { TraceEvent, TraceOffer } from '../trace/events.js';
import type { Cycle } from './cycle.js';
import type { Feed } from './feed.js';
import { whoJoins } from './timing.js';

/** An allocation this soon after an agent's arrival may look at that agent alone. */
const ARRIVAL_SPAN_MS = 10;

/** A cycle that is being gathered: its offers may come in several events. */
export interface Gathering {
  readonly tMs: number;
  readonly cycle: number | undefined;
  readonly agents: number | undefined;
  readonly offers: TraceOffer[];
  /** Who joined so shortly before that they may have come after. */
  readonly joins: readonly TraceEvent[];
  /** Events in between, to be applied after the cycle. */
  readonly held: TraceEvent[];
}

/**
 * A gathered cycle with what its time leaves open: whether those who joined beside it came before or
 * after, and whether it, or the next one, made offers that were sent once both were over.
 */
export class Moment {
  readonly tMs: number;
  /** Who may have joined before or after. */
  readonly joined: ReadonlySet<string>;
  /** Offers of the cycle as it was tried last; those of agents that are there. */
  offers: readonly TraceOffer[];
  recorded: readonly TraceOffer[] = [];
  /** Offers of the next cycle that were taken to be of this one. */
  taken: readonly TraceOffer[] = [];
  private isWithJoined = false;

  constructor(
    private readonly gathering: Gathering,
    readonly joins: readonly TraceEvent[],
    /** Offers that are said to be of the next cycle. */
    readonly doubtful: readonly TraceOffer[],
    private readonly feed: Feed,
    private readonly apply: (event: TraceEvent) => void,
  ) {
    this.tMs = gathering.tMs;
    this.offers = gathering.offers;
    this.joined = new Set(joins.flatMap((event) => whoJoins(event) ?? []));
  }

  letIn(): void {
    for (const event of this.joins) this.apply(event);
  }

  /** Agents that came and have now been looked at. */
  get lookedAt(): string[] {
    const isKnown = (id: string) => this.isWithJoined || !this.joined.has(id);
    return [...this.feed.fresh.keys()].filter(isKnown);
  }

  /** The cycle as it is with those who joined, or without them. */
  cycle(isWithJoined: boolean): Cycle {
    return this.make(isWithJoined, []);
  }

  /** The cycle as it is with the offers that are said to be of the next one. */
  cycleWithDoubtful(): Cycle {
    return this.make(true, this.doubtful);
  }

  private make(isWithJoined: boolean, taken: readonly TraceOffer[]): Cycle {
    const { tMs, cycle } = this.gathering;
    this.isWithJoined = isWithJoined;
    this.taken = taken;
    this.offers = [...this.gathering.offers, ...taken];
    this.recorded = this.offers.filter(({ agent_id: id }) => this.feed.hasAgent(id));
    const numbered = { tMs, ...(cycle !== undefined && { cycle }) };
    return { ...numbered, agentIds: this.agentIds(), recorded: this.recorded };
  }

  /** The agents that the cycle looked at, by id. */
  private agentIds(): string[] {
    const { agents, offers, tMs } = this.gathering;
    const fresh = this.lookedAt.sort();
    const isThere = (id: string) => this.isWithJoined || !this.joined.has(id);
    const all = [...this.feed.activeAgents].filter(isThere).sort();
    if (agents !== undefined) return agents < all.length && agents === fresh.length ? fresh : all;
    const isArrival =
      fresh.length > 0 &&
      fresh.every((id) => tMs - (this.feed.fresh.get(id) ?? tMs) <= ARRIVAL_SPAN_MS) &&
      offers.every(({ agent_id }) => fresh.includes(agent_id));
    return isArrival ? fresh : all;
  }
}
