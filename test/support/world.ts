import type { Allocator, Decisions, FrameworkInput, Offer } from '../../host/allocator/api.js';
import {
  addResources,
  containsResources,
  fromThousandths,
  identityOf,
  type Resource,
  subtractResources,
  toThousandths,
} from '../../host/resources/index.js';
import { itemsOf, itemsText } from '../../tools/conformance/items.js';
import { callBadly } from './bad-calls.js';
import { INTERVAL_MS, type RandomEvent, SHAPES } from './random-events.js';

/** An allocator that shows enough of itself to be checked. */
export interface CheckedAllocator extends Allocator {
  available(agentId: string): readonly Resource[];
  /** Its whole state: equal texts, equal states. */
  stateText(): string;
}

interface Used {
  readonly frameworkId: string;
  readonly role: string;
  readonly agentId: string;
  readonly resources: readonly Resource[];
}

interface Refusal extends Omit<Used, 'resources'> {
  readonly refused: readonly Resource[];
  readonly untilMs: number;
}

const DEFAULT_REFUSE_SECONDS = 5;

function offerText({ frameworkId, role, agentId, resources }: Offer): string {
  return `${frameworkId} ${role} ${agentId} ${itemsText(itemsOf(resources))}`;
}

/** Plays events on one allocator and keeps books of its own on what must be true of it. */
export class World {
  private readonly totals = new Map<string, readonly Resource[]>();
  private readonly frameworks = new Map<string, FrameworkInput>();
  private offers: Offer[] = [];
  private used: Used[] = [];
  private refusals: Refusal[] = [];

  constructor(readonly allocator: CheckedAllocator) {}

  /** Plays one event. @returns what the allocator decided, in a canonical text. */
  play(event: RandomEvent): string {
    const decisions = this.decide(event);
    if (decisions === undefined) return '';
    const rescinded = new Set(decisions.rescinded.map(({ id }) => id));
    this.offers = this.offers.filter(({ id }) => !rescinded.has(id));
    for (const offer of decisions.offers) this.checkUnrefused(offer);
    this.offers.push(...decisions.offers);
    this.offers.sort((a, b) => (offerText(a) < offerText(b) ? -1 : 1));
    const texts = [
      ...decisions.offers.map((offer) => `offer ${offerText(offer)}`),
      ...decisions.rescinded.map((offer) => `rescinded ${offerText(offer)}`),
    ];
    return texts.sort().join('\n');
  }

  private decide(event: RandomEvent): Decisions | undefined {
    switch (event.kind) {
      case 'addAgent':
      case 'resizeAgent':
      case 'relabelAgent':
      case 'removeAgent':
      case 'activateAgent':
      case 'deactivateAgent':
        return this.decideAgent(event);
      case 'addFramework':
      case 'updateFramework':
        return this.decideFramework(event.kind, event.framework);
      case 'removeFramework':
      case 'activateFramework':
      case 'deactivateFramework':
      case 'suppress':
      case 'revive':
        return this.decideKnownFramework(event);
      case 'accept':
      case 'decline':
      case 'finish':
      case 'operate':
        return this.decideAnswer(event);
      default:
        return this.decideRest(event);
    }
  }

  private decideAgent(
    event: Extract<RandomEvent, { readonly agent: string }>,
  ): Decisions | undefined {
    const { agent } = event;
    if (this.totals.has(agent) === (event.kind === 'addAgent')) return undefined;
    switch (event.kind) {
      case 'addAgent': {
        const resources = SHAPES[event.shape] ?? [];
        this.totals.set(agent, resources);
        return this.allocator.addAgent({ id: agent, resources });
      }
      case 'resizeAgent': {
        const resources = SHAPES[event.shape] ?? [];
        // A shared volume does not go away while it may be held.
        if ([resources, this.totals.get(agent) ?? []].some(hasShared)) return undefined;
        this.totals.set(agent, resources);
        return this.allocator.updateAgent(agent, { resources });
      }
      case 'relabelAgent':
        // Changed attributes clear the agent's filters; the same ones again do not, but may be
        // forgotten here.
        this.refusals = this.refusals.filter(({ agentId }) => agentId !== agent);
        return this.allocator.updateAgent(agent, { attributes: `rack:r${event.rack}` });
      case 'removeAgent':
        this.totals.delete(agent);
        this.used = this.used.filter(({ agentId }) => agentId !== agent);
        this.refusals = this.refusals.filter(({ agentId }) => agentId !== agent);
        return this.allocator.removeAgent(agent);
      default:
        return this.allocator[event.kind](agent);
    }
  }

  private decideFramework(
    kind: 'addFramework' | 'updateFramework',
    framework: FrameworkInput,
  ): Decisions | undefined {
    const before = this.frameworks.get(framework.id);
    if ((before !== undefined) === (kind === 'addFramework')) return undefined;
    this.frameworks.set(framework.id, framework);
    // Revived and left roles lose their filters; forgetting all of them checks less, not wrongly.
    this.forgetRefusals(framework.id, undefined);
    return this.allocator[kind](framework);
  }

