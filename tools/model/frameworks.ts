import type { FrameworkCapability, FrameworkInput } from '../../host/allocator/api.js';
import {
  type CompiledOfferConstraints,
  compileOfferConstraints,
} from '../../host/resources/index.js';
import { allocate, subtract } from './entries.js';
import { refuse } from './errors.js';
import { dropFiltersOfRoles } from './filters.js';
import { declareMinimum, dropMinimum } from './minimum.js';
import { type Outcome, publicOffer } from './outcome.js';
import { checkName, checkRole, frameworkNamed, quantitiesFrom } from './parse.js';
import { settle } from './relinquish.js';
import type { AgentState, Client, FrameworkState, OfferState, State } from './state.js';
import { clientOf, clientsOf, track, trackUsed, tryUntrack } from './tracking.js';

/** Frameworks subscribe, change their minds and go. */

const DEFAULT_CAPABILITIES: readonly FrameworkCapability[] = [
  'MULTI_ROLE',
  'RESERVATION_REFINEMENT',
];

type Declared = Omit<FrameworkState, 'active' | 'filters' | 'runsSinceMs'>;

function declaredBy(input: FrameworkInput): Declared {
  checkName('a framework', input.id);
  for (const role of input.roles) checkRole(role);
  const roles = new Set(input.roles);
  if (roles.size !== input.roles.length) refuse('ALREADY_EXISTS', 'a role is named twice');
  for (const role of input.suppressedRoles ?? []) {
    if (!roles.has(role)) refuse('NOT_SUBSCRIBED', `${input.id} does not subscribe to ${role}`);
  }
  for (const [role, minimum] of Object.entries(input.minimum ?? {})) {
    if (!roles.has(role)) refuse('NOT_SUBSCRIBED', `${input.id} does not subscribe to ${role}`);
    quantitiesFrom(`minimum of ${input.id}`, minimum.quantities);
    quantitiesFrom(`unit of ${input.id}`, minimum.unit ?? {});
  }
  const minAllocatable = new Map(
    Object.entries(input.minAllocatable ?? {}).map(([role, alternatives]) => [
      role,
      alternatives.map((one) => quantitiesFrom(`smallest offer of ${input.id}`, one)),
    ]),
  );
  return {
    id: input.id,
    roles,
    suppressed: new Set(input.suppressedRoles),
    capabilities: new Set(input.capabilities ?? DEFAULT_CAPABILITIES),
    minAllocatable,
    constraints: constraintsOf(input),
    priority: input.priority ?? 0,
    permanent: input.permanent ?? false,
    durationMs: input.expectedDurationMs ?? 0,
  };
}

function constraintsOf({ offerConstraints }: FrameworkInput): CompiledOfferConstraints {
  return compileOfferConstraints(offerConstraints ?? {});
}

function declareMinimums(state: State, outcome: Outcome, input: FrameworkInput): void {
  for (const client of clientsOf(state, input.id)) {
    declareMinimum(state, outcome, client, input.minimum?.[client.role]);
  }
}

export function addFramework(state: State, outcome: Outcome, input: FrameworkInput): void {
  const declared = declaredBy(input);
  if (state.frameworks.has(input.id)) {
    refuse('ALREADY_EXISTS', `framework ${input.id} is there already`);
  }
  const active = input.active ?? true;
  state.frameworks.set(input.id, { ...declared, active, runsSinceMs: undefined, filters: [] });
  state.feasibilityIsStale = true;
  for (const role of input.roles) comes(state, track(state, input.id, role));
  trackUsed(state, input.id);
  declareMinimums(state, outcome, input);
}

function comes(state: State, client: Client): void {
  state.happened += 1;
  client.came = state.happened;
}

