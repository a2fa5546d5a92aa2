import * as abi from '../../assembly/abi.js';
import { type Attribute, parseAttributes, type ResourcesInput } from '../resources/index.js';
import type { AgentCapability, AgentInput, AgentUpdate, Decisions, Unavailability } from './api.js';
import { Calls } from './calls.js';
import { checkId, refuseMs } from './checks.js';
import type { AgentInfo } from './decisions.js';
import { AllocatorError } from './errors.js';
import {
  agentCount,
  agentInput,
  agentUpdate,
  texts,
  unavailability as unavailabilityAt,
  used as usedAt,
} from './inputs.js';
import { shown } from './read.js';

/** Calls about agents. */
export abstract class AgentCalls extends Calls {
  addAgent(input: AgentInput): Decisions {
    const agent = agentInput(input, 'agent');
    return this.call(() => {
      checkId('agent', agent.id);
      if (this.agents.find(agent.id) >= 0) {
        throw new AllocatorError('ALREADY_EXISTS', `agent ${shown(agent.id)} exists`);
      }
      const info = infoOf(agent, { hostname: agent.id });
      const bag = this.kinds.encode(agent.resources);
      const handle = this.agents.add(agent.id, info);
      this.stage.onRefusal(() => this.agents.remove(handle));
      this.stage
        .begin(abi.OP_ADD_AGENT)
        .put(handle)
        .put(this.traits(info))
        .put(this.isListed(info) ? 1 : 0)
        .putAll(bag)
        .putName(agent.id)
        .end();
      if (agent.used !== undefined) this.stageUsed(handle, agent.used);
      if (this.constrained.size > 0) this.stageExclusionsOf(handle, info);
      if (info.unavailability !== undefined) this.stageUnavailability(handle, info.unavailability);
    });
  }

  /** A resource provider on an agent adds resources, some of which may be in use already. */
  addResourceProvider(
    agentId: string,
    total: ResourcesInput,
    used: AgentInput['used'] = {},
  ): Decisions {
    const inUse = usedAt(used, 'used');
    return this.call(() => {
      const handle = this.agentHandle(agentId);
      const bag = this.kinds.encode(total);
      this.stage.begin(abi.OP_GROW_AGENT).put(handle).putAll(bag).end();
      this.stageUsed(handle, inUse);
    });
  }

  protected stageUsed(handle: number, used: NonNullable<AgentInput['used']>): void {
    for (const frameworkId of Object.keys(used)) {
      const framework = this.namedFramework(frameworkId);
      const roles = used[frameworkId] ?? {};
      for (const role of Object.keys(roles)) {
        const bag = this.kinds.encode(roles[role] ?? []);
        const roleHandle = this.roles.handle(role);
        this.stage.begin(abi.OP_HOLD).put(framework).put(roleHandle).put(handle).putAll(bag).end();
      }
    }
  }

  /** The handle of a framework that may so far only be named by the agents it runs on. */
  protected namedFramework(id: string): number {
    const known = this.frameworks.find(id);
    if (known >= 0) return known;
    checkId('framework', id);
    const handle = this.frameworks.add(id, { id, input: undefined });
    this.stage.onRefusal(() => this.frameworks.remove(handle));
    this.stage.begin(abi.OP_ADD_FRAMEWORK).put(handle).put(0).put(2).put(0).put(0).put(0);
    this.stage.putName(id).end();
    return handle;
  }

  updateAgent(agentId: string, update: AgentUpdate): Decisions {
    const change = agentUpdate(update, agentId);
    return this.call(() => {
      const handle = this.agentHandle(agentId);
      const before = this.agents.get(handle);
      const after = infoOf({ ...change, id: agentId }, before);
      const bag = change.resources === undefined ? undefined : this.kinds.encode(change.resources);
      this.agents.set(handle, after);
      this.stage.onRefusal(() => this.agents.set(handle, before));
      // The one record that may be refused comes first.
      if (bag !== undefined) this.stage.begin(abi.OP_SET_AGENT_TOTAL).put(handle).putAll(bag).end();
      const attributesChanged =
        change.attributes !== undefined && attributesText(before) !== attributesText(after);
      const infoChanged =
        attributesChanged ||
        before.hostname !== after.hostname ||
        before.region !== after.region ||
        before.zone !== after.zone;
      const capabilitiesChanged =
        change.capabilities !== undefined && capabilitiesText(before) !== capabilitiesText(after);
      if (attributesChanged) this.stage.begin(abi.OP_CLEAR_AGENT_FILTERS).put(handle).end();
      if (infoChanged) this.stageInfoChange(handle, after);
      if (infoChanged || capabilitiesChanged) {
        // Mesos allocates whatever capability has changed, also one that allocation never asks for.
        this.stage.begin(abi.OP_TRIGGER_AGENT).put(handle).end();
        this.stage.begin(abi.OP_SET_AGENT_TRAITS).put(handle).put(this.traits(after)).end();
      }
    });
  }