  private decideKnownFramework(
    event: Extract<RandomEvent, { readonly framework: string }>,
  ): Decisions | undefined {
    const { framework } = event;
    const known = this.frameworks.get(framework);
    if (known === undefined) return undefined;
    if (event.kind === 'suppress' || event.kind === 'revive') {
      if (event.role !== undefined && !known.roles.includes(event.role)) return undefined;
      if (event.kind === 'revive') this.forgetRefusals(framework, event.role);
      return this.allocator[event.kind](framework, event.role === undefined ? [] : [event.role]);
    }
    if (event.kind !== 'activateFramework') this.forgetRefusals(framework, undefined);
    if (event.kind === 'removeFramework') {
      this.frameworks.delete(framework);
      this.used = this.used.filter(({ frameworkId }) => frameworkId !== framework);
    }
    return this.allocator[event.kind](framework);
  }

  private forgetRefusals(framework: string, role: string | undefined): void {
    this.refusals = this.refusals.filter(
      (one) => one.frameworkId !== framework || (role !== undefined && one.role !== role),
    );
  }

  private decideRest(event: RandomEvent): Decisions | undefined {
    const { allocator } = this;
    switch (event.kind) {
      case 'weight':
        allocator.updateWeights({ [event.role]: event.weight });
        return undefined;
      case 'quota': {
        const { role, guarantees, limits } = event;
        const quota = { ...(guarantees && { guarantees }), ...(limits && { limits }) };
        allocator.updateQuota(role, quota);
        return undefined;
      }
      case 'whitelist':
        allocator.updateWhitelist(event.hosts);
        return undefined;
      case 'pause':
      case 'resume':
        allocator[event.kind]();
        return undefined;
      case 'wait':
        return allocator.advance(allocator.nowMs + event.ms);
      case 'tick':
        allocator.advance((Math.floor(allocator.nowMs / INTERVAL_MS) + 1) * INTERVAL_MS);
        return allocator.allocate();
      case 'bad':
        callBadly(allocator, event.which, this.offers);
        return undefined;
      default:
        return undefined;
    }
  }

  // ── answers ─────────────────────────────────────────────────────────────────────────────────

  private decideAnswer(
    event: Extract<RandomEvent, { readonly kind: 'accept' | 'decline' | 'finish' | 'operate' }>,
  ): Decisions | undefined {
    if (event.kind === 'finish') return this.finish(event.at, event.quarters);
    const offer = this.offers[event.at % Math.max(1, this.offers.length)];
    if (offer === undefined) return undefined;
    if (event.kind === 'operate') {
      this.operate(offer, event.type);
      return undefined;
    }
    const use = event.kind === 'accept' ? quartersOf(offer.resources, event.quarters) : [];
    this.offers = this.offers.filter((one) => one !== offer);
    this.uses(offer, use);
    this.refuses(offer, subtractResources(offer.resources, use), event.refuseSeconds);
    return event.kind === 'accept'
      ? this.allocator.accept([offer.id], use, event.refuseSeconds)
      : this.allocator.decline([offer.id], event.refuseSeconds);
  }

  private usedAt({ frameworkId, role, agentId }: Omit<Used, 'resources'>): Used | undefined {
    return this.used.find(
      (one) => one.frameworkId === frameworkId && one.role === role && one.agentId === agentId,
    );
  }

  private uses(offer: Offer, more: readonly Resource[]): void {
    const { frameworkId, role, agentId } = offer;
    const before = this.usedAt(offer);
    const resources = addResources(before?.resources ?? [], more);
    this.used = this.used.filter((one) => one !== before);
    if (resources.length > 0) this.used.push({ frameworkId, role, agentId, resources });
    const key = (one: Used) => JSON.stringify([one.frameworkId, one.role, one.agentId]);
    this.used.sort((a, b) => (key(a) < key(b) ? -1 : 1));
  }

  private refuses(offer: Offer, refused: readonly Resource[], seconds: number | undefined): void {
    if (seconds === undefined || seconds === 0) return;
    const asked = 1000 * (seconds < 0 ? DEFAULT_REFUSE_SECONDS : seconds);
    const untilMs = this.allocator.nowMs + Math.max(asked, INTERVAL_MS);
    const { frameworkId, role, agentId } = offer;
    this.refusals.push({ frameworkId, role, agentId, refused, untilMs });
  }

  private finish(at: number, quarters: number): Decisions | undefined {
    const held = this.used[at % Math.max(1, this.used.length)];
    if (held === undefined) return undefined;
    const ended = quartersOf(held.resources, quarters);
    if (ended.length === 0) return undefined;
    const { frameworkId, role, agentId } = held;
    const left = subtractResources(held.resources, ended);
    this.used = this.used.flatMap((one) =>
      one !== held ? [one] : left.length > 0 ? [{ ...held, resources: left }] : [],
    );
    return this.allocator.finish(frameworkId, role, agentId, ended);
  }

