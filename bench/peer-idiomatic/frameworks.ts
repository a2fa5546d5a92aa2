import type { FrameworkCapability, FrameworkInput } from '../../host/allocator/api.js';
import {
  type CompiledOfferConstraints,
  compileOfferConstraints,
  ResourceError,
} from '../../host/resources/index.js';
import { checkId, checkRole, refuse } from './checks.js';
import type { Cluster } from './cluster.js';
import { dropFiltersOfClient } from './filters.js';
import type { Outcome } from './outcome.js';
import type { Alternatives, Framework } from './records.js';

/** Frameworks subscribe, change their minds and go. */

const DEFAULT_CAPABILITIES: ReadonlySet<FrameworkCapability> = new Set([
  'MULTI_ROLE',
  'RESERVATION_REFINEMENT',
] as const);

type Declared = Pick<
  Framework,
  'roles' | 'suppressed' | 'capabilities' | 'minAllocatable' | 'constraints'
>;

function declaredBy(cluster: Cluster, input: FrameworkInput): Declared {
  const { id, roles, suppressedRoles = [], capabilities, minimum = {} } = input;
  checkId('framework', id);
  for (const role of roles) checkRole(role);
  const subscribed = new Set(roles);
  if (subscribed.size !== roles.length) {
    refuse('ALREADY_EXISTS', `framework ${id} names a role twice`);
  }
  for (const role of suppressedRoles) checkSubscribed(id, subscribed, role);
  if (Object.keys(minimum).length > 0) {
    refuse('INVALID_VALUE', `framework ${id} has a minimum: this allocator knows none`);
  }
  return {
    roles: subscribed,
    suppressed: new Set(suppressedRoles),
    capabilities: capabilities === undefined ? DEFAULT_CAPABILITIES : new Set(capabilities),
    minAllocatable: minAllocatableOf(cluster, input),
    constraints: constraintsOf(input),
  };
}

function checkSubscribed(id: string, roles: ReadonlySet<string>, role: string): void {
  if (roles.has(role)) return;
  refuse('NOT_SUBSCRIBED', `framework ${id} does not subscribe to role ${JSON.stringify(role)}`);
}

function minAllocatableOf(
  { kinds }: Cluster,
  { id, minAllocatable = {} }: FrameworkInput,
): ReadonlyMap<string, Alternatives> {
  const byRole = new Map<string, Alternatives>();
  for (const [role, alternatives] of Object.entries(minAllocatable)) {
    const what = `minAllocatable of framework ${id} in role ${role}`;
    byRole.set(
      role,
      alternatives.map((one) => kinds.amounts(what, one)),
    );
  }
  return byRole;
}

function constraintsOf({
  id,
  offerConstraints,
}: FrameworkInput): CompiledOfferConstraints | undefined {
  if (offerConstraints === undefined) return undefined;
  try {
    return compileOfferConstraints(offerConstraints);
  } catch (error) {
    if (!(error instanceof ResourceError)) throw error;
    return refuse('INVALID_VALUE', `framework ${id}: ${error.message}`);
  }
}

/** The framework subscribes to its roles, and all its clients follow what it declares. */
function applyDeclared(cluster: Cluster, framework: Framework): void {
  for (const role of framework.roles) cluster.track(cluster.client(framework, role));
  for (const client of framework.clients.values()) {
    const own = framework.minAllocatable.get(client.rolePath);
    client.minAllocatable = own ?? cluster.settings.minAllocatable;
    cluster.refreshActive(client);
  }
  cluster.reopensAll = true;
}

export function addFramework(cluster: Cluster, input: FrameworkInput): void {
  const declared = declaredBy(cluster, input);
  if (cluster.frameworks.get(input.id)?.isPresent === true) {
    refuse('ALREADY_EXISTS', `framework ${input.id} is there already`);
  }
  const framework = cluster.frameworkToBe(input.id);
  Object.assign(framework, declared);
  framework.isPresent = true;
  framework.isActive = input.active ?? true;
  applyDeclared(cluster, framework);
  for (const client of framework.clients.values()) {
    // What it used before it came counts from now on, an allocation for each agent.
    const role = cluster.track(client);
    for (const _ of client.used) cluster.countAllocation(client, role);
  }
}

export function updateFramework(cluster: Cluster, input: FrameworkInput): void {
  const framework = cluster.frameworkNamed(input.id);
  const { suppressed: suppressedBefore } = framework;
  Object.assign(framework, declaredBy(cluster, input));
  const { roles, suppressed } = framework;
  applyDeclared(cluster, framework);
  for (const client of [...framework.clients.values()]) {
    const { rolePath } = client;
    const isRevived = suppressedBefore.has(rolePath) && !suppressed.has(rolePath);
    if (isRevived || !roles.has(rolePath)) dropFiltersOfClient(cluster, client);
    cluster.tryForget(client);
  }
}

export function activateFramework(cluster: Cluster, frameworkId: string): void {
  const framework = cluster.frameworkNamed(frameworkId);
  framework.isActive = true;
  for (const client of framework.clients.values()) cluster.refreshActive(client);
}

/** Offers come back without a filter. */
function rescindOffers(cluster: Cluster, outcome: Outcome, framework: Framework): void {
  const offers = [...framework.clients.values()].flatMap((client) => [...client.offers]);
  for (const offer of offers.sort((a, b) => a.id - b.id)) {
    outcome.rescinded.push(offer);
    cluster.takeBack(offer);
  }
}

export function deactivateFramework(cluster: Cluster, outcome: Outcome, id: string): void {
  const framework = cluster.frameworkNamed(id);
  framework.isActive = false;
  rescindOffers(cluster, outcome, framework);
  for (const client of [...framework.clients.values()]) {
    cluster.refreshActive(client);
    dropFiltersOfClient(cluster, client);
    cluster.tryForget(client);
  }
}

export function removeFramework(cluster: Cluster, outcome: Outcome, id: string): void {
  const framework = cluster.frameworkNamed(id);
  rescindOffers(cluster, outcome, framework);
  framework.isPresent = false;
  for (const client of [...framework.clients.values()]) {
    cluster.refreshActive(client);
    dropFiltersOfClient(cluster, client);
    for (const [agent, bag] of [...client.used]) {
      cluster.unuse(client, agent, bag);
      cluster.release(client, agent, bag);
      cluster.giveBack(agent, bag);
    }
    cluster.tryForget(client);
  }
  cluster.forgetAbsent(framework);
}

/** The roles named, or all of the framework's. */
function rolesOf(framework: Framework, roles: readonly string[] = []): Iterable<string> {
  for (const role of roles) checkSubscribed(framework.id, framework.roles, role);
  return roles.length > 0 ? roles : framework.roles;
}

export function suppress(cluster: Cluster, id: string, roles?: readonly string[]): void {
  const framework = cluster.frameworkNamed(id);
  for (const role of rolesOf(framework, roles)) {
    framework.suppressed.add(role);
    cluster.refreshActive(cluster.client(framework, role));
  }
}

export function revive(cluster: Cluster, id: string, roles?: readonly string[]): void {
  const framework = cluster.frameworkNamed(id);
  for (const role of rolesOf(framework, roles)) {
    const client = cluster.client(framework, role);
    framework.suppressed.delete(role);
    dropFiltersOfClient(cluster, client);
    cluster.refreshActive(client);
  }
}
