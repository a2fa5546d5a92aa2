import type {
  Allocator,
  Decisions,
  FrameworkInput,
  Offer,
  Relinquish,
} from '../../host/allocator/api.js';
import type { EarmarkHolder } from '../../host/allocator/calls/state.js';
import { NOTHING } from '../../host/allocator/decisions.js';
import { AllocatorError } from '../../host/allocator/errors.js';
import {
  addResources,
  containsResources,
  fromThousandths,
  parseResources,
  type Resource,
  subtractResources,
  toThousandths,
} from '../../host/resources/index.js';
import { itemsOf, itemsText } from '../conformance/items.js';
import type { Event } from './events.js';
import { INTERVAL_MS } from './scenario.js';

/** An allocator whose answers are compared with another's. */
export interface Judged extends Allocator {
  available(agentId: string): readonly Resource[];
  earmark(): EarmarkHolder | undefined;
  imposeOffer(wanted: {
    readonly frameworkId: string;
    readonly role: string;
    readonly agentId: string;
    readonly resources: readonly Resource[];
  }): Offer;
}

interface Used {
  readonly frameworkId: string;
  readonly role: string;
  readonly agentId: string;
  readonly resources: readonly Resource[];
}

/** Something to give back: an offer by its text, or what is used somewhere. */
interface Owed extends Omit<Used, 'resources'> {
  readonly offer?: Offer;
}

/** Plays events on one allocator, as its host: knows what it offered, what runs, what is owed. */
export class Player {
  readonly frameworks = new Map<string, FrameworkInput>();
  readonly agentIds = new Set<string>();
  private offers: Offer[] = [];
  private used: Used[] = [];
  private owed: Owed[] = [];

  constructor(readonly allocator: Judged) {}

  /** Plays one event. @returns what the allocator decided, in a text. */
  play(event: Event): string[] {
    try {
      return this.happens(event).flatMap((decisions) => this.take(decisions));
    } catch (error) {
      if (!(error instanceof AllocatorError)) throw error;
      return [`refused: ${error.code}`];
    }
  }

  private take(decisions: Decisions): string[] {
    const texts = [
      ...decisions.offers.map((offer) => `offer ${offerText(offer)}`),
      ...decisions.rescinded.map((offer) => `rescinded ${offerText(offer)}`),
      ...decisions.relinquishes.map((one) => this.relinquishText(one)),
      ...decisions.transitions.map(
        ({ frameworkId, role, from, to }) => `${frameworkId} ${role}: ${from} > ${to}`,
      ),
      ...decisions.inverseOffers.map((one) => `inverse ${one.frameworkId} ${one.agentId}`),
    ];
    const told = decisions.relinquishes.map((one) => ({ one, text: this.relinquishText(one) }));
    const rescinded = new Set(decisions.rescinded.map(({ id }) => id));
    this.offers = this.offers.filter(({ id }) => !rescinded.has(id));
    for (const offer of decisions.offers) {
      // A later stage may have added to an offer of the same run.
      this.offers = this.offers.filter(({ id }) => id !== offer.id);
    }
    const made = [...decisions.offers].sort(byText);
    this.offers.push(...made);
    told.sort((a, b) => (a.text < b.text ? -1 : 1));
    for (const { one } of told) this.owe(one);
    return texts.sort();
  }

  private relinquishText(one: Relinquish): string {
    const offers = one.offerIds.map((id) => offerText(this.offerNumbered(id))).sort();
    const used = one.used
      .map(({ agentId, resources }) => `${agentId} ${itemsText(itemsOf(resources))}`)
      .sort();
    const head = `relinquish ${one.frameworkId} ${one.role} ${one.attempt} ${one.repeated}`;
    return `${head} until ${one.backoffUntilMs}: ${[...offers, ...used].join(' | ')}`;
  }

  private offerNumbered(id: number): Offer {
    const offer = this.offers.find((one) => one.id === id);
    if (offer === undefined) throw new Error(`offer ${id} is to be rescinded, but not outstanding`);
    return offer;
  }

  private owe({ frameworkId, role, offerIds, used }: Relinquish): void {
    const isIts = (one: Owed) => one.frameworkId === frameworkId && one.role === role;
    const offers = offerIds.map((id) => this.offerNumbered(id));
    offers.sort(byText);
    this.owed = [
      ...this.owed.filter((one) => !isIts(one)),
      ...offers.map((offer) => ({ frameworkId, role, agentId: offer.agentId, offer })),
      ...used.map(({ agentId }) => ({ frameworkId, role, agentId })).sort(byAgent),
    ];
  }

