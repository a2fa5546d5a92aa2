import { compareBytes } from './order.js';
import { rolePolicy } from './policy.js';
import type { Client, FrameworkState, State } from './state.js';
import { clientOf, clientsOf } from './tracking.js';

/**
 * Who has no minimum, in a role where others relinquish, and has used nothing for the longest
 * backoff, comes first for once.
 */

/** Those whose turn it is, the longest waiting first. */
export function overdueClients(state: State): Client[] {
  const all = [...state.clients.values()].flatMap((role) => [...role.values()]);
  const due = all.flatMap((client) => {
    const dueMs = overdueMs(state, client);
    return dueMs !== undefined && dueMs <= state.nowMs ? [{ client, dueMs }] : [];
  });
  due.sort(
    (a, b) =>
      a.dueMs - b.dueMs ||
      compareBytes(a.client.frameworkId, b.client.frameworkId) ||
      compareBytes(a.client.role, b.client.role),
  );
  return due.map(({ client }) => client);
}

function overdueMs(state: State, client: Client): number | undefined {
  const framework = state.frameworks.get(client.frameworkId);
  const policy = rolePolicy(state.settings.policy, client.role).relinquish;
  if (framework === undefined || policy === undefined || client.minimum !== undefined) return;
  if (!framework.active || !wants(framework, client.role)) return;
  if (usesSomething(state, client)) return;
  return client.waitsSinceMs + Math.max(policy.patienceMs, policy.backoffMaxMs, 1);
}

function wants(framework: FrameworkState, role: string): boolean {
  return framework.roles.has(role) && !framework.suppressed.has(role);
}

function usesSomething(state: State, { frameworkId, role }: Client): boolean {
  return [...state.holdings.values()].some(
    (one) => one.frameworkId === frameworkId && one.role === role,
  );
}

/** A change of a framework: in the roles that it wants from now on its wait begins. */
export function noteWants(state: State, frameworkId: string, change: () => void): void {
  const rolesWanted = (): string[] => {
    const framework = state.frameworks.get(frameworkId);
    if (framework === undefined) return [];
    return [...framework.roles].filter((role) => wants(framework, role));
  };
  const before = new Set(rolesWanted());
  change();
  for (const role of rolesWanted()) {
    const client = clientOf(state, frameworkId, role);
    if (client !== undefined && !before.has(role)) client.waitsSinceMs = state.nowMs;
  }
}

/** Something of what a framework used, in one role or in all, has ended: it waits from now on. */
export function noteEnd(state: State, frameworkId: string, role?: string): void {
  for (const client of clientsOf(state, frameworkId)) {
    if (role === undefined || client.role === role) client.waitsSinceMs = state.nowMs;
  }
}
