/**
 * Where the fields of each record stand; op and size come first.
 * Made by `npm run abi` of tools/abi: changes belong there.
 */

export enum Configure {
  intervalMs = 2,
  eventDriven,
  filterGpu,
  agentOrder,
  seed,
  fairnessExcluded,
  size,
}

export enum DefineName {
  index = 2,
  isExcluded,
  size,
}

export enum DefineKind {
  kind = 2,
  resourceName,
  role,
  flags,
  volumeSize,
  size,
}

export enum DefineRole {
  role = 2,
  parent,
  path,
}

export enum SetMinAllocatable {
  alternatives = 2,
}

export enum SetRolePolicy {
  role = 2,
  order,
  admission,
  patienceMs,
  backoffMs,
  backoffMaxMs,
  requeueBack,
  limit,
  group,
  size,
}

export enum SetWeight {
  role = 2,
  weight,
  size,
}

export enum SetQuota {
  role = 2,
  guarantees,
}

export enum Sweep {
  itemCount = 2,
  size,
}

export enum AddAgent {
  agent = 2,
  traits,
  whitelisted,
  total,
}

export enum SetAgentTotal {
  agent = 2,
  total,
}

export enum SetAgentTraits {
  agent = 2,
  traits,
  size,
}

export enum ClearAgentFilters {
  agent = 2,
  size,
}

export enum RemoveAgent {
  agent = 2,
  size,
}

export enum ActivateAgent {
  agent = 2,
  size,
}

export enum DeactivateAgent {
  agent = 2,
  size,
}

export enum SetAgentListed {
  agent = 2,
  whitelisted,
  size,
}

export enum TriggerAgent {
  agent = 2,
  size,
}

export enum Hold {
  framework = 2,
  role,
  agent,
  used,
}

export enum SetUnavailability {
  agent = 2,
  isScheduled,
  startMs,
  durationMs,
  size,
}

export enum ExpectAgents {
  count = 2,
  size,
}

export enum GrowAgent {
  agent = 2,
  more,
}

export enum AddFramework {
  framework = 2,
  capabilities,
  isActive,
  isPermanent,
  priority,
  roleCount,
  subscriptions,
}

export enum UpdateFramework {
  framework = 2,
  capabilities,
  isPermanent,
  priority,
  roleCount,
  subscriptions,
}

export enum RemoveFramework {
  framework = 2,
  size,
}

export enum ActivateFramework {
  framework = 2,
  size,
}

export enum DeactivateFramework {
  framework = 2,
  size,
}

export enum Suppress {
  framework = 2,
  role,
  size,
}

export enum Revive {
  framework = 2,
  role,
  size,
}

export enum SetClientMinAllocatable {
  framework = 2,
  role,
  hasOwn,
  alternatives,
}

export enum SetExcluded {
  framework = 2,
  role,
  agent,
  isExcluded,
  size,
}

export enum SetMinimum {
  framework = 2,
  role,
  patienceMs,
  recoveryPatienceMs,
  least,
}

export enum Started {
  framework = 2,
  role,
  size,
}

export enum InverseAnswer {
  framework = 2,
  agent,
  refuseMs,
  size,
}

export enum SetDuration {
  framework = 2,
  durationMs,
  size,
}

export enum SetStandingRefusal {
  framework = 2,
  role,
  stands,
  refuseMs,
  unless,
}

export enum Accept {
  refuseMs = 2,
  offerCount,
  offers,
}

export enum Decline {
  offer = 2,
  refuseMs,
  size,
}

export enum Finish {
  framework = 2,
  role,
  agent,
  refuseMs,
  ended,
}

export enum Convert {
  offer = 2,
  consumed,
}

export enum Impose {
  framework = 2,
  role,
  agent,
  offered,
}

export enum ConvertAvailable {
  agent = 2,
  consumed,
}

export enum Advance {
  nowMs = 2,
  size,
}

export enum AllocateAgents {
  firstCount = 2,
  agents,
}
