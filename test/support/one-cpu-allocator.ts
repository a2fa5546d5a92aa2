import type {
  AgentInput,
  Checkpoint,
  Decisions,
  FrameworkInput,
  MinimumState,
  Offer,
} from '../../host/allocator/api.js';
import { NOTHING } from '../../host/allocator/decisions.js';
import { parseResources, quantitiesOf, resourcesFrom } from '../../host/resources/index.js';
import type { ResourcesInput } from '../../host/resources/types.js';
import type { VerifiableAllocator } from '../../host/verify/index.js';

interface State {
  nowMs: number;
  nextId: number;
  agents: Record<string, number>;
  frameworks: Record<string, { role: string; cpus: number; count: number }>;
  offers: { id: number; frameworkId: string; agentId: string; cpus: number }[];
  filters: Record<string, number>;
}

/**
 * The least allocator that verifying can be tried on: agents have cpus alone, and a visit offers
 * all that is free to the unfiltered framework that holds least, then has been given to least
 * often, then is first by id.
 */
export class OneCpuAllocator implements VerifiableAllocator {
  protected state: State = {
    nowMs: 0,
    nextId: 1,
    agents: {},
    frameworks: {},
    offers: [],
    filters: {},
  };

  get nowMs(): number {
    return this.state.nowMs;
  }

  checkpoint(): Checkpoint {
    const state = structuredClone(this.state);
    const goBack = (): void => {
      this.state = structuredClone(state);
    };
    return Object.assign(goBack, { release: () => undefined });
  }

  addAgent(agent: AgentInput): Decisions {
    this.state.agents[agent.id] = cpusOf(agent.resources);
    return NOTHING;
  }

  addFramework(framework: FrameworkInput): Decisions {
    this.state.frameworks[framework.id] = { role: framework.roles[0] ?? '*', cpus: 0, count: 0 };
    return NOTHING;
  }

  removeFramework(frameworkId: string): Decisions {
    const gone = this.state.offers.filter((offer) => offer.frameworkId === frameworkId);
    for (const { id } of gone) this.decline([id]);
    delete this.state.frameworks[frameworkId];
    return { ...NOTHING, rescinded: gone.map((offer) => this.told(offer)) };
  }

  revive(frameworkId: string): Decisions {
    for (const key of Object.keys(this.state.filters)) {
      if (key.startsWith(`${frameworkId} `)) delete this.state.filters[key];
    }
    return NOTHING;
  }

  allocate(agentIds: readonly string[] = Object.keys(this.state.agents)): Decisions {
    const offers: Offer[] = [];
    for (const agentId of agentIds) {
      const free = this.state.agents[agentId] ?? 0;
      const first = Object.entries(this.state.frameworks)
        .filter(([id]) => (this.state.filters[`${id} ${agentId}`] ?? 0) <= this.nowMs)
        .sort(([a, x], [b, y]) => x.cpus - y.cpus || x.count - y.count || (a < b ? -1 : 1))[0];
      if (free > 0 && first) offers.push(this.make(first[0], agentId, free));
    }
    return { ...NOTHING, offers };
  }

  imposeOffer(offer: { frameworkId: string; agentId: string; resources: ResourcesInput }): Offer {
    return this.make(offer.frameworkId, offer.agentId, cpusOf(offer.resources));
  }

  accept(ids: readonly number[], use: ResourcesInput, refuseSeconds?: number): Decisions {
    const first = this.state.offers.find(({ id }) => id === ids[0]);
    this.decline(ids, refuseSeconds);
    if (first === undefined) throw new Error('no such offer');
    this.move(first.frameworkId, first.agentId, cpusOf(use));
    return NOTHING;
  }

  decline(ids: readonly number[], refuseSeconds?: number): Decisions {
    for (const id of ids) {
      const index = this.state.offers.findIndex((offer) => offer.id === id);
      const [offer] = this.state.offers.splice(index, 1);
      if (index < 0 || offer === undefined) throw new Error(`no offer ${id}`);
      this.move(offer.frameworkId, offer.agentId, -offer.cpus);
      const key = `${offer.frameworkId} ${offer.agentId}`;
      if (refuseSeconds) this.state.filters[key] = this.nowMs + refuseSeconds * 1000;
    }
    return NOTHING;
  }

  finish(
    frameworkId: string,
    _role: string,
    agentId: string,
    resources: ResourcesInput = '',
  ): Decisions {
    this.move(frameworkId, agentId, -cpusOf(resources));
    return NOTHING;
  }

  advance(nowMs: number): Decisions {
    this.state.nowMs = nowMs;
    return NOTHING;
  }

  offers(): readonly Offer[] {
    return this.state.offers.map((offer) => this.told(offer));
  }

  protected make(frameworkId: string, agentId: string, cpus: number): Offer {
    const offer = { id: this.state.nextId++, frameworkId, agentId, cpus };
    this.state.offers.push(offer);
    this.move(frameworkId, agentId, cpus);
    const framework = this.state.frameworks[frameworkId];
    if (framework) framework.count += 1;
    return this.told(offer);
  }

  private move(frameworkId: string, agentId: string, cpus: number): void {
    this.state.agents[agentId] = (this.state.agents[agentId] ?? 0) - cpus;
    const framework = this.state.frameworks[frameworkId];
    if (framework) framework.cpus += cpus;
  }

  private told(offer: State['offers'][number]): Offer {
    const { id, frameworkId, agentId, cpus } = offer;
    const role = this.state.frameworks[frameworkId]?.role ?? '*';
    const resources = parseResources(`cpus:${cpus / 1000}`);
    const quantities = { cpus };
    return {
      id,
      frameworkId,
      role,
      agentId,
      hostname: agentId,
      attributes: [],
      resources,
      quantities,
    };
  }

  updateAgent = unused;
  removeAgent = unused;
  activateAgent = unused;
  deactivateAgent = unused;
  updateUnavailability = unused;
  updateWhitelist = unused;
  updateFramework = unused;
  activateFramework = unused;
  deactivateFramework = unused;
  suppress = unused;
  updateWeights = unused;
  updateQuota = unused;
  applyOperation = unused;
  started = unused;
  expectDuration = unused;
  pause = unused;
  resume = unused;
  used = unused;
  minimumState = unused as () => MinimumState;
  dominantShare = unused;
}

function unused(): never {
  throw new Error('this test allocator cannot do that');
}

function cpusOf(resources: ResourcesInput): number {
  return quantitiesOf(resourcesFrom(resources)).cpus ?? 0;
}