  // ── what happens ────────────────────────────────────────────────────────────────────────────

  private happens(event: Event): Decisions[] {
    const { allocator } = this;
    switch (event.kind) {
      case 'addAgent': {
        if (this.agentIds.has(event.agent.id)) return [];
        this.agentIds.add(event.agent.id);
        return [allocator.addAgent(event.agent)];
      }
      case 'resizeAgent': {
        const { id, ...change } = event.agent;
        if (!this.agentIds.has(id)) return [];
        return [allocator.updateAgent(id, { resources: change.resources })];
      }
      case 'relabelAgent': {
        if (!this.agentIds.has(event.agentId)) return [];
        return [allocator.updateAgent(event.agentId, { attributes: `rack:r${event.rack}` })];
      }
      case 'removeAgent':
        if (!this.agentIds.delete(event.agentId)) return [];
        this.used = this.used.filter(({ agentId }) => agentId !== event.agentId);
        this.owed = this.owed.filter(({ agentId }) => agentId !== event.agentId);
        return [allocator.removeAgent(event.agentId)];
      case 'activateAgent':
      case 'deactivateAgent':
        return this.agentIds.has(event.agentId) ? [allocator[event.kind](event.agentId)] : [];
      case 'whitelist':
        allocator.updateWhitelist(event.hosts);
        return [];
      case 'weight':
        allocator.updateWeights({ [event.role]: event.weight });
        return [];
      case 'quota':
        allocator.updateQuota(event.role, event.quota);
        return [];
      case 'pause':
      case 'resume':
        allocator[event.kind]();
        return [];
      default:
        return this.happensToFrameworks(event);
    }
  }

  private happensToFrameworks(event: Event): Decisions[] {
    const { allocator, frameworks } = this;
    switch (event.kind) {
      case 'addFramework':
      case 'updateFramework': {
        const { framework } = event;
        if (frameworks.has(framework.id) === (event.kind === 'addFramework')) return [];
        frameworks.set(framework.id, framework);
        return [allocator[event.kind](framework)];
      }
      case 'removeFramework':
        if (!frameworks.delete(event.frameworkId)) return [];
        this.used = this.used.filter(({ frameworkId }) => frameworkId !== event.frameworkId);
        this.owed = this.owed.filter(({ frameworkId }) => frameworkId !== event.frameworkId);
        return [allocator.removeFramework(event.frameworkId)];
      case 'activateFramework':
      case 'deactivateFramework':
        return frameworks.has(event.frameworkId) ? [allocator[event.kind](event.frameworkId)] : [];
      case 'expectDuration':
        if (!frameworks.has(event.frameworkId)) return [];
        return [allocator.expectDuration(event.frameworkId, event.durationMs)];
      case 'suppress':
      case 'revive':
        if (!frameworks.get(event.frameworkId)?.roles.includes(event.role)) return [];
        return [allocator[event.kind](event.frameworkId, [event.role])];
      case 'started': {
        const needy = [...frameworks.values()].flatMap(({ id, minimum = {} }) =>
          Object.keys(minimum).map((role) => ({ id, role })),
        );
        const one = needy[event.at % Math.max(1, needy.length)];
        return one === undefined ? [] : [allocator.started(one.id, one.role)];
      }
      default:
        return this.happensToOffers(event);
    }
  }

  private happensToOffers(event: Event): Decisions[] {
    const { allocator } = this;
    switch (event.kind) {
      case 'wait':
        return [allocator.advance(allocator.nowMs + event.ms)];
      case 'tick': {
        const next = (Math.floor(allocator.nowMs / INTERVAL_MS) + 1) * INTERVAL_MS;
        return [allocator.advance(next + event.ms), allocator.allocate()];
      }
      case 'allocate':
        return [allocator.allocate(event.agentIds.filter((id) => this.agentIds.has(id)))];
      case 'answer': {
        const offer = this.offers[event.at % Math.max(1, this.offers.length)];
        return offer === undefined ? [] : [this.answer(offer, event.use, event.refuseSeconds)];
      }
      case 'answerAll':
        return [...this.offers].map((offer) =>
          this.answer(offer, event.takes ? 'all' : 'nothing', event.refuseSeconds),
        );
      case 'finish': {
        const held = this.used[event.at % Math.max(1, this.used.length)];
        if (held === undefined) return [];
        return [this.finish(held, event.half ? halfOf(held.resources) : held.resources)];
      }
      case 'giveBack':
        return this.giveBack(event.items);
      case 'impose':
        return this.impose(event.frameworkId, event.agentId);
      case 'reserve':
        return this.reserve(event.at);
      default:
        throw new Error(`an event of unknown kind ${event.kind}`);
    }
  }

