import * as abi from '../../assembly/abi.js';
import { type CompiledOfferConstraints, compileOfferConstraints } from '../resources/index.js';
import type { FrameworkCapability, FrameworkInput, MinimumInput } from './api.js';
import type { AgentInfo } from './decisions.js';
import type { Handles } from './handles.js';
import type { Kinds } from './kinds.js';
import type { Roles } from './roles.js';
import type { Stage } from './stage.js';

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

/** What this side keeps of a framework; without `input` it was only named by an agent. */
export interface FrameworkInfo {
  readonly id: string;
  readonly input: FrameworkInput | undefined;
}

/** What a framework declares per role, as records. */
export class Subscriptions {
  private readonly compiled = new WeakMap<FrameworkInput, CompiledOfferConstraints>();

  constructor(
    private readonly stage: Stage,
    private readonly kinds: Kinds,
    private readonly roles: Roles,
    private readonly agents: () => Handles<AgentInfo>,
  ) {}

  /** `[number of roles, (role, suppressed)…]` */
  stageRoles(framework: FrameworkInput, handles: readonly number[]): void {
    const suppressed = new Set(framework.suppressedRoles ?? []);
    this.stage.put(framework.roles.length);
    framework.roles.forEach((role, i) => {
      this.stage.put(handles[i] as number).put(suppressed.has(role) ? 1 : 0);
    });
  }

  /** Everything beside the subscription itself; `before` is what it replaces. */
  stageDeclarations(handle: number, framework: FrameworkInput, before?: FrameworkInput): void {
    for (const role of framework.roles) {
      const own = framework.minAllocatable?.[role];
      if (own !== undefined || before?.minAllocatable?.[role] !== undefined) {
        const lists = (own ?? []).flatMap((quantities) => this.kinds.encodeQuantities(quantities));
        this.stage
          .begin(abi.OP_SET_CLIENT_MIN_ALLOCATABLE)
          .put(handle)
          .put(this.roles.handle(role))
          .put(own === undefined ? 0 : 1)
          .putAll(lists)
          .end();
      }
      const minimum = framework.minimum?.[role];
      if (minimum !== undefined || before?.minimum?.[role] !== undefined) {
        this.stageMinimum(handle, role, minimum);
      }
    }
    const duration = framework.expectedDurationMs;
    if (duration !== before?.expectedDurationMs) {
      this.stage
        .begin(abi.OP_SET_DURATION)
        .put(handle)
        .put(duration ?? 0)
        .end();
    }
    const constrained = framework.offerConstraints ?? before?.offerConstraints;
    if (constrained === undefined) return;
    for (const [agentHandle, agent] of this.agents()) {
      this.stageExclusions(handle, framework, agentHandle, agent);
    }
  }

  private stageMinimum(handle: number, role: string, minimum: MinimumInput | undefined): void {
    const policy = this.roles.policyOf(role)?.relinquish;
    const quantities =
      minimum === undefined ? [0] : this.kinds.encodeQuantities(minimum.quantities);
    const unit = minimum?.unit === undefined ? [0] : this.kinds.encodeQuantities(minimum.unit);
    this.stage
      .begin(abi.OP_SET_MINIMUM)
      .put(handle)
      .put(this.roles.handle(role))
      // Patience counts only where the role's policy lets frameworks be asked to give back.
      .put(policy === undefined ? -1 : (minimum?.patienceMs ?? policy.patienceMs))
      .put(
        policy === undefined
          ? -1
          : (minimum?.recoveryPatienceMs ?? policy.recoveryPatienceMs ?? -1),
      )
      .putAll(quantities)
      .putAll(unit)
      .end();
  }

  /** What offer constraints say of one agent, for each role of the framework. */
  stageExclusions(
    handle: number,
    framework: FrameworkInput,
    agentHandle: number,
    agent: AgentInfo,
  ): void {
    const constraints = this.compile(framework);
    for (const role of framework.roles) {
      this.stage
        .begin(abi.OP_SET_EXCLUDED)
        .put(handle)
        .put(this.roles.handle(role))
        .put(agentHandle)
        .put(constraints.excludes(role, agent) ? 1 : 0)
        .end();
    }
  }

  compile(framework: FrameworkInput): CompiledOfferConstraints {
    let constraints = this.compiled.get(framework);
    if (constraints === undefined) {
      constraints = compileOfferConstraints(framework.offerConstraints ?? {});
      this.compiled.set(framework, constraints);
    }
    return constraints;
  }
}
