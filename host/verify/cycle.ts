import type { Decisions, Offer } from '../allocator/api.js';
import type { TraceOffer } from '../trace/events.js';
import { trying, type VerifiableAllocator } from './allocator.js';
import { isRefusal } from './errors.js';
import {
  byAgent,
  keyOf,
  madeKey,
  OrderSearch,
  type Orders,
  othersFrom,
  recordedKey,
  recordedResourceKey,
  resourceKey,
  type Wanted,
} from './order.js';
import type { Difference, DifferenceReason, OfferText } from './result.js';

export interface Cycle {
  readonly tMs: number;
  readonly cycle?: number;
  /** The agents that the cycle looked at. */
  readonly agentIds: readonly string[];
  readonly recorded: readonly TraceOffer[];
}

export interface CycleOutcome {
  /** The module's id of each recorded offer, in the order recorded; `undefined`: it could not be made. */
  readonly offerIds: readonly (number | undefined)[];
  readonly agree: number;
  readonly agreeUnderSomeOrder: number;
  readonly differences: readonly Difference[];
}

interface OwnOrder {
  /** Agents of which what is recorded is offered. */
  readonly same: ReadonlySet<string>;
  /** All offers, if they are as recorded. */
  readonly made: Map<string, Offer[]> | undefined;
}

/**
 * Compares one allocation cycle at a time, and leaves the allocator with the recorded offers
 * outstanding. A master visits agents in an order that it draws anew each time and does not record,
 * so orders are searched.
 */
export class CycleMatcher {
  private readonly search: OrderSearch;

  constructor(
    private readonly allocator: VerifiableAllocator,
    searchLimit: number,
  ) {
    this.search = new OrderSearch(allocator, searchLimit);
  }

  /** Whether a search since `begin` ended before all orders were tried. */
  isCutShort = false;

  /** Another moment of the recording. */
  begin(): void {
    this.isCutShort = false;
  }

  /**
   * Makes the whole cycle as it was recorded; where no order found does, `undefined`, and the state is any.
   *
   * @param goBack to where the cycle begins.
   */
  explained(cycle: Cycle, goBack: () => void): CycleOutcome | undefined {
    const wanted = wantedOf(cycle);
    this.search.begin();
    const own = this.ownOrder(cycle, wanted);
    if (own.made !== undefined) return this.found(cycle, own.made, cycle.recorded.length);
    goBack();
    const made = this.madeInSomeOrder(cycle, wanted, restOf(cycle, wanted), goBack);
    if (made !== undefined) return this.found(cycle, made, offersOf(wanted, own.same));
    this.isCutShort ||= this.search.isExhausted;
    return undefined;
  }

  /** The cycle in the module's own order of agents: which of them it offers as recorded, and all if it does of all. */
  private ownOrder(cycle: Cycle, wanted: readonly Wanted[]): OwnOrder {
    const made = byAgent(this.allocator.allocate(cycle.agentIds).offers);
    const alike = wanted.filter((one) => isMade(one, made));
    const isWhole = alike.length === wanted.length && made.size === wanted.length;
    return { same: new Set(alike.map(({ agentId }) => agentId)), made: isWhole ? made : undefined };
  }

  /** The offers of a whole cycle in an order that makes what was recorded, if there is one. */
  private madeInSomeOrder(
    cycle: Cycle,
    wanted: readonly Wanted[],
    rest: readonly string[],
    goBack: () => void,
  ): Map<string, Offer[]> | undefined {
    const attempts: (() => Orders | undefined)[] = [
      () => {
        const order = this.search.oneOrder(wanted);
        return order && { first: order, second: order };
      },
      () => this.search.twoOrders(wanted, cycle.agentIds),
    ];
    for (const attempt of attempts) {
      const orders = attempt();
      goBack();
      if (orders === undefined) continue;
      const made = byAgent(this.allocateIn(orders, rest).offers);
      if (made.size === wanted.length && wanted.every((one) => isMade(one, made))) return made;
      goBack();
    }
    return undefined;
  }

  private allocateIn({ first, second }: Orders, rest: readonly string[]): Decisions {
    const order = [...second, ...rest];
    const { allocator } = this;
    if (first === second || allocator.allocateStages === undefined)
      return allocator.allocate(order);
    return allocator.allocateStages(first, order);
  }

  /**
   * Follows the recording agent by agent, keeps what the module makes too, and forces the rest; for a cycle that no
   * order explains.
   */
  followed(cycle: Cycle): CycleOutcome {
    const wanted = wantedOf(cycle);
    const rest = restOf(cycle, wanted);
    const { same } = trying(this.allocator, (goBack) => {
      const own = this.ownOrder(cycle, wanted);
      goBack();
      return own;
    });
    const differences: Difference[] = [];
    const ids = new Map<string, number>();
    let [agree, agreeUnderSomeOrder] = [0, 0];
    let left = [...wanted];
    while (left.length > 0) {
      const index = this.nextMade(left, ids);
      const next = index === undefined ? undefined : left[index];
      if (index !== undefined && next !== undefined) {
        if (same.has(next.agentId)) agree += next.offers.length;
        else agreeUnderSomeOrder += next.offers.length;
        left = othersFrom(left, index);
        continue;
      }
      const [forced] = left as [Wanted];
      differences.push(this.force(cycle, forced, ids));
      left = left.slice(1);
    }
    differences.push(...this.withhold(cycle, rest));
    const offerIds = cycle.recorded.map((offer) => ids.get(recordedKey(offer)));
    const said = this.isCutShort ? differences.map(unlessFound) : differences;
    return { offerIds, agree, agreeUnderSomeOrder, differences: said };
  }

