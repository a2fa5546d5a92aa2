import type { Checkpoint, Decisions, Offer } from '../allocator/api.js';
import { addResources, containsResources, resourcesFrom } from '../resources/index.js';
import type { Resource } from '../resources/types.js';
import type { TraceOffer } from '../trace/events.js';
import { traceResources } from '../trace/resource-text.js';
import { trying, type VerifiableAllocator } from './allocator.js';

/** The recorded offers of one agent in one cycle, with the key by which they are compared. */
export interface Wanted {
  readonly agentId: string;
  readonly offers: readonly TraceOffer[];
  readonly key: string;
}

/** Orders of agents for the two stages of a cycle: roles below their guarantee, then everyone. */
export interface Orders {
  readonly first: readonly string[];
  readonly second: readonly string[];
}

/**
 * Looks for an order of the agents in which a cycle makes what was recorded. Agents are visited one
 * by one, each from the state that the last left; a visit that makes something else is taken back.
 * As long as every visit made what was recorded, the state depends only on which agents were
 * visited, not on their order, so a set of agents that once led nowhere is not tried again.
 *
 * Whoever uses an order found here confirms it by one whole cycle: with quota, what is held back is
 * worked out for all agents at once.
 */
export class OrderSearch {
  /** Allocations tried since the last `begin`. */
  calls = 0;

  constructor(
    private readonly allocator: VerifiableAllocator,
    readonly limit: number,
  ) {}

  begin(): void {
    this.calls = 0;
  }

  get isExhausted(): boolean {
    return this.calls >= this.limit;
  }

  /** One order for the whole cycle. The state is left anywhere; the caller restores it. */
  oneOrder(wanted: readonly Wanted[]): string[] | undefined {
    return this.search(wanted, new Map(), (agentId) => this.allocator.allocate([agentId]));
  }

  /**
   * An order for each stage, as a master shuffles its agents anew before the second. All orders of
   * the first are tried, but the second is searched only for outcomes of the first that differ.
   */
  twoOrders(wanted: readonly Wanted[], agentIds: readonly string[]): Orders | undefined {
    const allocator = this.allocator;
    const { allocateStages } = allocator;
    if (allocateStages === undefined) return undefined;
    return trying(allocator, (goBack) => this.ordersFrom(wanted, agentIds, allocateStages, goBack));
  }

  private ordersFrom(
    wanted: readonly Wanted[],
    agentIds: readonly string[],
    allocateStages: NonNullable<VerifiableAllocator['allocateStages']>,
    goBack: () => void,
  ): Orders | undefined {
    const allocator = this.allocator;
    const seen = new Set<string>();
    for (const first of permutations(agentIds)) {
      if (this.isExhausted) return undefined;
      this.calls += 1;
      goBack();
      const made = byAgent(allocateStages.call(allocator, first, []).offers);
      // Nobody is below a guarantee, whatever the order: nothing that one order has not tried.
      if (made.size === 0) return undefined;
      const outcome = [...made.keys()]
        .sort()
        .map((id) => keyOf(made.get(id) ?? []))
        .join('\n');
      if (seen.has(outcome)) continue;
      seen.add(outcome);
      if (!isPartOf(made, wanted)) continue;
      const visit = (agentId: string) => allocateStages.call(allocator, [], [agentId]);
      const second = this.search(wanted, made, visit);
      if (second !== undefined) return { first, second };
    }
    return undefined;
  }

  /** Depth first over sets of agents; `before` holds what an earlier stage offered already. */
  private search(
    wanted: readonly Wanted[],
    before: ReadonlyMap<string, readonly Offer[]>,
    visit: (agentId: string) => Decisions,
  ): string[] | undefined {
    const failed = new Set<string>();
    const order: string[] = [];
    const descend = (left: readonly Wanted[], place: Place): boolean => {
      if (left.length === 0) return true;
      const key = setKey(left);
      if (failed.has(key)) return false;
      const isFound = tryEach(left, place);
      if (!isFound && !this.isExhausted) failed.add(key);
      return isFound;
    };
    const tryEach = (left: readonly Wanted[], place: Place): boolean => {
      for (const [index, one] of left.entries()) {
        if (this.isExhausted) return false;
        this.calls += 1;
        const made = visit(one.agentId).offers.filter(({ agentId }) => agentId === one.agentId);
        if (keyOf([...(before.get(one.agentId) ?? []), ...made]) === one.key) {
          order.push(one.agentId);
          const next = new VisitedPlace(this.allocator, place, () => visit(one.agentId));
          const isFound = descend(othersFrom(left, index), next);
          next.release();
          if (isFound) return true;
          order.pop();
        }
        place.goBack();
      }
      return false;
    };
    return trying(this.allocator, (goBack) => {
      return descend(wanted, { goBack, pass: goBack }) ? order : undefined;
    });
  }
}

/** How the allocator stands in the midst of a cycle. */
interface Place {
  /** Goes there, and is likely to again. */
  goBack(): void;
  /** Goes there, on the way to somewhere else. */
  pass(): void;
}