  protected stageInfoChange(handle: number, info: AgentInfo): void {
    const listed = this.isListed(info) ? 1 : 0;
    this.stage.begin(abi.OP_SET_AGENT_LISTED).put(handle).put(listed).end();
    this.stageExclusionsOf(handle, info);
  }

  /** What the offer constraints of all frameworks say of an agent. */
  protected stageExclusionsOf(handle: number, info: AgentInfo): void {
    // In order of the handles, whoever came first.
    const frameworks = [...this.constrained].map((id) => this.frameworks.find(id));
    for (const framework of frameworks.sort((a, b) => a - b)) {
      const { input } = this.frameworks.get(framework);
      if (input !== undefined) this.subscriptions.stageExclusions(framework, input, handle, info);
    }
  }

  protected traits(info: AgentInfo): number {
    const { capabilities } = info;
    let traits = 0;
    if (capabilities === undefined || capabilities.includes('MULTI_ROLE')) {
      traits |= abi.AGENT_MULTI_ROLE;
    }
    if (capabilities === undefined || capabilities.includes('HIERARCHICAL_ROLE')) {
      traits |= abi.AGENT_HIERARCHICAL_ROLE;
    }
    const { region } = this.options;
    if (info.region !== undefined && region !== undefined && info.region !== region) {
      traits |= abi.AGENT_REMOTE;
    }
    return traits;
  }

  protected isListed(info: AgentInfo): boolean {
    return this.whitelist === undefined || this.whitelist.has(info.hostname);
  }

  removeAgent(agentId: string): Decisions {
    return this.callNow(() => {
      const handle = this.agentHandle(agentId);
      const info = this.agents.get(handle);
      this.stage.begin(abi.OP_REMOVE_AGENT).put(handle).end();
      this.agents.remove(handle);
      this.stage.undoLast(() => this.agents.restore(handle, agentId, info));
    });
  }

  activateAgent(agentId: string): Decisions {
    return this.call(() => {
      this.stage.begin(abi.OP_ACTIVATE_AGENT).put(this.agentHandle(agentId)).end();
    });
  }

  deactivateAgent(agentId: string): Decisions {
    return this.call(() => {
      this.stage.begin(abi.OP_DEACTIVATE_AGENT).put(this.agentHandle(agentId)).end();
    });
  }

  updateWhitelist(hostnames?: readonly string[]): void {
    const whitelist = hostnames === undefined ? undefined : new Set(texts(hostnames, 'hostnames'));
    this.call(() => {
      const before = this.whitelist;
      this.whitelist = whitelist;
      this.stage.onRefusal(() => {
        this.whitelist = before;
      });
      for (const [handle, info] of this.agents) {
        const listed = this.isListed(info) ? 1 : 0;
        this.stage.begin(abi.OP_SET_AGENT_LISTED).put(handle).put(listed).end();
      }
    });
  }

  /** Schedules maintenance of an agent, or cancels it; frameworks there get inverse offers. */
  updateUnavailability(agentId: string, window?: Unavailability): Decisions {
    const unavailability =
      window === undefined ? undefined : unavailabilityAt(window, 'unavailability');
    return this.call(() => {
      const handle = this.agentHandle(agentId);
      const before = this.agents.get(handle);
      this.agents.set(handle, { ...before, unavailability });
      this.stage.onRefusal(() => this.agents.set(handle, before));
      this.stageUnavailability(handle, unavailability);
    });
  }

  protected stageUnavailability(handle: number, unavailability: Unavailability | undefined): void {
    this.stage
      .begin(abi.OP_SET_UNAVAILABILITY)
      .put(handle)
      .put(unavailability === undefined ? 0 : 1)
      .put(unavailability?.startMs ?? 0)
      .put(unavailability?.durationMs ?? -1)
      .end();
  }

  /** A framework's answer to an inverse offer; it is asked again, at once or after the filter. */
  updateInverseOffer(agentId: string, frameworkId: string, refuseSeconds?: number): Decisions {
    return this.call(() => {
      this.stage
        .begin(abi.OP_INVERSE_ANSWER)
        .put(this.frameworkHandle(frameworkId))
        .put(this.agentHandle(agentId))
        .put(refuseMs(refuseSeconds))
        .end();
    });
  }

  /** After a failover: allocation pauses until so many agents are back, or until `resume`. */
  recover(expectedAgents: number): void {
    const count = agentCount(expectedAgents, 'expectedAgents');
    this.call(() => {
      this.stage.begin(abi.OP_EXPECT_AGENTS).put(count).end();
    });
  }
}

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
  return [...new Set(capabilities ?? ALL_CAPABILITIES)].sort().join();
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
