import type { AgentCapability, AgentInput, AgentUpdate } from '../../host/allocator/api.js';
import {
  type Attribute,
  type AttributesInput,
  formatAttributes,
  parseAttributes,
  ResourceError,
} from '../../host/resources/index.js';
import { type Bag, contains, EMPTY, minus, sizeOf } from './bag.js';
import { checkId, checkRole, refuse } from './checks.js';
import type { Cluster } from './cluster.js';
import { dropFiltersOfAgent } from './filters.js';
import type { Outcome } from './outcome.js';
import type { Agent, Client } from './records.js';

/** Agents come, change and go. */

const ALL_CAPABILITIES: ReadonlySet<AgentCapability> = new Set([
  'MULTI_ROLE',
  'HIERARCHICAL_ROLE',
  'RESERVATION_REFINEMENT',
  'RESOURCE_PROVIDER',
  'RESIZE_VOLUME',
  'AGENT_OPERATION_FEEDBACK',
  'AGENT_DRAINING',
  'TASK_RESOURCE_LIMITS',
] as const);

interface Used {
  readonly frameworkId: string;
  readonly rolePath: string;
  readonly bag: Bag;
}

const NO_ATTRIBUTES: readonly Attribute[] = [];

function attributesFrom(id: string, input: AttributesInput | undefined): readonly Attribute[] {
  if (input === undefined) return NO_ATTRIBUTES;
  try {
    return parseAttributes(input);
  } catch (error) {
    if (!(error instanceof ResourceError)) throw error;
    return refuse('INVALID_VALUE', `attributes of agent ${id}: ${error.message}`);
  }
}

function usedFrom({ kinds }: Cluster, { id, used = {} }: AgentInput): Used[] {
  const all: Used[] = [];
  for (const [frameworkId, byRole] of Object.entries(used)) {
    checkId('framework', frameworkId);
    for (const [rolePath, resources] of Object.entries(byRole)) {
      checkRole(rolePath);
      const bag = kinds.bag(`what ${frameworkId} uses on agent ${id}`, resources);
      if (bag.length > 0) all.push({ frameworkId, rolePath, bag });
    }
  }
  return all;
}

function isRemote(cluster: Cluster, region: string | undefined): boolean {
  const own = cluster.settings.region;
  return own !== undefined && region !== undefined && region !== own;
}

function hasGpu(cluster: Cluster, total: Bag): boolean {
  return sizeOf(total, cluster.kinds.nameIndex('gpus')) > 0;
}

function checkRoom(cluster: Cluster, id: string, total: Bag): void {
  if (cluster.books.hasRoomFor(total)) return;
  refuse('INVALID_QUANTITY', `with agent ${id} the cluster has more than can be counted`);
}

function newAgent(cluster: Cluster, input: AgentInput): Agent {
  const { id, hostname = id, region, zone, capabilities } = input;
  const total = cluster.kinds.bag(`resources of agent ${id}`, input.resources);
  return {
    id,
    hostname,
    total,
    available: EMPTY,
    isOvercommitted: false,
    hasGpu: hasGpu(cluster, total),
    attributes: attributesFrom(id, input.attributes),
    capabilities: capabilities === undefined ? ALL_CAPABILITIES : new Set(capabilities),
    region,
    zone,
    isRemote: isRemote(cluster, region),
    isActive: true,
    isListed: cluster.whitelist?.has(hostname) ?? true,
    offers: new Set(),
    users: new Set(),
    filters: new Map(),
    copies: new Map(),
    exclusions: new WeakMap(),
  };
}

export function addAgent(cluster: Cluster, input: AgentInput): Agent {
  const { id } = input;
  checkId('agent', id);
  if (cluster.agents.has(id)) refuse('ALREADY_EXISTS', `agent ${id} is there already`);
  const used = usedFrom(cluster, input);
  const agent = newAgent(cluster, input);
  checkRoom(cluster, id, agent.total);
  cluster.addAgent(agent);
  cluster.books.total(agent.total, 1);
  for (const one of used) addUsed(cluster, agent, one);
  cluster.recount(agent);
  return agent;
}

