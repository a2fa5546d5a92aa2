import type { Allocator, Decisions, Offer, OfferOperation } from '../../host/allocator/api.js';
import {
  addResources,
  containsResources,
  fromThousandths,
  type Resource,
  subtractResources,
  toThousandths,
} from '../../host/resources/index.js';
import type { Triple } from './lines.js';

/**
 * The master's desk: the offers that are out, by framework, role and agent. Scripts speak of all that
 * is out to one such triple; the allocator's calls speak of single offers.
 *
 * A script may decline a part and leave the rest offered, which the allocator's calls cannot say.
 * What is left is then "parked": the allocator takes it as used, which weighs the same in all its
 * decisions, and the desk still treats it as offered.
 */
export class DeskOfOffers {
  private readonly offers = new Map<number, Offer>();
  private readonly parked = new Map<string, { at: Triple; resources: Resource[] }>();

  constructor(private readonly allocator: Allocator) {}

  took({ offers, rescinded }: Decisions): void {
    for (const { id } of rescinded) this.offers.delete(id);
    for (const offer of offers) this.offers.set(offer.id, offer);
  }

  /** All that is out, by whom it is out to. */
  out(): { readonly at: Triple; readonly resources: readonly Resource[] }[] {
    const triples = new Map<string, Triple>();
    for (const { frameworkId: framework, role, agentId: agent } of this.offers.values()) {
      triples.set(keyOf({ framework, role, agent }), { framework, role, agent });
    }
    for (const { at } of this.parked.values()) triples.set(keyOf(at), at);
    const keys = [...triples.keys()].sort();
    return keys.map((key) => {
      const at = triples.get(key) as Triple;
      return { at, resources: addResources(this.parkedTo(at), resourcesOf(this.offersTo(at))) };
    });
  }

  /** What a framework uses in a role, without what is still out to it. */
  usedBy(
    framework: string,
    role: string,
  ): { readonly at: Triple; readonly resources: readonly Resource[] }[] {
    return this.allocator.used(framework, role).flatMap(({ agentId: agent, resources }) => {
      const at = { framework, role, agent };
      const used = subtractResources(resources, this.parkedTo(at));
      return used.length > 0 ? [{ at, resources: used }] : [];
    });
  }

  private offersTo({ framework, role, agent }: Triple): Offer[] {
    return [...this.offers.values()]
      .filter(
        (offer) =>
          offer.frameworkId === framework && offer.role === role && offer.agentId === agent,
      )
      .sort((a, b) => a.id - b.id);
  }

  private parkedTo(at: Triple): Resource[] {
    return this.parked.get(keyOf(at))?.resources ?? [];
  }

  private park(at: Triple, resources: Resource[]): void {
    if (resources.length === 0) this.parked.delete(keyOf(at));
    else this.parked.set(keyOf(at), { at, resources });
  }

  private acceptOffers(offers: readonly Offer[], use: Resource[], refuse?: number): Decisions {
    for (const { id } of offers) this.offers.delete(id);
    const ids = offers.map(({ id }) => id);
    return refuse === undefined
      ? this.allocator.accept(ids, use)
      : this.allocator.accept(ids, use, refuse);
  }

  private recoverUsed(at: Triple, resources: Resource[], refuse?: number): Decisions[] {
    if (resources.length === 0) return [];
    const { framework, role, agent } = at;
    return refuse === undefined
      ? [this.allocator.finish(framework, role, agent, resources)]
      : [this.allocator.finish(framework, role, agent, resources, refuse)];
  }

  /** `use` becomes used; the rest of what is out comes back. */
  accept(at: Triple, use: Resource[], refuse?: number): Decisions[] {
    const offers = this.offersTo(at);
    const parked = this.parkedTo(at);
    if (parked.length === 0) {
      if (offers.length === 0 && use.length === 0) return [];
      return [this.acceptOffers(offers, use, refuse)];
    }
    const all = addResources(parked, resourcesOf(offers));
    if (!containsResources(all, use)) throw new Error('more is accepted than was offered');
    const taken = offers.length === 0 ? [] : [this.acceptOffers(offers, resourcesOf(offers))];
    this.park(at, []);
    return [...taken, ...this.recoverUsed(at, subtractResources(all, use), refuse)];
  }

