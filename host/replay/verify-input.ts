import type {
  AgentCapability,
  AgentInput,
  AgentUpdate,
  AllocatorOptions,
  FrameworkInput,
} from '../allocator/api.js';
import { resourcesFrom } from '../resources/index.js';
import type { ResourcesInput } from '../resources/types.js';
import type { TraceAgent, TraceFramework, TraceHeader } from '../trace/events.js';

/** Events do not set off allocations here: the recording says when there was one, and on what. */
export function optionsOf({ master }: TraceHeader): AllocatorOptions {
  return {
    eventDriven: false,
    agentOrder: 'id',
    ...(master?.allocation_interval_ms !== undefined && {
      allocationIntervalMs: master.allocation_interval_ms,
    }),
    ...(master?.min_allocatable_resources && { minAllocatable: master.min_allocatable_resources }),
    ...(master?.filter_gpu_resources !== undefined && {
      filterGpuResources: master.filter_gpu_resources,
    }),
    ...(master?.fairness_exclude && { fairnessExclude: master.fairness_exclude }),
    ...(master?.region !== undefined && { region: master.region }),
  };
}

export function agentInput(agent: TraceAgent): AgentInput {
  return { ...agentChange(agent), id: agent.id, resources: agent.resources };
}

/** What an AGENT_UPDATED changes; a trace writes an agent's fields as the allocator takes them. */
export function agentChange(agent: Partial<TraceAgent>): AgentUpdate {
  const { hostname, resources, attributes, capabilities, region, zone } = agent;
  return {
    ...(hostname !== undefined && { hostname }),
    ...(resources !== undefined && { resources }),
    ...(attributes !== undefined && { attributes }),
    ...(capabilities && { capabilities: capabilities as readonly AgentCapability[] }),
    ...(region !== undefined && { region }),
    ...(zone !== undefined && { zone }),
  };
}

/** The minimum stays out: it is this project's, and the recorded master knew nothing of it. */
export function frameworkInput(framework: TraceFramework): FrameworkInput {
  const { id, name, roles, suppressed_roles, capabilities } = framework;
  const { min_allocatable, offer_constraints } = framework;
  return {
    id,
    name,
    roles,
    ...(suppressed_roles && { suppressedRoles: suppressed_roles }),
    ...(capabilities && { capabilities }),
    ...(min_allocatable && { minAllocatable: min_allocatable }),
    ...(offer_constraints && { offerConstraints: offer_constraints }),
  };
}

/** Resources of several tasks as one input; texts are joined, JSON concatenated. */
export function joined(parts: readonly ResourcesInput[]): ResourcesInput {
  if (parts.every((part): part is string => typeof part === 'string')) return parts.join(';');
  return parts.flatMap((part) => resourcesFrom(part));
}

export function rolesOf(roles: readonly string[] | undefined): readonly string[] | undefined {
  return roles === undefined || roles.length === 0 ? undefined : roles;
}