/** Of a framework that is not there yet nothing counts in the shares until it comes. */
function addUsed(cluster: Cluster, agent: Agent, { frameworkId, rolePath, bag }: Used): void {
  const framework = cluster.frameworkToBe(frameworkId);
  const client = cluster.client(framework, rolePath);
  const isTracked = client.role !== undefined;
  cluster.use(client, agent, bag);
  if (!framework.isPresent) return;
  // Newly tracked, it counts what it uses by itself.
  const role = cluster.track(client);
  if (isTracked) cluster.hold(client, agent, bag);
  cluster.countAllocation(client, role);
}

function areSameAttributes(a: readonly Attribute[], b: readonly Attribute[]): boolean {
  if (a === b) return true;
  const sorted = (attributes: readonly Attribute[]) =>
    [...new Set(attributes.map((attribute) => formatAttributes([attribute])))].sort();
  return a.length === b.length && sorted(a).join('\0') === sorted(b).join('\0');
}

function areSameCapabilities(a: Agent['capabilities'], b: Agent['capabilities']): boolean {
  return a === b || (a.size === b.size && [...a].every((capability) => b.has(capability)));
}

function areSameBags(a: Bag, b: Bag): boolean {
  return contains(a, b) && contains(b, a);
}

/** @returns the agent, if anything about it has changed. */
export function updateAgent(
  cluster: Cluster,
  agentId: string,
  change: AgentUpdate,
): Agent | undefined {
  const agent = cluster.agentNamed(agentId);
  const { hostname = agent.hostname, region = agent.region, zone = agent.zone } = change;
  const total =
    change.resources === undefined
      ? agent.total
      : cluster.kinds.bag(`resources of agent ${agentId}`, change.resources);
  const attributes =
    change.attributes === undefined ? agent.attributes : attributesFrom(agentId, change.attributes);
  const capabilities =
    change.capabilities === undefined ? agent.capabilities : new Set(change.capabilities);
  const sameTotal = areSameBags(total, agent.total);
  const sameAttributes = areSameAttributes(attributes, agent.attributes);
  const sameRest =
    areSameCapabilities(capabilities, agent.capabilities) &&
    hostname === agent.hostname &&
    region === agent.region &&
    zone === agent.zone;
  if (sameTotal && sameAttributes && sameRest) return undefined;
  if (!sameTotal) checkRoom(cluster, agentId, minus(total, agent.total));

  // Who refused the agent for its attributes may want it now.
  if (!sameAttributes) dropFiltersOfAgent(cluster, agent);
  if (!sameTotal) changeTotal(cluster, agent, total);
  Object.assign(agent, { attributes, capabilities, hostname, region, zone });
  agent.isRemote = isRemote(cluster, region);
  agent.isListed = cluster.whitelist?.has(hostname) ?? true;
  agent.exclusions = new WeakMap();
  cluster.reopen(agent);
  return agent;
}

export function changeTotal(cluster: Cluster, agent: Agent, total: Bag): void {
  cluster.books.total(agent.total, -1);
  cluster.books.total(total, 1);
  agent.total = total;
  agent.hasGpu = hasGpu(cluster, total);
  cluster.recount(agent);
}

/** What was offered or used there is gone with it. */
export function removeAgent(cluster: Cluster, outcome: Outcome, agentId: string): void {
  const agent = cluster.agentNamed(agentId);
  const losers = new Set<Client>();
  for (const offer of [...agent.offers].sort((a, b) => a.id - b.id)) {
    outcome.rescinded.push(offer);
    cluster.endOffer(offer);
    cluster.release(offer.client, agent, offer.bag);
    losers.add(offer.client);
  }
  for (const client of [...agent.users]) {
    const bag = client.used.get(agent) ?? EMPTY;
    cluster.unuse(client, agent, bag);
    cluster.release(client, agent, bag);
    losers.add(client);
  }
  cluster.setAvailable(agent, EMPTY);
  cluster.books.total(agent.total, -1);
  dropFiltersOfAgent(cluster, agent);
  cluster.forgetAgent(agent);
  for (const client of losers) {
    cluster.tryForget(client);
    cluster.forgetAbsent(client.framework);
  }
}
