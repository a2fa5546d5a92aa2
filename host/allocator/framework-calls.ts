import * as abi from '../../assembly/abi.js';
import { parseQuantities } from '../resources/index.js';
import { AgentCalls } from './agent-calls.js';
import type { Decisions, FrameworkInput, Quota } from './api.js';
import { checkId } from './checks.js';
import { AllocatorError } from './errors.js';
import { capabilityFlags } from './frameworks.js';
import { frameworkInput, quota as quotaAt, texts, weights as weightsAt } from './inputs.js';
import { shown } from './read.js';

/** Calls about frameworks, and about weights and quota of the roles they subscribe to. */
export abstract class FrameworkCalls extends AgentCalls {
  addFramework(framework: FrameworkInput): Decisions {
    const input = frameworkInput(framework, 'framework');
    return this.call(() => {
      checkId('framework', input.id);
      const known = this.frameworks.find(input.id);
      if (known >= 0 && this.frameworks.get(known).input !== undefined) {
        throw new AllocatorError('ALREADY_EXISTS', `framework ${shown(input.id)} exists`);
      }
      this.check(input);
      const roles = input.roles.map((role) => this.roles.handle(role));
      const handle = known >= 0 ? known : this.frameworks.add(input.id, { id: input.id, input });
      this.frameworks.set(handle, { id: input.id, input });
      this.stage.onRefusal(() => {
        if (known < 0) this.frameworks.remove(handle);
        else this.frameworks.set(handle, { id: input.id, input: undefined });
      });
      this.noteConstrained(input);
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
  protected check(framework: FrameworkInput): void {
    const { id } = framework;
    const roles = new Set(framework.roles);
    if (roles.size !== framework.roles.length) {
      throw new AllocatorError('INVALID_VALUE', `framework ${id} names a role twice`);
    }
    const perRole = {
      suppresses: framework.suppressedRoles ?? [],
      'declares a minimum in': Object.keys(framework.minimum ?? {}),
      'declares what is allocatable in': Object.keys(framework.minAllocatable ?? {}),
      'constrains offers in': Object.keys(framework.offerConstraints?.role_constraints ?? {}),
    };
    this.subscriptions.compile(framework);
    for (const [does, named] of Object.entries(perRole)) {
      const foreign = named.find((role) => !roles.has(role));
      if (foreign === undefined) continue;
      throw new AllocatorError(
        'NOT_SUBSCRIBED',
        `framework ${id} ${does} ${shown(foreign)}, which is none of its roles: expected one of ` +
          [...roles].map(shown).join(', '),
      );
    }
  }

  /** Notes whether it has offer constraints, which every agent that comes or changes is held to. */
  private noteConstrained({ id, offerConstraints }: FrameworkInput): void {
    const was = this.constrained.has(id);
    if (was === (offerConstraints !== undefined)) return;
    if (was) this.constrained.delete(id);
    else this.constrained.add(id);
    this.stage.onRefusal(() => {
      if (was) this.constrained.add(id);
      else this.constrained.delete(id);
    });
  }

  updateFramework(framework: FrameworkInput): Decisions {
    const input = frameworkInput(framework, 'framework');
    return this.call(() => {
      const handle = this.frameworkHandle(input.id);
      const before = this.frameworks.get(handle);
      this.check(input);
      const roles = input.roles.map((role) => this.roles.handle(role));
      this.frameworks.set(handle, { id: input.id, input });
      this.stage.onRefusal(() => this.frameworks.set(handle, before));
      this.noteConstrained(input);
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
    const named = texts(roles, 'roles');
    return this.call(() => {
      const handle = this.frameworkHandle(frameworkId);
      const handles = named.map((role) => this.subscribedRole(frameworkId, role));
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
    const byRole = Object.entries(weightsAt(weights, 'weight'));
    this.call(() => {
      for (const [role, weight] of byRole) {
        const handle = this.roles.handle(role);
        this.stage.begin(abi.OP_SET_WEIGHT).put(handle).put(weight).end();
      }
    });
  }

  updateQuota(role: string, quota: Quota): void {
    const { guarantees = {}, limits = {} } = quotaAt(quota, 'quota');
    this.call(() => {
      const handle = this.roles.handle(role);
      if (role.includes('/')) {
        throw new AllocatorError('QUOTA_NESTED', `${role}: only top-level roles may have a quota`);
      }
      const most = new Map(Object.entries(parseQuantities(limits)));
      for (const [name, guarantee] of Object.entries(parseQuantities(guarantees))) {
        if (guarantee <= (most.get(name) ?? guarantee)) continue;
        throw new AllocatorError(
          'INVALID_VALUE',
          `the quota of ${role} guarantees ${guarantee / 1000} ${name}: expected ` +
            `${(most.get(name) ?? 0) / 1000} at most, which is its limit`,
        );
      }
      // Before the record begins: new names stand in records of their own.
      const pairs = [guarantees, limits].flatMap((input) => this.kinds.encodeQuantities(input));
      this.stage.begin(abi.OP_SET_QUOTA).put(handle).putAll(pairs).end();
    });
  }
}
