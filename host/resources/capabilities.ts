/** What an agent tells the master that it can do. Default: all of them. */
export type AgentCapability =
  | 'MULTI_ROLE'
  | 'HIERARCHICAL_ROLE'
  | 'RESERVATION_REFINEMENT'
  | 'RESOURCE_PROVIDER'
  | 'RESIZE_VOLUME'
  | 'AGENT_OPERATION_FEEDBACK'
  | 'AGENT_DRAINING'
  | 'TASK_RESOURCE_LIMITS';

/** What a framework tells the master that it can do. Default: MULTI_ROLE, RESERVATION_REFINEMENT. */
export type FrameworkCapability =
  | 'MULTI_ROLE'
  | 'RESERVATION_REFINEMENT'
  | 'GPU_RESOURCES'
  | 'SHARED_RESOURCES'
  | 'REVOCABLE_RESOURCES'
  | 'REGION_AWARE'
  | 'PARTITION_AWARE'
  | 'TASK_KILLING_STATE';
