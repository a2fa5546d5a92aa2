import type { Decisions, FrameworkInput } from '../api.js';
import { AllocatorError } from '../errors.js';
import { checkId } from '../input/checks.js';
import { frameworkInput, texts } from '../input/inputs.js';
import { shown, whole } from '../input/read.js';
import * as records from '../records.js';
import type { Session } from '../session.js';
import { capabilityFlags, compiled, stageDeclarations, subscriptions } from './declarations.js';

/** Calls about frameworks. */

export function addFramework(session: Session, framework: FrameworkInput): Decisions {
  const { stage, names } = session;
  const input = frameworkInput(framework, 'framework');
  return session.call(() => {
    checkId('framework', input.id);
    const known = names.frameworks.find(input.id);
    if (known >= 0 && names.frameworks.get(known).input !== undefined) {
      throw new AllocatorError('ALREADY_EXISTS', `framework ${shown(input.id)} exists`);
    }
    check(input);
    const roles = input.roles.map((role) => names.roles.handle(role));
    const handle = known >= 0 ? known : names.frameworks.add(input.id, { id: input.id, input });
    names.frameworks.set(handle, { id: input.id, input });
    stage.onRefusal(() => {
      if (known < 0) names.frameworks.remove(handle);
      else names.frameworks.set(handle, { id: input.id, input: undefined });
    });
    records.addFramework(
      stage,
      handle,
      capabilityFlags(input),
      input.active === false ? 0 : 1,
      input.permanent === true ? 1 : 0,
      input.priority ?? 0,
      roles.length,
      subscriptions(input, roles),
      input.id,
    );
    stageDeclarations(session, handle, input);
  });
}

/** Checks what the module cannot see, before anything is staged. */
function check(framework: FrameworkInput): void {
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
  compiled(framework);
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

export function updateFramework(session: Session, framework: FrameworkInput): Decisions {
  const { stage, names } = session;
  const input = frameworkInput(framework, 'framework');
  return session.call(() => {
    const handle = names.frameworkHandle(input.id);
    const before = names.frameworks.get(handle);
    check(input);
    const roles = input.roles.map((role) => names.roles.handle(role));
    names.frameworks.set(handle, { id: input.id, input });
    stage.onRefusal(() => names.frameworks.set(handle, before));
    records.updateFramework(
      stage,
      handle,
      capabilityFlags(input),
      input.permanent === true ? 1 : 0,
      input.priority ?? 0,
      roles.length,
      subscriptions(input, roles),
    );
    stageDeclarations(session, handle, input, before.input);
  });
}

export function removeFramework(session: Session, frameworkId: string): Decisions {
  const { stage, names } = session;
  return session.callNow(() => {
    const handle = names.namedHandle(frameworkId);
    const before = names.frameworks.get(handle);
    records.removeFramework(stage, handle);
    names.frameworks.remove(handle);
    stage.undoLast(() => names.frameworks.restore(handle, frameworkId, before));
  });
}

export function activateFramework(session: Session, frameworkId: string): Decisions {
  const { stage, names } = session;
  return session.call(() => {
    records.activateFramework(stage, names.frameworkHandle(frameworkId));
  });
}

export function deactivateFramework(session: Session, frameworkId: string): Decisions {
  const { stage, names } = session;
  return session.call(() => {
    records.deactivateFramework(stage, names.frameworkHandle(frameworkId));
  });
}

export function suppress(
  session: Session,
  frameworkId: string,
  roles?: readonly string[],
): Decisions {
  return forRoles(session, records.suppress, frameworkId, roles);
}

export function revive(
  session: Session,
  frameworkId: string,
  roles?: readonly string[],
): Decisions {
  return forRoles(session, records.revive, frameworkId, roles);
}

function forRoles(
  session: Session,
  write: typeof records.suppress,
  frameworkId: string,
  roles: readonly string[] = [],
): Decisions {
  const { stage, names } = session;
  const named = texts(roles, 'roles');
  return session.call(() => {
    const handle = names.frameworkHandle(frameworkId);
    const handles = named.map((role) => names.subscribedRole(frameworkId, role));
    if (handles.length === 0) write(stage, handle, -1);
    for (const role of handles) write(stage, handle, role);
  });
}

export function started(session: Session, frameworkId: string, role: string): Decisions {
  const { stage, names } = session;
  return session.call(() => {
    records.started(
      stage,
      names.frameworkHandle(frameworkId),
      names.subscribedRole(frameworkId, role),
    );
  });
}

const durationMsOf = whole();

export function expectDuration(
  session: Session,
  frameworkId: string,
  durationMs: number,
): Decisions {
  const { stage, names } = session;
  const expectedDurationMs = durationMsOf(durationMs, 'durationMs');
  return session.call(() => {
    const handle = names.frameworkHandle(frameworkId);
    const before = names.frameworks.get(handle);
    if (before.input === undefined) return;
    names.frameworks.set(handle, { ...before, input: { ...before.input, expectedDurationMs } });
    stage.onRefusal(() => names.frameworks.set(handle, before));
    records.setDuration(stage, handle, expectedDurationMs);
  });
}
