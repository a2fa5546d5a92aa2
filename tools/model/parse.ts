import {
  parseQuantities,
  type Quantities,
  type QuantitiesInput,
  ResourceError,
  type ResourcesInput,
  resourcesFrom,
} from '../../host/resources/index.js';
import { type Entries, entriesOf } from './entries.js';
import { refuse } from './errors.js';
import type { AgentState, FrameworkState, State } from './state.js';

/** Input as callers write it; what is wrong is refused before anything changes. */

/** Names what is wrong with a value in the allocator's own error. */
function checked<T>(what: string, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (!(error instanceof ResourceError)) throw error;
    return refuse('INVALID_QUANTITY', `${what}: ${error.message}`);
  }
}

export function entriesFrom(what: string, input: ResourcesInput): Entries {
  return checked(what, () => entriesOf(resourcesFrom(input)));
}

export function quantitiesFrom(what: string, input: QuantitiesInput): Quantities {
  return checked(what, () => parseQuantities(input));
}

export function agentNamed(state: State, id: string): AgentState {
  return state.agents.get(id) ?? refuse('UNKNOWN_AGENT', `there is no agent ${id}`);
}

export function frameworkNamed(state: State, id: string): FrameworkState {
  return state.frameworks.get(id) ?? refuse('UNKNOWN_FRAMEWORK', `there is no framework ${id}`);
}

export function checkName(what: string, name: string): void {
  if (typeof name !== 'string' || name === '') refuse('INVALID_VALUE', `${what} has no name`);
}

/** Mesos' rules for role names (`docs/roles.md`). */
export function checkRole(role: string): void {
  checkName('a role', role);
  const parts = role.split('/');
  const isWrong =
    parts.some((part) => part === '' || part === '.' || part === '..' || part.startsWith('-')) ||
    /[\s\u007f\\]/.test(role) ||
    (role !== '*' && parts.includes('*'));
  if (isWrong) refuse('INVALID_VALUE', `"${role}" is no role`);
}

export function checkRefuseSeconds(refuseSeconds: number | undefined): void {
  if (refuseSeconds === undefined) return;
  if (typeof refuseSeconds !== 'number' || Number.isNaN(refuseSeconds)) {
    refuse('INVALID_VALUE', `${String(refuseSeconds)} is no number of seconds`);
  }
}
