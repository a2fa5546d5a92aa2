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

  match(cycle: Cycle): CycleOutcome {
    return trying(this.allocator, (goBack) => this.matchFrom(cycle, goBack));
  }

  private matchFrom(cycle: Cycle, goBack: () => void): CycleOutcome {
    const wanted = wantedOf(cycle);
    const made = byAgent(this.allocator.allocate(cycle.agentIds).offers);
    const sameAgents = wanted.filter(({ agentId, key }) => keyOf(made.get(agentId) ?? []) === key);
    const same = sum(sameAgents.map(({ offers }) => offers.length));
    if (sameAgents.length === wanted.length && made.size === wanted.length) {
      return { ...this.found(cycle, made), agree: same, agreeUnderSomeOrder: 0, differences: [] };
    }
    goBack();
    const agreeing = new Set(sameAgents.map(({ agentId }) => agentId));
    return this.matchBySearch(cycle, wanted, agreeing, goBack);
  }

  private matchBySearch(
    cycle: Cycle,
    wanted: readonly Wanted[],
    same: ReadonlySet<string>,
    goBack: () => void,
  ): CycleOutcome {
    this.search.begin();
    const rest = cycle.agentIds.filter((id) => !wanted.some(({ agentId }) => agentId === id));
    const made = this.madeInSomeOrder(cycle, wanted, rest, goBack);
    if (made !== undefined) {
      const agree = sum(
        wanted.map(({ agentId, offers }) => (same.has(agentId) ? offers.length : 0)),
      );
      const agreeUnderSomeOrder = cycle.recorded.length - agree;
      return { ...this.found(cycle, made), agree, agreeUnderSomeOrder, differences: [] };
    }
    goBack();
    return this.impose(cycle, wanted, rest, same);
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
   * No order makes the whole cycle: follows the recording agent by agent, keeps what the module
   * makes too, and forces the rest.
   */
  private impose(
    cycle: Cycle,
    wanted: readonly Wanted[],
    rest: readonly string[],
    same: ReadonlySet<string>,
  ): CycleOutcome {
    const differences: Difference[] = [];
    const ids = new Map<string, number>();
    let [agree, agreeUnderSomeOrder] = [0, 0];
    let left = [...wanted];
    while (left.length > 0) {
      const next = this.nextMade(left, ids);
      if (next !== undefined) {
        if (same.has(next.agentId)) agree += next.offers.length;
        else agreeUnderSomeOrder += next.offers.length;
        left = left.filter((one) => one !== next);
        continue;
      }
      const [forced] = left as [Wanted];
      differences.push(this.force(cycle, forced, ids));
      left = left.slice(1);
    }
    differences.push(...this.withhold(cycle, rest));
    const offerIds = cycle.recorded.map((offer) => ids.get(recordedKey(offer)));
    return { offerIds, agree, agreeUnderSomeOrder, differences };
  }

  /** The first agent whose visit makes what was recorded, visited; `undefined` when there is none. */
  private nextMade(left: readonly Wanted[], ids: Map<string, number>): Wanted | undefined {
    return trying(this.allocator, (goBack) => {
      for (const one of left) {
        const made = byAgent(this.allocator.allocate([one.agentId]).offers);
        if (isMade(one, made)) {
          for (const offer of made.get(one.agentId) ?? []) ids.set(madeKey(offer), offer.id);
          return one;
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
      reason: this.reasonOf(recorded, made),
    };
  }

  private reasonOf(recorded: readonly OfferText[], made: readonly OfferText[]): DifferenceReason {
    const names = (offers: readonly OfferText[]) =>
      offers.map(({ frameworkId, role }) => `${frameworkId} ${role}`).join();
    if (recorded.length > 0 && names(recorded) === names(made)) return 'resources';
    if (this.search.isExhausted) return 'search-limit';
    return recorded.length > 0 && made.length > 0 ? 'share-order' : 'unknown';
  }

  private found(
    { recorded }: Cycle,
    made: ReadonlyMap<string, readonly Offer[]>,
  ): Pick<CycleOutcome, 'offerIds'> {
    const ids = new Map<string, number>();
    for (const offers of made.values())
      for (const offer of offers) ids.set(madeKey(offer), offer.id);
    return { offerIds: recorded.map((offer) => ids.get(recordedKey(offer)) as number) };
  }
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
