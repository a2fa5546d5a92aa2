import * as abi from '../../../assembly/abi.js';
import { AGENT_CAPABILITIES } from '../../resources/capabilities.js';
import { type Attribute, parseAttributes, type ResourcesInput } from '../../resources/index.js';
import type { AgentInput, AgentUpdate, Decisions, Unavailability } from '../api.js';
import { AllocatorError } from '../errors.js';
import { checkId, refuseMs } from '../input/checks.js';
import {
  agentInput,
  agentUpdate,
  texts,
  unavailability as unavailabilityAt,
  used as usedAt,
} from '../input/inputs.js';
import { shown } from '../input/read.js';
import type { AgentInfo } from '../names/agents.js';
import * as records from '../records.js';
import type { Session } from '../session.js';
import { stageExclusions } from './declarations.js';

/** Calls about agents. */

export function addAgent(session: Session, input: AgentInput): Decisions {
  const { stage, names } = session;
  const agent = agentInput(input, 'agent');
  return session.call(() => {
    checkId('agent', agent.id);
    if (names.agents.find(agent.id) >= 0) {
      throw new AllocatorError('ALREADY_EXISTS', `agent ${shown(agent.id)} exists`);
    }
    const info = infoOf(agent, { hostname: agent.id });
    const bag = names.kinds.encode(agent.resources);
    const handle = names.agents.add(agent.id, info);
    stage.onRefusal(() => names.agents.remove(handle));
    records.addAgent(
      stage,
      handle,
      traits(session, info),
      names.isListed(info) ? 1 : 0,
      bag,
      agent.id,
    );
    if (agent.used !== undefined) stageUsed(session, handle, agent.used);
    stageExclusionsOf(session, handle, info);
    if (info.unavailability !== undefined)
      stageUnavailability(session, handle, info.unavailability);
  });
}

export function addResourceProvider(
  session: Session,
  agentId: string,
  total: ResourcesInput,
  used: AgentInput['used'] = {},
): Decisions {
  const { stage, names } = session;
  const inUse = usedAt(used, 'used');
  return session.call(() => {
    const handle = names.agentHandle(agentId);
    const bag = names.kinds.encode(total);
    records.growAgent(stage, handle, bag);
    stageUsed(session, handle, inUse);
  });
}

function stageUsed(session: Session, handle: number, used: NonNullable<AgentInput['used']>): void {
  const { stage, names } = session;
  for (const frameworkId of Object.keys(used)) {
    const framework = namedFramework(session, frameworkId);
    const roles = used[frameworkId] ?? {};
    for (const role of Object.keys(roles)) {
      const bag = names.kinds.encode(roles[role] ?? []);
      const roleHandle = names.roles.handle(role);
      records.hold(stage, framework, roleHandle, handle, bag);
    }
  }
}

/** In the place of whether a framework is active: only its name is given. */
const ONLY_NAMED = 2;

/** The handle of a framework that may so far only be named by the agents it runs on. */
function namedFramework(session: Session, id: string): number {
  const { stage, names } = session;
  const known = names.frameworks.find(id);
  if (known >= 0) return known;
  checkId('framework', id);
  const handle = names.frameworks.add(id, { id, input: undefined });
  stage.onRefusal(() => names.frameworks.remove(handle));
  records.addFramework(stage, handle, 0, ONLY_NAMED, 0, 0, 0, [], id);
  return handle;
}

export function updateAgent(session: Session, agentId: string, update: AgentUpdate): Decisions {
  const { stage, names } = session;
  const change = agentUpdate(update, agentId);
  return session.call(() => {
    const handle = names.agentHandle(agentId);
    const before = names.agents.get(handle);
    const after = infoOf({ ...change, id: agentId }, before);
    const bag = change.resources === undefined ? undefined : names.kinds.encode(change.resources);
    names.agents.set(handle, after);
    stage.onRefusal(() => names.agents.set(handle, before));
    // The one record that may be refused comes first.
    if (bag !== undefined) records.setAgentTotal(stage, handle, bag);
    const attributesChanged =
      change.attributes !== undefined && attributesText(before) !== attributesText(after);
    const infoChanged =
      attributesChanged ||
      before.hostname !== after.hostname ||
      before.region !== after.region ||
      before.zone !== after.zone;
    const capabilitiesChanged =
      change.capabilities !== undefined && capabilitiesText(before) !== capabilitiesText(after);
    if (attributesChanged) records.clearAgentFilters(stage, handle);
    if (infoChanged) stageInfoChange(session, handle, after);
    if (infoChanged || capabilitiesChanged) {
      // Mesos allocates whatever capability has changed, also one that allocation never asks for.
      records.triggerAgent(stage, handle);
      records.setAgentTraits(stage, handle, traits(session, after));
    }
  });
}

function stageInfoChange(session: Session, handle: number, info: AgentInfo): void {
  const { stage, names } = session;
  const listed = names.isListed(info) ? 1 : 0;
  records.setAgentListed(stage, handle, listed);
  stageExclusionsOf(session, handle, info);
}