  /** What is out comes back, all of it or the part that is named. */
  decline(at: Triple, part: Resource[] | undefined, refuse?: number): Decisions[] {
    const offers = this.offersTo(at);
    const all = addResources(this.parkedTo(at), resourcesOf(offers));
    if (part === undefined || containsResources(part, all)) return this.accept(at, [], refuse);
    if (!containsResources(all, part)) throw new Error('more is declined than was offered');
    if (this.parkedTo(at).length === 0) {
      this.park(at, subtractResources(all, part));
      return [this.acceptOffers(offers, subtractResources(all, part), refuse)];
    }
    const taken = offers.length === 0 ? [] : [this.acceptOffers(offers, resourcesOf(offers))];
    this.park(at, subtractResources(all, part));
    return [...taken, ...this.recoverUsed(at, part, refuse)];
  }

  /** Used resources come back: all of them or the part that is named. */
  finish(at: Triple, part: Resource[] | undefined, refuse?: number): Decisions[] {
    const { framework, role, agent } = at;
    if (part !== undefined) return this.recoverUsed(at, part, refuse);
    const used = this.allocator.used(framework, role).find(({ agentId }) => agentId === agent);
    if (used === undefined) return [];
    return this.recoverUsed(at, subtractResources(used.resources, this.parkedTo(at)), refuse);
  }

  /** What is parked comes back like any offer of a framework that leaves. */
  frameworkLeaves(framework: string): Decisions[] {
    const its = [...this.parked.values()].filter(({ at }) => at.framework === framework);
    return its.flatMap(({ at, resources }) => {
      this.park(at, []);
      return this.recoverUsed(at, resources);
    });
  }

  /** What is parked there is gone with the agent. */
  agentLeaves(agent: string): void {
    for (const { at } of [...this.parked.values()]) if (at.agent === agent) this.park(at, []);
  }

  /**
   * Mesos applies an operation to all that is out to the triple at once. Here an offer that can take
   * the operation whole gets it; otherwise its resources are done one by one, and one that no offer
   * has whole is divided over the offers as far as each goes. What the agent and the framework have
   * afterwards is the same.
   */
  operate(at: Triple, operation: OfferOperation): void {
    if (this.tryWhole(at, operation)) return;
    for (const resource of operation.resources) {
      const one = { ...operation, resources: [resource] };
      if (!this.tryWhole(at, one)) this.operateInParts(at, one, resource);
    }
  }

  private tryWhole(at: Triple, operation: OfferOperation): boolean {
    const offers = this.offersTo(at);
    for (const { id } of offers) {
      try {
        this.offers.set(id, this.allocator.applyOperation(id, operation));
        return true;
      } catch (error) {
        if (offers.length === 1) throw error;
      }
    }
    if (offers.length === 0) throw new Error('nothing is offered there');
    return false;
  }

  private operateInParts(at: Triple, operation: OfferOperation, resource: Resource): void {
    let left = toThousandths(resource.scalar?.value ?? 0);
    for (const { id } of this.offersTo(at)) {
      const most = this.largestPart(id, operation, resource, left);
      if (most === 0) continue;
      const part = { ...operation, resources: [withScalar(resource, most)] };
      this.offers.set(id, this.allocator.applyOperation(id, part));
      left -= most;
    }
    if (left > 0) throw new Error(`the offers together lack ${resource.name} for the operation`);
  }

  /** How many thousandths of the name the offer has in the form that the operation consumes. */
  private largestPart(
    id: number,
    { type }: OfferOperation,
    resource: Resource,
    atMost: number,
  ): number {
    const { reservations = [], ...rest } = resource;
    const source =
      type === 'RESERVE' ? { ...rest, reservations: reservations.slice(0, -1) } : resource;
    const offered = this.offers.get(id)?.resources ?? [];
    let low = 0;
    let high = atMost;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if (containsResources(offered, [withScalar(source, middle)])) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}

function keyOf({ framework, role, agent }: Triple): string {
  return JSON.stringify([framework, role, agent]);
}

function resourcesOf(offers: readonly Offer[]): Resource[] {
  return offers.reduce<Resource[]>((sum, { resources }) => addResources(sum, resources), []);
}

function withScalar(resource: Resource, thousandths: number): Resource {
  return { ...resource, scalar: { value: fromThousandths(thousandths) } };
}
