/**
 * Writes records for the module, field by field (docs/abi.md).
 * Made by `npm run abi` of tools/abi: changes belong there.
 */

/** What records are written to. Lists (bags, pairs, …) begin with their numbers already. */
export interface RecordWriter {
  begin(op: number): this;
  put(value: number): this;
  putAll(values: readonly number[]): this;
  putName(name: string): this;
  end(): void;
}

export function configure(
  to: RecordWriter,
  intervalMs: number,
  eventDriven: number,
  filterGpu: number,
  agentOrder: number,
  seed: number,
  fairnessExcluded: number,
): void {
  to.begin(1)
    .put(intervalMs)
    .put(eventDriven)
    .put(filterGpu)
    .put(agentOrder)
    .put(seed)
    .put(fairnessExcluded)
    .end();
}

export function defineName(to: RecordWriter, index: number, isExcluded: number): void {
  to.begin(2).put(index).put(isExcluded).end();
}

export function defineKind(
  to: RecordWriter,
  kind: number,
  resourceName: number,
  role: number,
  flags: number,
  volumeSize: number,
): void {
  to.begin(3).put(kind).put(resourceName).put(role).put(flags).put(volumeSize).end();
}

export function defineRole(to: RecordWriter, role: number, parent: number, path: string): void {
  to.begin(4).put(role).put(parent).putName(path).end();
}

export function setMinAllocatable(to: RecordWriter, alternatives: readonly number[]): void {
  to.begin(5).putAll(alternatives).end();
}

export function setRolePolicy(
  to: RecordWriter,
  role: number,
  order: number,
  admission: number,
  patienceMs: number,
  backoffMs: number,
  backoffMaxMs: number,
  requeueBack: number,
  limit: number,
  group: number,
): void {
  to.begin(6)
    .put(role)
    .put(order)
    .put(admission)
    .put(patienceMs)
    .put(backoffMs)
    .put(backoffMaxMs)
    .put(requeueBack)
    .put(limit)
    .put(group)
    .end();
}

export function setWeight(to: RecordWriter, role: number, weight: number): void {
  to.begin(7).put(role).put(weight).end();
}

export function setQuota(
  to: RecordWriter,
  role: number,
  guarantees: readonly number[],
  limits: readonly number[],
): void {
  to.begin(8).put(role).putAll(guarantees).putAll(limits).end();
}

export function sweep(to: RecordWriter, itemCount: number): void {
  to.begin(9).put(itemCount).end();
}

export function addAgent(
  to: RecordWriter,
  agent: number,
  traits: number,
  whitelisted: number,
  total: readonly number[],
  id: string,
): void {
  to.begin(16).put(agent).put(traits).put(whitelisted).putAll(total).putName(id).end();
}

export function setAgentTotal(to: RecordWriter, agent: number, total: readonly number[]): void {
  to.begin(17).put(agent).putAll(total).end();
}

export function setAgentTraits(to: RecordWriter, agent: number, traits: number): void {
  to.begin(18).put(agent).put(traits).end();
}

export function clearAgentFilters(to: RecordWriter, agent: number): void {
  to.begin(19).put(agent).end();
}

export function removeAgent(to: RecordWriter, agent: number): void {
  to.begin(20).put(agent).end();
}

export function activateAgent(to: RecordWriter, agent: number): void {
  to.begin(21).put(agent).end();
}

export function deactivateAgent(to: RecordWriter, agent: number): void {
  to.begin(22).put(agent).end();
}

export function setAgentListed(to: RecordWriter, agent: number, whitelisted: number): void {
  to.begin(23).put(agent).put(whitelisted).end();
}

export function triggerAgent(to: RecordWriter, agent: number): void {
  to.begin(24).put(agent).end();
}

export function hold(
  to: RecordWriter,
  framework: number,
  role: number,
  agent: number,
  used: readonly number[],
): void {
  to.begin(25).put(framework).put(role).put(agent).putAll(used).end();
}

export function setUnavailability(
  to: RecordWriter,
  agent: number,
  isScheduled: number,
  startMs: number,
  durationMs: number,
): void {
  to.begin(26).put(agent).put(isScheduled).put(startMs).put(durationMs).end();
}

export function expectAgents(to: RecordWriter, count: number): void {
  to.begin(27).put(count).end();
}

export function growAgent(to: RecordWriter, agent: number, more: readonly number[]): void {
  to.begin(28).put(agent).putAll(more).end();
}

export function addFramework(
  to: RecordWriter,
  framework: number,
  capabilities: number,
  isActive: number,
  isPermanent: number,
  priority: number,
  roleCount: number,
  subscriptions: readonly number[],
  id: string,
): void {
  to.begin(32)
    .put(framework)
    .put(capabilities)
    .put(isActive)
    .put(isPermanent)
    .put(priority)
    .put(roleCount)
    .putAll(subscriptions)
    .putName(id)
    .end();
}

