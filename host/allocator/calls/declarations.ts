import * as abi from '../../../assembly/abi.js';
import { type CompiledOfferConstraints, compileOfferConstraints } from '../../resources/index.js';
import type { FrameworkCapability, FrameworkInput, MinimumInput } from '../api.js';
import type { AgentInfo } from '../names/agents.js';
import * as records from '../records.js';
import type { Session } from '../session.js';

/** What a framework declares, as records. */

const CAPABILITIES: ReadonlyMap<string, number> = new Map<FrameworkCapability, number>([
  ['MULTI_ROLE', abi.FRAMEWORK_MULTI_ROLE],
  ['RESERVATION_REFINEMENT', abi.FRAMEWORK_RESERVATION_REFINEMENT],
  ['GPU_RESOURCES', abi.FRAMEWORK_GPU_RESOURCES],
  ['SHARED_RESOURCES', abi.FRAMEWORK_SHARED_RESOURCES],
  ['REVOCABLE_RESOURCES', abi.FRAMEWORK_REVOCABLE_RESOURCES],
  ['REGION_AWARE', abi.FRAMEWORK_REGION_AWARE],
]);

const DEFAULT_CAPABILITIES: readonly FrameworkCapability[] = [
  'MULTI_ROLE',
  'RESERVATION_REFINEMENT',
];

export function capabilityFlags(framework: FrameworkInput): number {
  return (framework.capabilities ?? DEFAULT_CAPABILITIES).reduce(
    (flags, capability) => flags | (CAPABILITIES.get(capability) ?? 0),
    0,
  );
}

/** (role, suppressed)… of those that a framework subscribes to. */
export function subscriptions(
  framework: FrameworkInput,
  handles: readonly number[],
): readonly number[] {
  const suppressed = new Set(framework.suppressedRoles ?? []);
  return framework.roles.flatMap((role, i) => [handles[i] as number, suppressed.has(role) ? 1 : 0]);
}

/** Everything beside the subscription itself; `before` is what it replaces. */
export function stageDeclarations(
  session: Session,
  handle: number,
  framework: FrameworkInput,
  before?: FrameworkInput,
): void {
  const { stage, names } = session;
  for (const role of framework.roles) {
    const own = framework.minAllocatable?.[role];
    if (own !== undefined || before?.minAllocatable?.[role] !== undefined) {
      const lists = (own ?? []).flatMap((quantities) => names.kinds.encodeQuantities(quantities));
      records.setClientMinAllocatable(
        stage,
        handle,
        names.roles.handle(role),
        own === undefined ? 0 : 1,
        lists,
      );
    }
    const minimum = framework.minimum?.[role];
    if (minimum !== undefined || before?.minimum?.[role] !== undefined) {
      stageMinimum(session, handle, role, minimum);
    }
  }
  const duration = framework.expectedDurationMs;
  if (duration !== before?.expectedDurationMs) {
    records.setDuration(stage, handle, duration ?? 0);
  }
  const constrained = framework.offerConstraints ?? before?.offerConstraints;
  if (constrained === undefined) return;
  for (const [agentHandle, agent] of names.agents) {
    stageExclusions(session, handle, framework, agentHandle, agent);
  }
}

function stageMinimum(
  session: Session,
  handle: number,
  role: string,
  minimum: MinimumInput | undefined,
): void {
  const { stage, names } = session;
  const policy = names.roles.policyOf(role)?.relinquish;
  const quantities = minimum === undefined ? [0] : names.kinds.encodeQuantities(minimum.quantities);
  const unit = minimum?.unit === undefined ? [0] : names.kinds.encodeQuantities(minimum.unit);
  records.setMinimum(
    stage,
    handle,
    names.roles.handle(role),
    policy === undefined ? -1 : (minimum?.patienceMs ?? policy.patienceMs),
    policy === undefined ? -1 : (minimum?.recoveryPatienceMs ?? policy.recoveryPatienceMs ?? -1),
    quantities,
    unit,
  );
}

/** What offer constraints say of one agent, for each role of the framework. */
export function stageExclusions(
  session: Session,
  handle: number,
  framework: FrameworkInput,
  agentHandle: number,
  agent: AgentInfo,
): void {
  const { stage, names } = session;
  const constraints = compiled(framework);
  for (const role of framework.roles) {
    records.setExcluded(
      stage,
      handle,
      names.roles.handle(role),
      agentHandle,
      constraints.excludes(role, agent) ? 1 : 0,
    );
  }
}

/** Constraints that were compiled before, by what declared them. */
const known = new WeakMap<FrameworkInput, CompiledOfferConstraints>();

/** @throws {ResourceError} when its offer constraints are none. */
export function compiled(framework: FrameworkInput): CompiledOfferConstraints {
  let constraints = known.get(framework);
  if (constraints === undefined) {
    constraints = compileOfferConstraints(framework.offerConstraints ?? {});
    known.set(framework, constraints);
  }
  return constraints;
}