export function updateFramework(state: State, outcome: Outcome, input: FrameworkInput): void {
  const before = frameworkNamed(state, input.id);
  const { roles: oldRoles, suppressed: oldSuppressed, active, runsSinceMs, filters } = before;
  const after: FrameworkState = { ...declaredBy(input), active, runsSinceMs, filters };
  state.frameworks.set(input.id, after);
  state.feasibilityIsStale = true;
  for (const role of input.roles) {
    const client = track(state, input.id, role);
    if (!oldRoles.has(role)) comes(state, client);
  }
  const left = [...oldRoles].filter((role) => !after.roles.has(role));
  const revived = [...oldSuppressed].filter(
    (role) => after.roles.has(role) && !after.suppressed.has(role),
  );
  dropFiltersOfRoles(after, [...left, ...revived]);
  declareMinimums(state, outcome, input);
  for (const client of clientsOf(state, input.id)) {
    if (left.includes(client.role)) client.askings = [];
    tryUntrack(state, client);
  }
}

/** How long it is expected to run is known better now; 0 when it is not known any more. */
export function expectDuration(state: State, frameworkId: string, durationMs: number): void {
  if (!Number.isSafeInteger(durationMs) || durationMs < 0) {
    refuse('INVALID_VALUE', `${durationMs} is no duration`);
  }
  state.frameworks.set(frameworkId, { ...frameworkNamed(state, frameworkId), durationMs });
}

/** Offers come back without a filter. */
function rescind(state: State, outcome: Outcome, offers: readonly OfferState[]): void {
  for (const offer of offers) {
    outcome.rescinded.push(publicOffer(state, offer));
    state.offers.delete(offer.id);
    const agent = state.agents.get(offer.agentId) as AgentState;
    agent.taken = subtract(agent.taken, allocate(offer.entries, offer.role));
  }
  for (const { frameworkId, role } of offers) {
    const client = clientOf(state, frameworkId, role);
    if (client === undefined) continue;
    settle(state, outcome, client);
    tryUntrack(state, client);
  }
}

function offersOf(state: State, frameworkId: string): OfferState[] {
  const its = [...state.offers.values()].filter((offer) => offer.frameworkId === frameworkId);
  return its.sort((a, b) => a.id - b.id);
}

export function deactivateFramework(state: State, outcome: Outcome, frameworkId: string): void {
  const framework = frameworkNamed(state, frameworkId);
  framework.active = false;
  framework.filters = [];
  rescind(state, outcome, offersOf(state, frameworkId));
  // The master rescinds inverse offers, too: who comes back is asked again.
  for (const agent of state.agents.values()) agent.inverseOffered.delete(frameworkId);
}

export function removeFramework(state: State, outcome: Outcome, frameworkId: string): void {
  const framework = frameworkNamed(state, frameworkId);
  for (const client of clientsOf(state, frameworkId)) dropMinimum(state, client);
  state.feasibilityIsStale = true;
  rescind(state, outcome, offersOf(state, frameworkId));
  for (const [key, holding] of [...state.holdings]) {
    if (holding.frameworkId !== frameworkId) continue;
    const agent = state.agents.get(holding.agentId) as AgentState;
    agent.taken = subtract(agent.taken, allocate(holding.used, holding.role));
    state.holdings.delete(key);
  }
  framework.roles = new Set();
  for (const client of clientsOf(state, frameworkId)) tryUntrack(state, client);
  state.frameworks.delete(frameworkId);
  for (const agent of state.agents.values()) agent.inverseOffered.delete(frameworkId);
}

/** The roles named, or all of the framework's. */
function rolesOf(framework: FrameworkState, roles: readonly string[] = []): readonly string[] {
  for (const role of roles) {
    if (!framework.roles.has(role)) {
      refuse('NOT_SUBSCRIBED', `${framework.id} does not subscribe to ${role}`);
    }
  }
  return roles.length > 0 ? roles : [...framework.roles];
}

export function suppress(state: State, frameworkId: string, roles?: readonly string[]): void {
  const framework = frameworkNamed(state, frameworkId);
  for (const role of rolesOf(framework, roles)) framework.suppressed.add(role);
}

export function revive(state: State, frameworkId: string, roles?: readonly string[]): void {
  const framework = frameworkNamed(state, frameworkId);
  const revived = rolesOf(framework, roles);
  dropFiltersOfRoles(framework, revived);
  for (const role of revived) framework.suppressed.delete(role);
}