export function updateFramework(
  to: RecordWriter,
  framework: number,
  capabilities: number,
  isPermanent: number,
  priority: number,
  roleCount: number,
  subscriptions: readonly number[],
): void {
  to.begin(33)
    .put(framework)
    .put(capabilities)
    .put(isPermanent)
    .put(priority)
    .put(roleCount)
    .putAll(subscriptions)
    .end();
}

export function removeFramework(to: RecordWriter, framework: number): void {
  to.begin(34).put(framework).end();
}

export function activateFramework(to: RecordWriter, framework: number): void {
  to.begin(35).put(framework).end();
}

export function deactivateFramework(to: RecordWriter, framework: number): void {
  to.begin(36).put(framework).end();
}

export function suppress(to: RecordWriter, framework: number, role: number): void {
  to.begin(37).put(framework).put(role).end();
}

export function revive(to: RecordWriter, framework: number, role: number): void {
  to.begin(38).put(framework).put(role).end();
}

export function setClientMinAllocatable(
  to: RecordWriter,
  framework: number,
  role: number,
  hasOwn: number,
  alternatives: readonly number[],
): void {
  to.begin(39).put(framework).put(role).put(hasOwn).putAll(alternatives).end();
}

export function setExcluded(
  to: RecordWriter,
  framework: number,
  role: number,
  agent: number,
  isExcluded: number,
): void {
  to.begin(40).put(framework).put(role).put(agent).put(isExcluded).end();
}

export function setMinimum(
  to: RecordWriter,
  framework: number,
  role: number,
  patienceMs: number,
  recoveryPatienceMs: number,
  least: readonly number[],
  unit: readonly number[],
): void {
  to.begin(41)
    .put(framework)
    .put(role)
    .put(patienceMs)
    .put(recoveryPatienceMs)
    .putAll(least)
    .putAll(unit)
    .end();
}

export function started(to: RecordWriter, framework: number, role: number): void {
  to.begin(42).put(framework).put(role).end();
}

export function inverseAnswer(
  to: RecordWriter,
  framework: number,
  agent: number,
  refuseMs: number,
): void {
  to.begin(43).put(framework).put(agent).put(refuseMs).end();
}

export function setDuration(to: RecordWriter, framework: number, durationMs: number): void {
  to.begin(44).put(framework).put(durationMs).end();
}

export function setStandingRefusal(
  to: RecordWriter,
  framework: number,
  role: number,
  stands: number,
  refuseMs: number,
  unless: readonly number[],
): void {
  to.begin(45).put(framework).put(role).put(stands).put(refuseMs).putAll(unless).end();
}

export function accept(
  to: RecordWriter,
  refuseMs: number,
  offerCount: number,
  offers: readonly number[],
  used: readonly number[],
): void {
  to.begin(48).put(refuseMs).put(offerCount).putAll(offers).putAll(used).end();
}

export function decline(to: RecordWriter, offer: number, refuseMs: number): void {
  to.begin(49).put(offer).put(refuseMs).end();
}

export function finish(
  to: RecordWriter,
  framework: number,
  role: number,
  agent: number,
  refuseMs: number,
  ended: readonly number[],
): void {
  to.begin(50).put(framework).put(role).put(agent).put(refuseMs).putAll(ended).end();
}

export function convert(
  to: RecordWriter,
  offer: number,
  consumed: readonly number[],
  converted: readonly number[],
): void {
  to.begin(51).put(offer).putAll(consumed).putAll(converted).end();
}

export function impose(
  to: RecordWriter,
  framework: number,
  role: number,
  agent: number,
  offered: readonly number[],
): void {
  to.begin(52).put(framework).put(role).put(agent).putAll(offered).end();
}

export function convertAvailable(
  to: RecordWriter,
  agent: number,
  consumed: readonly number[],
  converted: readonly number[],
): void {
  to.begin(53).put(agent).putAll(consumed).putAll(converted).end();
}

export function advance(to: RecordWriter, nowMs: number): void {
  to.begin(64).put(nowMs).end();
}

export function allocate(to: RecordWriter): void {
  to.begin(65).end();
}

export function allocateAgents(
  to: RecordWriter,
  firstCount: number,
  agents: readonly number[],
): void {
  to.begin(66).put(firstCount).putAll(agents).end();
}

export function pause(to: RecordWriter): void {
  to.begin(67).end();
}

export function resume(to: RecordWriter): void {
  to.begin(68).end();
}
