import { contains, type Entries } from './entries.js';
import type { AgentState, FrameworkState, State } from './state.js';

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

/** One of the framework's filters contains what it would be offered. */
export function isFiltered(
  framework: FrameworkState,
  role: string,
  agent: AgentState,
  offered: Entries,
): boolean {
  return framework.filters.some(
    (filter) =>
      filter.role === role && filter.agentId === agent.id && contains(filter.refused, offered),
  );
}

/**
 * Forgets what is over. The batch at a filter's last instant is older than the filter only when the
 * filter lasts exactly one interval: then the batch comes first and is blocked.
 */
export function dropExpired(state: State, isBatchOver: boolean): void {
  for (const framework of state.frameworks.values()) {
    framework.filters = framework.filters.filter(
      ({ untilMs, lastsOneInterval }) =>
        untilMs > state.nowMs || (untilMs === state.nowMs && lastsOneInterval && !isBatchOver),
    );
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