  /** Which is the first agent whose visit makes what was recorded, visited; `undefined`: there is none. */
  private nextMade(left: readonly Wanted[], ids: Map<string, number>): number | undefined {
    return trying(this.allocator, (goBack) => {
      for (const [index, one] of left.entries()) {
        const made = byAgent(this.allocator.allocate([one.agentId]).offers);
        if (isMade(one, made)) {
          for (const offer of made.get(one.agentId) ?? []) ids.set(madeKey(offer), offer.id);
          return index;
        }
        goBack();
      }
      return undefined;
    });
  }

  /** Makes the recorded offers of an agent that the module would offer otherwise. */
  private force(cycle: Cycle, one: Wanted, ids: Map<string, number>): Difference {
    const made = trying(this.allocator, (goBack) => {
      const { offers } = this.allocator.allocate([one.agentId]);
      const texts = offers.map(textOfMade);
      goBack();
      return texts;
    });
    const recorded = one.offers.map(textOfRecorded);
    const imposed = one.offers.filter((offer) => this.imposed(offer, ids)).length;
    const difference = this.difference(cycle, one.agentId, recorded, made);
    return imposed === one.offers.length ? difference : { ...difference, reason: 'not-there' };
  }

  /** Whether the offer could be made: a recording may offer what by its own events is not there. */
  private imposed(offer: TraceOffer, ids: Map<string, number>): boolean {
    const { framework_id: frameworkId, role, agent_id: agentId, resources } = offer;
    try {
      const made = this.allocator.imposeOffer({ frameworkId, role, agentId, resources });
      ids.set(recordedKey(offer), made.id);
      return true;
    } catch (error) {
      if (!isRefusal(error)) throw error;
      return false;
    }
  }

  /** Takes back what the module offers on agents of which nothing was offered in the recording. */
  private withhold(cycle: Cycle, agentIds: readonly string[]): Difference[] {
    if (agentIds.length === 0) return [];
    return trying(this.allocator, (goBack) =>
      agentIds.flatMap((agentId) => {
        const made = this.allocator.allocate([agentId]).offers.map(textOfMade);
        if (made.length === 0) return [];
        goBack();
        return [this.difference(cycle, agentId, [], made)];
      }),
    );
  }

  private difference(
    { tMs, cycle }: Cycle,
    agentId: string,
    recorded: readonly OfferText[],
    made: readonly OfferText[],
  ): Difference {
    return {
      tMs,
      ...(cycle !== undefined && { cycle }),
      agentId,
      recorded,
      made,
      offers: Math.max(recorded.length, made.length),
      reason: reasonOf(recorded, made),
    };
  }

  /** @param agree so many offers are made in the module's own order of agents, too. */
  private found(
    { recorded }: Cycle,
    made: ReadonlyMap<string, readonly Offer[]>,
    agree: number,
  ): CycleOutcome {
    const ids = new Map<string, number>();
    for (const offers of made.values())
      for (const offer of offers) ids.set(madeKey(offer), offer.id);
    const offerIds = recorded.map((offer) => ids.get(recordedKey(offer)) as number);
    return { offerIds, agree, agreeUnderSomeOrder: recorded.length - agree, differences: [] };
  }
}

function reasonOf(recorded: readonly OfferText[], made: readonly OfferText[]): DifferenceReason {
  const names = (offers: readonly OfferText[]) =>
    offers.map(({ frameworkId, role }) => `${frameworkId} ${role}`).join();
  if (recorded.length > 0 && names(recorded) === names(made)) return 'resources';
  return recorded.length > 0 && made.length > 0 ? 'share-order' : 'unknown';
}

/** An order that was not tried might have made it. */
function unlessFound(difference: Difference): Difference {
  const isOpen = difference.reason === 'share-order' || difference.reason === 'unknown';
  return isOpen ? { ...difference, reason: 'search-limit' } : difference;
}

function restOf(cycle: Cycle, wanted: readonly Wanted[]): string[] {
  const offered = new Set(wanted.map(({ agentId }) => agentId));
  return cycle.agentIds.filter((id) => !offered.has(id));
}

function offersOf(wanted: readonly Wanted[], of: ReadonlySet<string>): number {
  return sum(wanted.map(({ agentId, offers }) => (of.has(agentId) ? offers.length : 0)));
}

function wantedOf({ recorded }: Cycle): Wanted[] {
  const grouped = new Map<string, TraceOffer[]>();
  for (const offer of recorded) {
    const list = grouped.get(offer.agent_id);
    if (list === undefined) grouped.set(offer.agent_id, [offer]);
    else list.push(offer);
  }
  return [...grouped].map(([agentId, offers]) => {
    return { agentId, offers, key: offers.map(recordedKey).sort().join('\n') };
  });
}

function isMade(one: Wanted, made: ReadonlyMap<string, readonly Offer[]>): boolean {
  return keyOf(made.get(one.agentId) ?? []) === one.key;
}

export function textOfRecorded(offer: TraceOffer): OfferText {
  const resources = recordedResourceKey(offer.resources);
  return { frameworkId: offer.framework_id, role: offer.role, resources };
}

function textOfMade(offer: Offer): OfferText {
  const { frameworkId, role } = offer;
  return { frameworkId, role, resources: resourceKey(offer.resources) };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
