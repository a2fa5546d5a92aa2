/** All that an agent can tell the master that it can do. */
export const AGENT_CAPABILITIES = [
  'MULTI_ROLE',
  'HIERARCHICAL_ROLE',
  'RESERVATION_REFINEMENT',
  'RESOURCE_PROVIDER',
  'RESIZE_VOLUME',
  'AGENT_OPERATION_FEEDBACK',
  'AGENT_DRAINING',
  'TASK_RESOURCE_LIMITS',
] as const;

/** What an agent tells the master that it can do. Default: all of them. */
export type AgentCapability = (typeof AGENT_CAPABILITIES)[number];

/** All that a framework can tell the master that it can do. */
export const FRAMEWORK_CAPABILITIES = [
  'MULTI_ROLE',
  'RESERVATION_REFINEMENT',
  'GPU_RESOURCES',
  'SHARED_RESOURCES',
  'REVOCABLE_RESOURCES',
  'REGION_AWARE',
  'PARTITION_AWARE',
  'TASK_KILLING_STATE',
] as const;

/** What a framework tells the master that it can do. Default: MULTI_ROLE, RESERVATION_REFINEMENT. */
export type FrameworkCapability = (typeof FRAMEWORK_CAPABILITIES)[number];
