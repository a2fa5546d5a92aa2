import { contains, type Entries } from './entries.js';
import type { AgentState, Filter, FrameworkState, State } from './state.js';

/**
 * Filters that frameworks set by declining.
 *
 * Source: Mesos `Filters.refuse_seconds`, `docs/app-framework-development-guide.md`.
 */

const DEFAULT_SECONDS = 5;
const MAX_SECONDS = 365 * 24 * 60 * 60;

/** How long to refuse, in ms; 0 for no filter. Mesos counts in whole nanoseconds. */
export function filterMs(state: State, refuseSeconds: number): number {
  const asked = refuseSeconds < 0 ? DEFAULT_SECONDS : Math.min(refuseSeconds, MAX_SECONDS);
  const wholeMs = Math.trunc(asked * 1e9) / 1e6;
  return wholeMs === 0 ? 0 : Math.max(wholeMs, state.settings.intervalMs);
}

export function setFilter(
  state: State,
  framework: FrameworkState,
  where: { role: string; agentId: string },
  refused: Entries,
  refuseSeconds: number,
): void {
  const lastsMs = filterMs(state, refuseSeconds);
  if (lastsMs === 0 || refused.length === 0) return;
  framework.filters.push({
    role: where.role,
    agentId: where.agentId,
    refused,
    untilMs: state.nowMs + lastsMs,
    lastsOneInterval: lastsMs === state.settings.intervalMs,
  });
}

/**
 * Whether a filter still holds. The batch at a filter's last instant is older than the filter only
 * when the filter lasts exactly one interval; then the batch comes first and is blocked.
 */
function isInForce(state: State, filter: Filter, isBatch: boolean): boolean {
  if (filter.untilMs !== state.nowMs) return filter.untilMs > state.nowMs;
  return isBatch && filter.lastsOneInterval;
}

/** One of the framework's filters contains what it would be offered. */
export function isRefused(
  state: State,
  framework: FrameworkState,
  where: { role: string; agent: AgentState },
  offered: Entries,
  isBatch: boolean,
): boolean {
  return framework.filters.some(
    (filter) =>
      filter.role === where.role &&
      filter.agentId === where.agent.id &&
      isInForce(state, filter, isBatch) &&
      contains(filter.refused, offered),
  );
}

/** Forgets what is over. */
export function dropExpired(state: State): void {
  for (const framework of state.frameworks.values()) {
    framework.filters = framework.filters.filter((filter) => filter.untilMs >= state.nowMs);
  }
}

export function dropFiltersOfAgent(state: State, agentId: string): void {
  for (const framework of state.frameworks.values()) {
    framework.filters = framework.filters.filter((filter) => filter.agentId !== agentId);
  }
}

export function dropFiltersOfRoles(framework: FrameworkState, roles: Iterable<string>): void {
  const dropped = new Set(roles);
  framework.filters = framework.filters.filter(({ role }) => !dropped.has(role));
}
