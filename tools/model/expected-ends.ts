import { holdsAnything } from './holdings.js';
import { rolePolicy } from './policy.js';
import type { Client, State } from './state.js';

/** Who is expected to end, or to be gone, when. */

/** When a client that has what it needs is expected to end, if that can be told. */
export function endMs(state: State, client: Client): number | undefined {
  const framework = state.frameworks.get(client.frameworkId);
  const { minimum } = client;
  const runs =
    minimum === undefined ? holdsAnything(state, client) : minimum.current === 'satisfied';
  if (!runs || framework?.runsSinceMs === undefined || framework.durationMs <= 0) return undefined;
  return Math.max(framework.runsSinceMs + framework.durationMs, state.nowMs + 1);
}

/** The same, also of one in a role with `easy` that does not run yet: as if it began now. */
export function goneMs(state: State, client: Client): number | undefined {
  const ends = endMs(state, client);
  if (ends !== undefined || !isEasy(state, client.role)) return ends;
  const durationMs = state.frameworks.get(client.frameworkId)?.durationMs ?? 0;
  return durationMs > 0 ? state.nowMs + durationMs : undefined;
}

export function isEasy(state: State, role: string): boolean {
  return rolePolicy(state.settings.policy, role).admission === 'easy';
}
