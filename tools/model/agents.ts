import type { AgentCapability, AgentInput, AgentUpdate } from '../../host/allocator/api.js';
import {
  type Attribute,
  type AttributesInput,
  formatAttributes,
  parseAttributes,
} from '../../host/resources/index.js';
import { add, allocate, type Entries, isEqual } from './entries.js';
import { refuse } from './errors.js';
import { dropFiltersOfAgent } from './filters.js';
import { use } from './holdings.js';
import { minimumLost, minimumUsed } from './minimum.js';
import { type Outcome, publicOffer } from './outcome.js';
import { noteEnd } from './overdue.js';
import { agentNamed, checkName, checkRole, entriesFrom } from './parse.js';
import { forgetAskingsOn } from './refusals.js';
import { settle } from './relinquish.js';
import type { AgentState, Holding, State } from './state.js';
import { clientOf, clientsOf, trackUsed, tryUntrack } from './tracking.js';

/** Agents come, change and go. */

const ALL_CAPABILITIES: readonly AgentCapability[] = [
  'MULTI_ROLE',
  'HIERARCHICAL_ROLE',
  'RESERVATION_REFINEMENT',
  'RESOURCE_PROVIDER',
  'RESIZE_VOLUME',
  'AGENT_OPERATION_FEEDBACK',
  'AGENT_DRAINING',
  'TASK_RESOURCE_LIMITS',
];

export function addAgent(state: State, outcome: Outcome, input: AgentInput): void {
  checkName('an agent', input.id);
  if (state.agents.has(input.id)) refuse('ALREADY_EXISTS', `agent ${input.id} is there already`);
  const used = usedFrom(input);
  const agent: AgentState = {
    id: input.id,
    hostname: input.hostname ?? input.id,
    total: entriesFrom(`resources of agent ${input.id}`, input.resources),
    taken: used.reduce<Entries>((sum, one) => add(sum, allocate(one.used, one.role)), []),
    attributes: parseAttributes(input.attributes ?? []),
    capabilities: new Set(input.capabilities ?? ALL_CAPABILITIES),
    region: input.region,
    zone: input.zone,
    active: true,
    unavailability: input.unavailability,
    inverseOffered: new Set(),
  };
  state.agents.set(agent.id, agent);
  state.feasibilityIsStale = true;
  for (const one of used) use(state, one, one.used);
  for (const frameworkId of new Set(used.map((one) => one.frameworkId))) {
    // Of a framework that is not there yet nothing counts in the shares until it comes.
    if (!state.frameworks.has(frameworkId)) continue;
    trackUsed(state, frameworkId, agent.id);
    for (const client of clientsOf(state, frameworkId)) {
      if (used.some((one) => one.frameworkId === frameworkId && one.role === client.role)) {
        minimumUsed(state, outcome, client);
      }
    }
  }
}

function usedFrom({ id: agentId, used = {} }: AgentInput): Holding[] {
  return Object.entries(used).flatMap(([frameworkId, byRole]) => {
    checkName('a framework', frameworkId);
    return Object.entries(byRole).map(([role, resources]) => {
      checkRole(role);
      const what = `what ${frameworkId} uses on agent ${agentId}`;
      return { agentId, frameworkId, role, used: entriesFrom(what, resources) };
    });
  });
}

function areSameAttributes(a: readonly Attribute[], b: readonly Attribute[]): boolean {
  // Each is among the others; how often it stands there says nothing. Scalars are in thousandths.
  const texts = (attributes: readonly Attribute[]) =>
    attributes.map((attribute) => formatAttributes([attribute]));
  const all = [texts(a), texts(b)] as const;
  return (
    a.length === b.length &&
    all[0].every((one) => all[1].includes(one)) &&
    all[1].every((one) => all[0].includes(one))
  );
}

/** Whether anything changed. */
export function updateAgent(state: State, agentId: string, change: AgentUpdate): boolean {
  const agent = agentNamed(state, agentId);
  const total =
    change.resources === undefined
      ? agent.total
      : entriesFrom(`resources of agent ${agentId}`, change.resources);
  const attributes = attributesFrom(change.attributes) ?? agent.attributes;
  const capabilities = new Set(change.capabilities ?? agent.capabilities);
  const sameAttributes = areSameAttributes(attributes, agent.attributes);
  const isSame =
    sameAttributes &&
    isEqual(total, agent.total) &&
    [...capabilities].sort().join() === [...agent.capabilities].sort().join() &&
    (change.hostname ?? agent.hostname) === agent.hostname &&
    (change.region ?? agent.region) === agent.region &&
    (change.zone ?? agent.zone) === agent.zone;
  if (isSame) return false;
  // Who refused the agent for its attributes may want it now.
  if (!sameAttributes) {
    dropFiltersOfAgent(state, agentId);
    forgetAskingsOn(state, agentId);
  }
  state.feasibilityIsStale = true;
  if (!isEqual(total, agent.total)) agent.total = total;
  agent.attributes = attributes;
  agent.capabilities = capabilities;
  agent.hostname = change.hostname ?? agent.hostname;
  agent.region = change.region ?? agent.region;
  agent.zone = change.zone ?? agent.zone;
  return true;
}

function attributesFrom(input: AttributesInput | undefined): readonly Attribute[] | undefined {
  return input === undefined ? undefined : parseAttributes(input);
}

/** What was offered or used there is gone with it. */
export function removeAgent(state: State, outcome: Outcome, agentId: string): void {
  agentNamed(state, agentId);
  const offers = [...state.offers.values()].filter((one) => one.agentId === agentId);
  const holdings = [...state.holdings].filter(([, one]) => one.agentId === agentId);
  for (const offer of offers) {
    outcome.rescinded.push(publicOffer(state, offer));
    state.offers.delete(offer.id);
  }
  for (const [key, holding] of holdings) {
    state.holdings.delete(key);
    noteEnd(state, holding.frameworkId, holding.role);
  }
  state.agents.delete(agentId);
  state.feasibilityIsStale = true;
  dropFiltersOfAgent(state, agentId);
  forgetAskingsOn(state, agentId);
  for (const [, { frameworkId, role }] of holdings) {
    const client = clientOf(state, frameworkId, role);
    if (client !== undefined) minimumLost(state, outcome, client);
  }
  for (const { frameworkId, role } of [...offers, ...holdings.map(([, one]) => one)]) {
    const client = clientOf(state, frameworkId, role);
    if (client === undefined) continue;
    settle(state, outcome, client);
    tryUntrack(state, client);
  }
}