/**
 * How it stands after one more visit. Most often nobody goes back there, so that no copy is kept until somebody
 * has: then the visit is made again where it was made.
 */
class VisitedPlace implements Place {
  #kept: Checkpoint | undefined;

  /** @param visit makes it again. */
  constructor(
    private readonly allocator: VerifiableAllocator,
    private readonly before: Place,
    private readonly visit: () => void,
  ) {}

  goBack(): void {
    this.pass();
    this.#kept ??= this.allocator.checkpoint();
  }

  pass(): void {
    if (this.#kept !== undefined) {
      this.#kept();
      return;
    }
    this.before.pass();
    this.visit();
  }

  release(): void {
    this.#kept?.release();
  }
}

/**
 * All but one, those behind it first: whoever stood before it was tried and made something else, and is not tried
 * again before the others.
 */
export function othersFrom<T>(all: readonly T[], index: number): T[] {
  return [...all.slice(index + 1), ...all.slice(0, index)];
}

function setKey(wanted: readonly Wanted[]): string {
  const ids = wanted.map(({ agentId }) => agentId);
  return ids.sort().join(' ');
}

/** All orders, the given one first; each is made when it is asked for. */
function* permutations(ids: readonly string[]): Generator<string[]> {
  if (ids.length <= 1) {
    yield [...ids];
    return;
  }
  for (const [index, id] of ids.entries()) {
    const others = [...ids.slice(0, index), ...ids.slice(index + 1)];
    for (const rest of permutations(others)) yield [id, ...rest];
  }
}

/** Whether nothing was made that the recording does not have too. */
function isPartOf(made: ReadonlyMap<string, readonly Offer[]>, wanted: readonly Wanted[]): boolean {
  const recorded = new Map<string, readonly Resource[]>();
  for (const { offers } of wanted) {
    for (const offer of offers) recorded.set(clientKey(offer), resourcesFrom(offer.resources));
  }
  return [...made.values()].flat().every((offer) => {
    const { agentId, frameworkId, role, resources } = offer;
    const whole = recorded.get(clientKey({ agent_id: agentId, framework_id: frameworkId, role }));
    return whole !== undefined && containsResources(whole, bare(resources));
  });
}

function clientKey(offer: Pick<TraceOffer, 'agent_id' | 'framework_id' | 'role'>): string {
  return `${offer.agent_id} ${offer.framework_id} ${offer.role}`;
}

function bare(resources: readonly Resource[]): Resource[] {
  return resources.map(({ allocation_info: _, ...resource }) => resource);
}

export function byAgent(offers: readonly Offer[]): Map<string, Offer[]> {
  const grouped = new Map<string, Offer[]>();
  for (const offer of offers) {
    const list = grouped.get(offer.agentId);
    if (list === undefined) grouped.set(offer.agentId, [offer]);
    else list.push(offer);
  }
  return grouped;
}

/** What was offered, in one way of writing; several offers to one client on one agent add up. */
export function keyOf(offers: readonly Offer[]): string {
  const [only] = offers;
  if (only !== undefined && offers.length === 1) return madeKey(only);
  const sums = new Map<string, readonly Resource[]>();
  for (const { agentId, frameworkId, role, resources } of offers) {
    const client = clientKey({ agent_id: agentId, framework_id: frameworkId, role });
    const known = sums.get(client);
    const more = bare(resources);
    sums.set(client, known === undefined ? more : addResources(known, more));
  }
  const keys = [...sums].map(([client, resources]) => `${client} ${resourceKey(resources)}`);
  return keys.sort().join('\n');
}

export function madeKey({ agentId, frameworkId, role, resources }: Offer): string {
  const client = clientKey({ agent_id: agentId, framework_id: frameworkId, role });
  return `${client} ${resourceKey(resources)}`;
}

export function recordedKey(offer: TraceOffer): string {
  return `${clientKey(offer)} ${recordedResourceKey(offer.resources)}`;
}

/** The same few texts come again and again; so many are remembered. */
const TEXTS_MAX = 4096;
const keysOfTexts = new Map<string, string>();
/** Offers share their resources, which cannot change. */
const keysOfLists = new WeakMap<readonly Resource[], string>();

/** Resources in one way of writing, whatever their order. */
export function resourceKey(resources: readonly Resource[]): string {
  const known = keysOfLists.get(resources);
  if (known !== undefined) return known;
  const text = traceResources(bare(resources));
  const key =
    typeof text === 'string'
      ? text
      : text
          .map((one) => JSON.stringify(one))
          .sort()
          .join();
  if (Object.isFrozen(resources)) keysOfLists.set(resources, key);
  return key;
}

/** The same of resources as a recording writes them. */
export function recordedResourceKey(recorded: TraceOffer['resources']): string {
  if (typeof recorded !== 'string') return resourceKey(resourcesFrom(recorded));
  const known = keysOfTexts.get(recorded);
  if (known !== undefined) return known;
  const key = resourceKey(resourcesFrom(recorded));
  if (keysOfTexts.size >= TEXTS_MAX) keysOfTexts.clear();
  keysOfTexts.set(recorded, key);
  return key;
}
