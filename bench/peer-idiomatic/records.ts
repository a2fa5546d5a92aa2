import type { AgentCapability, FrameworkCapability, Offer } from '../../host/allocator/api.js';
import type {
  Attribute,
  CompiledOfferConstraints,
  Quantities,
  Resource,
} from '../../host/resources/index.js';
import type { Amounts } from './amounts.js';
import { type Bag, quantitiesOf, resourcesOf } from './bag.js';
import type { Kind, NamedAmount } from './kinds.js';
import type { Role } from './roles.js';

/** What the allocator knows of agents, frameworks and what is between them. */

export interface Agent {
  readonly id: string;
  hostname: string;
  total: Bag;
  /** What is neither offered nor used; shared volumes are always there. */
  available: Bag;
  /** More is held than there is: what is available is then worked out anew each time. */
  isOvercommitted: boolean;
  hasGpu: boolean;
  attributes: readonly Attribute[];
  capabilities: ReadonlySet<AgentCapability>;
  region: string | undefined;
  zone: string | undefined;
  isRemote: boolean;
  isActive: boolean;
  isListed: boolean;
  readonly offers: Set<OfferRecord>;
  /** Who uses something here. */
  readonly users: Set<Client>;
  readonly filters: Map<Client, Filter[]>;
  /** Copies of shared volumes that clients and roles hold here. */
  readonly copies: Map<Client | Role, Map<Kind, number>>;
  /** What offer constraints say of it, by role; forgotten when it changes. */
  exclusions: WeakMap<CompiledOfferConstraints, Map<string, boolean>>;
}

export interface Framework {
  readonly id: string;
  /** False while it is only known as the user of an agent that came first. */
  isPresent: boolean;
  isActive: boolean;
  roles: ReadonlySet<string>;
  suppressed: Set<string>;
  capabilities: ReadonlySet<FrameworkCapability>;
  minAllocatable: ReadonlyMap<string, Alternatives>;
  constraints: CompiledOfferConstraints | undefined;
  /** By role: those it subscribes to, and those it holds something in. */
  readonly clients: Map<string, Client>;
}

/** A framework that nothing is known of yet. */
export function newFramework(id: string): Framework {
  return {
    id,
    isPresent: false,
    isActive: false,
    roles: new Set(),
    suppressed: new Set(),
    capabilities: new Set(),
    minAllocatable: new Map(),
    constraints: undefined,
    clients: new Map(),
  };
}

/** An offer must reach all amounts of one alternative; without alternatives anything will do. */
export type Alternatives = readonly (readonly NamedAmount[])[];

/** A framework in a role. */
export interface Client {
  readonly framework: Framework;
  /** The framework's id. */
  readonly name: string;
  readonly rolePath: string;
  first: number;
  second: number;
  isDirty: boolean;
  /** Where it is tracked: when its framework is present and it subscribes or holds something. */
  role: Role | undefined;
  /** Whether it may be offered resources, and is in its role's sorter. */
  isActive: boolean;
  /** How often it was given something. */
  count: number;
  held: Amounts;
  readonly used: Map<Agent, Bag>;
  readonly offers: Set<OfferRecord>;
  readonly filters: Set<Filter>;
  minAllocatable: Alternatives;
}

export function newClient(framework: Framework, rolePath: string): Client {
  return {
    framework,
    name: framework.id,
    rolePath,
    first: 0,
    second: 0,
    isDirty: false,
    role: undefined,
    isActive: false,
    count: 0,
    held: [],
    used: new Map(),
    offers: new Set(),
    filters: new Set(),
    minAllocatable: [],
  };
}

export interface Filter {
  readonly client: Client;
  readonly agent: Agent;
  readonly refused: Bag;
  readonly untilMs: number;
  /** It lasts one batch interval: then it blocks the batch at its very end, too. */
  readonly lastsOneInterval: boolean;
}

/** An outstanding offer. What callers see of it is an `Offer`, and decoded when first read. */
export class OfferRecord implements Offer {
  private decoded: readonly Resource[] | undefined;

  constructor(
    readonly id: number,
    readonly client: Client,
    readonly agent: Agent,
    /** Grows only within the cycle that makes the offer. */
    public bag: Bag,
    /** The allocation run that made it. */
    readonly run: number,
  ) {}

  get frameworkId(): string {
    return this.client.name;
  }

  get role(): string {
    return this.client.rolePath;
  }

  get agentId(): string {
    return this.agent.id;
  }

  get hostname(): string {
    return this.agent.hostname;
  }

  get attributes(): readonly Attribute[] {
    return this.agent.attributes;
  }

  get resources(): readonly Resource[] {
    this.decoded ??= resourcesOf(this.bag);
    return this.decoded;
  }

  get quantities(): Quantities {
    return quantitiesOf(this.bag);
  }

  toJSON(): Offer {
    const { id, frameworkId, role, agentId, hostname, attributes, resources, quantities } = this;
    return { id, frameworkId, role, agentId, hostname, attributes, resources, quantities };
  }
}