  // ── offers ──────────────────────────────────────────────────────────────────────────────────

  private answer(offer: Offer, use: string, refuseSeconds: number | undefined): Decisions {
    const { resources } = offer;
    const wanted = use === 'all' ? resources : parseResources(use === 'nothing' ? '' : use);
    const fits = containsResources(resources, wanted);
    const used = fits ? wanted : resources;
    this.offers = this.offers.filter((one) => one !== offer);
    if (used.length === 0) return this.allocator.decline([offer.id], refuseSeconds);
    this.uses(offer, used);
    return this.allocator.accept([offer.id], used, refuseSeconds);
  }

  private uses({ frameworkId, role, agentId }: Offer, more: readonly Resource[]): void {
    const isThere = (one: Used) =>
      one.frameworkId === frameworkId && one.role === role && one.agentId === agentId;
    const before = this.used.find(isThere)?.resources ?? [];
    this.used = this.used.filter((one) => !isThere(one));
    this.used.push({ frameworkId, role, agentId, resources: addResources(before, more) });
  }

  private finish(held: Used, ended: readonly Resource[]): Decisions {
    const { frameworkId, role, agentId } = held;
    const left = subtractResources(held.resources, ended);
    this.used = this.used.flatMap((one) => {
      if (one !== held) return [one];
      return left.length > 0 ? [{ ...held, resources: left }] : [];
    });
    return this.allocator.finish(frameworkId, role, agentId, ended);
  }

  /** The first items of what is owed and still there. */
  private giveBack(items: number): Decisions[] {
    const decided: Decisions[] = [];
    for (const owed of this.owed.splice(0, items)) {
      const { offer } = owed;
      if (offer !== undefined) {
        if (this.offers.includes(offer)) decided.push(this.answer(offer, 'nothing', undefined));
        continue;
      }
      const held = this.used.find(
        (one) =>
          one.frameworkId === owed.frameworkId &&
          one.role === owed.role &&
          one.agentId === owed.agentId,
      );
      if (held !== undefined) decided.push(this.finish(held, held.resources));
    }
    return decided;
  }

  private impose(frameworkId: string, agentId: string): Decisions[] {
    const role = this.frameworks.get(frameworkId)?.roles[0];
    if (role === undefined || !this.agentIds.has(agentId)) return [];
    const resources = parseResources('cpus:1;mem:512');
    if (!containsResources(this.allocator.available(agentId), resources)) return [];
    const offer = this.allocator.imposeOffer({ frameworkId, role, agentId, resources });
    return [{ ...NOTHING, offers: [offer] }];
  }

  private reserve(at: number): Decisions[] {
    const offer = this.offers[at % Math.max(1, this.offers.length)];
    const [plain] = (offer?.resources ?? []).filter(
      ({ name, reservations, revocable }) =>
        name === 'cpus' && reservations === undefined && revocable === undefined,
    );
    if (offer === undefined || plain === undefined || plain.role !== undefined) return [];
    const reservations = [{ type: 'DYNAMIC', role: offer.role, principal: 'p' } as const];
    const resources = [{ ...plain, reservations }];
    const changed = this.allocator.applyOperation(offer.id, { type: 'RESERVE', resources });
    this.offers = this.offers.map((one) => (one === offer ? changed : one));
    return [];
  }
}

function byAgent(a: Owed, b: Owed): number {
  return a.agentId < b.agentId ? -1 : 1;
}

/** Of equals, as those of a shared volume may be, the one that was made first. */
function byText(a: Offer, b: Offer): number {
  const [one, other] = [offerText(a), offerText(b)];
  if (one === other) return a.id - b.id;
  return one < other ? -1 : 1;
}

function offerText({ frameworkId, role, agentId, resources }: Offer): string {
  return `${frameworkId} ${role} ${agentId} ${itemsText(itemsOf(resources))}`;
}

/** Half of each scalar, but of shared volumes, which cannot be divided. */
function halfOf(resources: readonly Resource[]): Resource[] {
  return resources.flatMap((resource) => {
    if (resource.type !== 'SCALAR' || resource.shared !== undefined) return [];
    const half = Math.floor(toThousandths(resource.scalar?.value ?? 0) / 2);
    return half > 0 ? [{ ...resource, scalar: { value: fromThousandths(half) } }] : [];
  });
}
