import * as abi from '../../assembly/abi.js';
import { AgentCalls } from './agent-calls.js';
import type { Decisions, FrameworkInput, Quota } from './api.js';
import { checkId, checkWhole } from './checks.js';
import { AllocatorError } from './errors.js';
import { capabilityFlags } from './frameworks.js';

/** Calls about frameworks, and about weights and quota of the roles they subscribe to. */
export abstract class FrameworkCalls extends AgentCalls {
  addFramework(framework: FrameworkInput): Decisions {
    return this.call(() => {
      checkId('framework', framework.id);
      const known = this.frameworks.find(framework.id);
      if (known >= 0 && this.frameworks.get(known).input !== undefined) {
        const id = JSON.stringify(framework.id);
        throw new AllocatorError('ALREADY_EXISTS', `framework ${id} exists`);
      }
      const input = this.checked(framework);
      const roles = input.roles.map((role) => this.roles.handle(role));
      const handle = known >= 0 ? known : this.frameworks.add(input.id, { id: input.id, input });
      this.frameworks.set(handle, { id: input.id, input });
      this.stage.onRefusal(() => {
        if (known < 0) this.frameworks.remove(handle);
        else this.frameworks.set(handle, { id: input.id, input: undefined });
      });
      this.stage
        .begin(abi.OP_ADD_FRAMEWORK)
        .put(handle)
        .put(capabilityFlags(input))
        .put(input.active === false ? 0 : 1)
        .put(input.permanent === true ? 1 : 0)
        .put(input.priority ?? 0);
      this.subscriptions.stageRoles(input, roles);
      this.stage.putName(input.id).end();
      this.subscriptions.stageDeclarations(handle, input);
    });
  }

  /** Checks what the module cannot see, before anything is staged. */
  protected checked(framework: FrameworkInput): FrameworkInput {
    const roles = new Set(framework.roles);
    if (roles.size !== framework.roles.length) {
      throw new AllocatorError('INVALID_VALUE', `framework ${framework.id} names a role twice`);
    }
    const foreign = framework.suppressedRoles?.find((role) => !roles.has(role));
    if (foreign !== undefined) {
      throw new AllocatorError(
        'NOT_SUBSCRIBED',
        `framework ${framework.id} suppresses ${foreign}, which is none of its roles`,
      );
    }
    this.subscriptions.compile(framework);
    if (framework.offerConstraints !== undefined) this.constrained.add(framework.id);
    const { priority = 0, expectedDurationMs = 0 } = framework;
    checkWhole('priority', priority, -1e15, 1e15);
    checkWhole('expectedDurationMs', expectedDurationMs);
    for (const [role, minimum] of Object.entries(framework.minimum ?? {})) {
      const { patienceMs = 0, recoveryPatienceMs = 0 } = minimum;
      checkWhole(`minimum.${role}.patienceMs`, patienceMs);
      checkWhole(`minimum.${role}.recoveryPatienceMs`, recoveryPatienceMs);
    }
    return framework;
  }

  updateFramework(framework: FrameworkInput): Decisions {
    return this.call(() => {
      const handle = this.frameworkHandle(framework.id);
      const before = this.frameworks.get(handle);
      const input = this.checked(framework);
      const roles = input.roles.map((role) => this.roles.handle(role));
      this.frameworks.set(handle, { id: input.id, input });
      this.stage.onRefusal(() => this.frameworks.set(handle, before));
      this.stage
        .begin(abi.OP_UPDATE_FRAMEWORK)
        .put(handle)
        .put(capabilityFlags(input))
        .put(input.permanent === true ? 1 : 0)
        .put(input.priority ?? 0);
      this.subscriptions.stageRoles(input, roles);
      this.stage.end();
      this.subscriptions.stageDeclarations(handle, input, before.input);
    });
  }

  removeFramework(frameworkId: string): Decisions {
    return this.callNow(() => {
      const handle = this.namedHandle(frameworkId);
      const before = this.frameworks.get(handle);
      this.stage.begin(abi.OP_REMOVE_FRAMEWORK).put(handle).end();
      this.frameworks.remove(handle);
      const wasConstrained = this.constrained.delete(frameworkId);
      this.stage.undoLast(() => {
        this.frameworks.restore(handle, frameworkId, before);
        if (wasConstrained) this.constrained.add(frameworkId);
      });
    });
  }

  activateFramework(frameworkId: string): Decisions {
    return this.call(() => {
      this.stage.begin(abi.OP_ACTIVATE_FRAMEWORK).put(this.frameworkHandle(frameworkId)).end();
    });
  }

  deactivateFramework(frameworkId: string): Decisions {
    return this.call(() => {
      this.stage.begin(abi.OP_DEACTIVATE_FRAMEWORK).put(this.frameworkHandle(frameworkId)).end();
    });
  }

  suppress(frameworkId: string, roles?: readonly string[]): Decisions {
    return this.forRoles(abi.OP_SUPPRESS, frameworkId, roles);
  }

  revive(frameworkId: string, roles?: readonly string[]): Decisions {
    return this.forRoles(abi.OP_REVIVE, frameworkId, roles);
  }

  protected forRoles(op: number, frameworkId: string, roles: readonly string[] = []): Decisions {
    return this.call(() => {
      const handle = this.frameworkHandle(frameworkId);
      const handles = roles.map((role) => this.subscribedRole(frameworkId, role));
      if (handles.length === 0) this.stage.begin(op).put(handle).put(-1).end();
      for (const role of handles) this.stage.begin(op).put(handle).put(role).end();
    });
  }

  started(frameworkId: string, role: string): Decisions {
    return this.call(() => {
      this.stage
        .begin(abi.OP_STARTED)
        .put(this.frameworkHandle(frameworkId))
        .put(this.subscribedRole(frameworkId, role))
        .end();
    });
  }

  // ── weights, quota ──────────────────────────────────────────────────────────────────────────

  updateWeights(weights: Readonly<Record<string, number>>): void {
    this.call(() => {
      for (const [role, weight] of Object.entries(weights)) {
        if (!(weight > 0 && weight <= 1e12)) {
          throw new AllocatorError(
            'INVALID_VALUE',
            `weight ${weight} of role ${role}: not positive`,
          );
        }
        const handle = this.roles.handle(role);
        this.stage.begin(abi.OP_SET_WEIGHT).put(handle).put(weight).end();
      }
    });
  }

  updateQuota(role: string, quota: Quota): void {
    this.call(() => {
      if (role.includes('/')) {
        throw new AllocatorError('QUOTA_NESTED', `${role}: only top-level roles may have a quota`);
      }
      const guarantees = this.kinds.encodeQuantities(quota.guarantees ?? {});
      const limits = this.kinds.encodeQuantities(quota.limits ?? {});
      const handle = this.roles.handle(role);
      this.stage.begin(abi.OP_SET_QUOTA).put(handle).putAll(guarantees).putAll(limits).end();
    });
  }
}
