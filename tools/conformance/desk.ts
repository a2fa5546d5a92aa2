import type { Allocator, Decisions, Offer, OfferOperation } from '../../host/allocator/api.js';
import {
  addResources,
  containsResources,
  type Resource,
  subtractResources,
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
  private done = 0;

  constructor(private readonly allocator: Allocator) {}

  /** How many calls the allocator took from it: one step may need several. */
  get changes(): number {
    return this.done;
  }

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

  private park({ framework, role, agent }: Triple, resources: Resource[]): void {
    const at = { framework, role, agent };
    if (resources.length === 0) this.parked.delete(keyOf(at));
    else this.parked.set(keyOf(at), { at, resources });
  }

  private acceptOffers(offers: readonly Offer[], use: Resource[], refuse?: number): Decisions {
    const ids = offers.map(({ id }) => id);
    const decisions =
      refuse === undefined
        ? this.allocator.accept(ids, use)
        : this.allocator.accept(ids, use, refuse);
    for (const id of ids) this.offers.delete(id);
    this.done += 1;
    return decisions;
  }

  private recoverUsed(at: Triple, resources: Resource[], refuse?: number): Decisions[] {
    if (resources.length === 0) return [];
    const { framework, role, agent } = at;
    const decisions =
      refuse === undefined
        ? this.allocator.finish(framework, role, agent, resources)
        : this.allocator.finish(framework, role, agent, resources, refuse);
    this.done += 1;
    return [decisions];
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
    const decisions = [...taken, ...this.recoverUsed(at, subtractResources(all, use), refuse)];
    this.park(at, []);
    return decisions;
  }

  /** What is out comes back, all of it or the part that is named. */
  decline(at: Triple, part: Resource[] | undefined, refuse?: number): Decisions[] {
    const offers = this.offersTo(at);
    const all = addResources(this.parkedTo(at), resourcesOf(offers));
    if (part === undefined || containsResources(part, all)) return this.accept(at, [], refuse);
    if (!containsResources(all, part)) throw new Error('more is declined than was offered');
    const rest = subtractResources(all, part);
    if (this.parkedTo(at).length === 0) {
      const decisions = this.acceptOffers(offers, rest, refuse);
      this.park(at, rest);
      return [decisions];
    }
    const taken = offers.length === 0 ? [] : [this.acceptOffers(offers, resourcesOf(offers))];
    const decisions = [...taken, ...this.recoverUsed(at, part, refuse)];
    this.park(at, rest);
    return decisions;
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
   * the operation whole gets it; otherwise its resources are divided over the offers, as far as each
   * goes. What the agent and the framework have afterwards is the same.
   */
  operate(at: Triple, operation: OfferOperation): void {
    if (this.tryWhole(at, operation)) return;
    for (const [id, part] of this.partsOf(at, operation)) {
      this.apply(id, { ...operation, resources: [part] });
    }
  }

  private apply(id: number, operation: OfferOperation): void {
    this.offers.set(id, this.allocator.applyOperation(id, operation));
    this.done += 1;
  }

  private tryWhole(at: Triple, operation: OfferOperation): boolean {
    const offers = this.offersTo(at);
    for (const { id } of offers) {
      try {
        this.apply(id, operation);
        return true;
      } catch (error) {
        if (offers.length === 1) throw error;
      }
    }
    if (offers.length === 0) throw new Error('nothing is offered there');
    return false;
  }

  /** Which offer is to do what of an operation. Nothing is done before all of it has its place. */
  private partsOf(at: Triple, { type, resources }: OfferOperation): [id: number, part: Resource][] {
    const offers = this.offersTo(at).map((offer) => ({ id: offer.id, left: offer.resources }));
    return resources.flatMap((resource) => {
      const parts: [number, Resource][] = [];
      let wanted = [sourceOf(type, resource)];
      for (const offer of offers) {
        const lacking = subtractResources(wanted, offer.left);
        if (lacking.length > 0 && resource.disk?.persistence !== undefined) continue;
        const [part] = subtractResources(wanted, lacking);
        if (part === undefined) continue;
        parts.push([offer.id, withAmountOf(resource, part)]);
        offer.left = subtractResources(offer.left, [part]);
        wanted = lacking;
      }
      if (wanted.length === 0) return parts;
      throw new Error(`the offers together lack ${resource.name} for the operation`);
    });
  }
}

/** What an operation consumes to make, or unmake, a resource. */
function sourceOf(type: OfferOperation['type'], resource: Resource): Resource {
  if (type === 'RESERVE') {
    return { ...resource, reservations: (resource.reservations ?? []).slice(0, -1) };
  }
  if (type !== 'CREATE') return resource;
  const { disk, shared: _, ...rest } = resource;
  return disk?.source === undefined ? rest : { ...rest, disk: { source: disk.source } };
}

function keyOf({ framework, role, agent }: Triple): string {
  return JSON.stringify([framework, role, agent]);
}

function resourcesOf(offers: readonly Offer[]): Resource[] {
  return offers.reduce<Resource[]>((sum, { resources }) => addResources(sum, resources), []);
}

function withAmountOf(resource: Resource, { scalar, ranges, set }: Resource): Resource {
  return {
    ...resource,
    ...(scalar !== undefined && { scalar }),
    ...(ranges !== undefined && { ranges }),
    ...(set !== undefined && { set }),
  };
}