  /** RESERVE of the first unreserved scalar, or UNRESERVE of what such a call reserved. */
  private operate(offer: Offer, type: 'RESERVE' | 'UNRESERVE' | 'CREATE' | 'DESTROY'): void {
    const total = this.totals.get(offer.agentId) ?? [];
    const reservation = { type: 'DYNAMIC', role: offer.role, principal: 'p' } as const;
    // The order of an offer's resources is nobody's promise.
    const offered = [...offer.resources].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
    const plain = offered.find(
      (one) => one.type === 'SCALAR' && !isReserved(one) && one.revocable === undefined,
    );
    const reserved = offered.find((one) => identityOf(one).dynamic);
    const made = plain === undefined ? undefined : { ...plain, reservations: [reservation] };
    const resource = type === 'RESERVE' ? made : type === 'UNRESERVE' ? reserved : undefined;
    if (resource === undefined) return;
    const { reservations: _, ...rest } = resource;
    const consumed = type === 'RESERVE' ? rest : resource;
    // An agent that shrank may no longer have what it offered.
    if (!containsResources(total, [consumed])) return;
    const converted = type === 'RESERVE' ? resource : rest;
    // An agent that got back a disk that it had lost cannot have it twice.
    if (this.hasWhole(offer.agentId, converted)) return;
    const changed = this.allocator.applyOperation(offer.id, { type, resources: [resource] });
    this.offers = this.offers.map((one) => (one === offer ? changed : one));
    this.totals.set(offer.agentId, addResources(subtractResources(total, [consumed]), [converted]));
  }

  private hasWhole(agentId: string, resource: Resource): boolean {
    if (!identityOf(resource).indivisible) return false;
    const there = [...this.offers, ...this.used].filter((one) => one.agentId === agentId);
    const all = [...(this.totals.get(agentId) ?? []), ...there.flatMap((one) => one.resources)];
    return all.some((one) => keyOf(one) === keyOf(resource));
  }

  // ── what must be true ───────────────────────────────────────────────────────────────────────

  private checkUnrefused(offer: Offer): void {
    for (const { untilMs, refused, ...where } of this.refusals) {
      const isThere =
        where.frameworkId === offer.frameworkId &&
        where.role === offer.role &&
        where.agentId === offer.agentId;
      if (!isThere || untilMs <= this.allocator.nowMs) continue;
      if (containsResources(refused, offer.resources)) {
        throw new Error(`the offer ${offerText(offer)} was refused until ${untilMs} ms`);
      }
    }
  }

  /** Held and available make up the total of every agent; shared volumes are always available. */
  checkConservation(): void {
    const own = this.offers.map(offerText).sort().join('\n');
    const its = this.allocator.offers().map(offerText).sort().join('\n');
    if (own !== its) throw new Error(`it says that it offers\n${its}\ninstead of\n${own}`);
    for (const [agentId, total] of this.totals) {
      const here = [...this.offers, ...this.used].filter((one) => one.agentId === agentId);
      const held = here
        .flatMap(({ resources }) => resources)
        .filter(({ shared }) => shared === undefined);
      const wanted = itemsText(itemsOf(subtractResources(total, held)));
      const got = itemsText(itemsOf(this.allocator.available(agentId)));
      if (wanted !== got) throw new Error(`available on ${agentId}: ${got} instead of ${wanted}`);
    }
    for (const { frameworkId, role, agentId, resources } of this.used) {
      const all = this.allocator.used(frameworkId, role);
      const got = all.find((one) => one.agentId === agentId)?.resources ?? [];
      if (itemsText(itemsOf(got)) !== itemsText(itemsOf(resources))) {
        throw new Error(`${frameworkId} uses ${itemsText(itemsOf(got))} on ${agentId}`);
      }
    }
  }
}

function keyOf(resource: Resource): string {
  return identityOf(resource).key;
}

function isReserved(resource: Resource): boolean {
  return identityOf(resource).reservationRole !== undefined;
}

function isWhole(resource: Resource): boolean {
  return resource.shared !== undefined || identityOf(resource).indivisible;
}

function hasShared(resources: readonly Resource[]): boolean {
  return resources.some(({ shared }) => shared !== undefined);
}

/** So many quarters of each scalar and of each range's numbers; sets and disks whole or not. */
function quartersOf(resources: readonly Resource[], quarters: number): Resource[] {
  return resources.flatMap((resource): Resource[] => {
    if (quarters === 0) return [];
    if (resource.type === 'SCALAR' && !isWhole(resource)) {
      const thousandths = Math.floor((toThousandths(resource.scalar?.value ?? 0) * quarters) / 4);
      if (thousandths === 0) return [];
      return [{ ...resource, scalar: { value: fromThousandths(thousandths) } }];
    }
    if (resource.type === 'RANGES') {
      const range = (resource.ranges?.range ?? []).map(({ begin, end }) => ({
        begin,
        end: begin + Math.ceil(((end - begin + 1) * quarters) / 4) - 1,
      }));
      return [{ ...resource, ranges: { range } }];
    }
    return [resource];
  });
}
