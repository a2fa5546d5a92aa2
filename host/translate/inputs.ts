import type {
  AgentCapability,
  AgentInput,
  AgentUpdate,
  AllocatorOptions,
  FrameworkInput,
  MinimumInput,
  Quota,
  Unavailability,
} from '../allocator/api.js';
import type { TraceAgent, TraceFramework, TraceHeader } from '../trace/events.js';

/** What a trace says of a cluster, in the allocator's words. */

/** The options of an allocator that a trace's master had, where the trace says so. */
export function masterOptions({ master = {} }: TraceHeader): AllocatorOptions {
  return {
    ...(master.allocation_interval_ms !== undefined && {
      allocationIntervalMs: master.allocation_interval_ms,
    }),
    ...(master.min_allocatable_resources && { minAllocatable: master.min_allocatable_resources }),
    ...(master.fairness_exclude && { fairnessExclude: master.fairness_exclude }),
    ...(master.filter_gpu_resources !== undefined && {
      filterGpuResources: master.filter_gpu_resources,
    }),
    ...(master.region !== undefined && { region: master.region }),
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

/** A framework of a trace in the allocator's words. */
export function frameworkInput(framework: TraceFramework): FrameworkInput {
  const minimum = Object.entries(framework.minimum ?? {}).map(
    ([role, declared]): [string, MinimumInput] => [
      role,
      {
        quantities: declared.resources,
        ...(declared.unit !== undefined && { unit: declared.unit }),
        ...(declared.patience_ms !== undefined && { patienceMs: declared.patience_ms }),
        ...(declared.recovery_patience_ms !== undefined && {
          recoveryPatienceMs: declared.recovery_patience_ms,
        }),
      },
    ],
  );
  return {
    id: framework.id,
    name: framework.name,
    roles: framework.roles,
    ...(framework.suppressed_roles && { suppressedRoles: framework.suppressed_roles }),
    ...(framework.capabilities && { capabilities: framework.capabilities }),
    ...(framework.offer_constraints && { offerConstraints: framework.offer_constraints }),
    ...(framework.min_allocatable && { minAllocatable: framework.min_allocatable }),
    ...(minimum.length > 0 && { minimum: Object.fromEntries(minimum) }),
    ...(framework.priority !== undefined && { priority: framework.priority }),
    ...(framework.permanent !== undefined && { permanent: framework.permanent }),
    ...(framework.expected_duration_ms !== undefined && {
      expectedDurationMs: framework.expected_duration_ms,
    }),
  };
}

export function quotaOf(event: { readonly guarantees?: string; readonly limits?: string }): Quota {
  const { guarantees, limits } = event;
  return {
    ...(guarantees !== undefined && { guarantees }),
    ...(limits !== undefined && { limits }),
  };
}

/** A maintenance window as it is left from the recording's beginning on; absent: it is lifted. */
export function unavailabilityOf(event: {
  readonly start_ms?: number;
  readonly duration_ms?: number;
}): Unavailability | undefined {
  const { start_ms: fromMs, duration_ms: forMs } = event;
  if (fromMs === undefined) return undefined;
  const startMs = Math.max(0, fromMs);
  return {
    startMs,
    ...(forMs !== undefined && { durationMs: Math.max(0, fromMs + forMs - startMs) }),
  };
}