/** What the offer constraints of all frameworks say of an agent. */
function stageExclusionsOf(session: Session, handle: number, info: AgentInfo): void {
  const { frameworks } = session.names;
  for (const framework of frameworks.marked) {
    const { input } = frameworks.get(framework);
    if (input !== undefined) stageExclusions(session, framework, input, handle, info);
  }
}

function traits(session: Session, info: AgentInfo): number {
  const { capabilities } = info;
  let traits = 0;
  if (capabilities === undefined || capabilities.includes('MULTI_ROLE')) {
    traits |= abi.AGENT_MULTI_ROLE;
  }
  if (capabilities === undefined || capabilities.includes('HIERARCHICAL_ROLE')) {
    traits |= abi.AGENT_HIERARCHICAL_ROLE;
  }
  const { region } = session.options;
  if (info.region !== undefined && region !== undefined && info.region !== region) {
    traits |= abi.AGENT_REMOTE;
  }
  return traits;
}

export function removeAgent(session: Session, agentId: string): Decisions {
  const { stage, names } = session;
  return session.callNow(() => {
    const handle = names.agentHandle(agentId);
    const info = names.agents.get(handle);
    records.removeAgent(stage, handle);
    names.agents.remove(handle);
    stage.undoLast(() => names.agents.restore(handle, agentId, info));
  });
}

export function activateAgent(session: Session, agentId: string): Decisions {
  const { stage, names } = session;
  return session.call(() => {
    records.activateAgent(stage, names.agentHandle(agentId));
  });
}

export function deactivateAgent(session: Session, agentId: string): Decisions {
  const { stage, names } = session;
  return session.call(() => {
    records.deactivateAgent(stage, names.agentHandle(agentId));
  });
}

export function updateWhitelist(session: Session, hostnames?: readonly string[]): Decisions {
  const { stage, names } = session;
  const whitelist = hostnames === undefined ? undefined : new Set(texts(hostnames, 'hostnames'));
  return session.call(() => {
    names.whitelist.change(whitelist, stage);
    for (const [handle, info] of names.agents) {
      const listed = names.isListed(info) ? 1 : 0;
      records.setAgentListed(stage, handle, listed);
    }
  });
}

export function updateUnavailability(
  session: Session,
  agentId: string,
  window?: Unavailability,
): Decisions {
  const { stage, names } = session;
  const unavailability =
    window === undefined ? undefined : unavailabilityAt(window, 'unavailability');
  return session.call(() => {
    const handle = names.agentHandle(agentId);
    const before = names.agents.get(handle);
    names.agents.set(handle, { ...before, unavailability });
    stage.onRefusal(() => names.agents.set(handle, before));
    stageUnavailability(session, handle, unavailability);
  });
}

function stageUnavailability(
  session: Session,
  handle: number,
  unavailability: Unavailability | undefined,
): void {
  records.setUnavailability(
    session.stage,
    handle,
    unavailability === undefined ? 0 : 1,
    unavailability?.startMs ?? 0,
    unavailability?.durationMs ?? -1,
  );
}

export function updateInverseOffer(
  session: Session,
  agentId: string,
  frameworkId: string,
  refuseSeconds?: number,
): Decisions {
  const { stage, names } = session;
  return session.call(() => {
    records.inverseAnswer(
      stage,
      names.frameworkHandle(frameworkId),
      names.agentHandle(agentId),
      refuseMs(refuseSeconds),
    );
  });
}

const NO_ATTRIBUTES: readonly Attribute[] = Object.freeze([]);

/**
 * The same for attributes that Mesos holds equal: as many of them, and the same ones, in whatever
 * order and however often each, scalars in thousandths.
 */
function attributesText({ attributes }: AgentInfo): string {
  const texts = attributes.map(({ name, type, value }) =>
    JSON.stringify([name, type, type === 'SCALAR' ? Math.round(value * 1000) : value]),
  );
  return `${texts.length} ${[...new Set(texts)].sort().join()}`;
}

/** The same for the same set of capabilities, however they were listed. */
function capabilitiesText({ capabilities }: AgentInfo): string {
  return [...new Set(capabilities ?? AGENT_CAPABILITIES)].sort().join();
}

/** Frozen, because every offer of the agent shows them. */
function frozen(attributes: Attribute[]): readonly Attribute[] {
  for (const { value } of attributes.map((attribute) => Object.freeze(attribute))) {
    if (Array.isArray(value)) Object.freeze(value.map((part) => Object.freeze(part)));
  }
  return Object.freeze(attributes);
}

function infoOf(
  agent: Partial<AgentInput> & { id: string },
  before: Partial<AgentInfo> & { hostname: string },
): AgentInfo {
  return {
    id: agent.id,
    hostname: agent.hostname ?? before.hostname,
    attributes:
      agent.attributes === undefined
        ? (before.attributes ?? NO_ATTRIBUTES)
        : frozen(parseAttributes(agent.attributes)),
    capabilities: agent.capabilities ?? before.capabilities,
    region: agent.region ?? before.region,
    zone: agent.zone ?? before.zone,
    unavailability: agent.unavailability ?? before.unavailability,
  };
}
