import { holdsAnything } from './holdings.js';
import { addClient, removeClient } from './role-tree.js';
import { countAllocation } from './sorter.js';
import type { Client, MinimumRecord, State } from './state.js';

/** A framework is tracked under each role that it subscribes to or holds something in. */

export function clientOf(state: State, frameworkId: string, role: string): Client | undefined {
  return state.clients.get(role)?.get(frameworkId);
}

export function clientsOf(state: State, frameworkId: string): Client[] {
  return [...state.clients.values()].flatMap((role) => role.get(frameworkId) ?? []);
}

export function allClients(state: State): Client[] {
  return [...state.clients.values()].flatMap((ofRole) => [...ofRole.values()]);
}

export function allWithMinimum(state: State): { client: Client; minimum: MinimumRecord }[] {
  return [...state.clients.values()].flatMap((ofRole) =>
    [...ofRole.values()].flatMap((client) =>
      client.minimum === undefined ? [] : [{ client, minimum: client.minimum }],
    ),
  );
}

export function track(state: State, frameworkId: string, role: string): Client {
  const known = clientOf(state, frameworkId, role);
  if (known !== undefined) return known;
  const client = {
    frameworkId,
    role,
    count: 0,
    place: state.nowMs,
    came: 0,
    askings: [],
    waitsSinceMs: state.nowMs,
    minimum: undefined,
  };
  const ofRole = state.clients.get(role);
  if (ofRole === undefined) {
    state.clients.set(role, new Map([[frameworkId, client]]));
    addClient(state.tree, role);
  } else ofRole.set(frameworkId, client);
  return client;
}

/** Used resources that were there before the framework, or before the agent, are counted. */
export function trackUsed(state: State, frameworkId: string, agentId?: string): void {
  for (const holding of state.holdings.values()) {
    if (holding.frameworkId !== frameworkId) continue;
    if (agentId !== undefined && holding.agentId !== agentId) continue;
    countAllocation(state, track(state, frameworkId, holding.role));
  }
}

/** Forgets the client unless there is a reason to keep it. */
export function tryUntrack(state: State, client: Client): void {
  const framework = state.frameworks.get(client.frameworkId);
  if (framework?.roles.has(client.role) || holdsAnything(state, client)) return;
  const ofRole = state.clients.get(client.role);
  ofRole?.delete(client.frameworkId);
  if (ofRole?.size !== 0) return;
  state.clients.delete(client.role);
  removeClient(state.tree, client.role);
}
