import type { TraceEvent } from '../trace/events.js';
import type { Report } from './report.js';

/** What was held of a host became more, or less. */
export interface Change {
  readonly atMs: number;
  readonly cores: number;
  readonly mib: number;
}

/** Hosts as agents, each as large as what was held there at once: it may have been larger. */
export function agentsOfHosts(
  onHosts: ReadonlyMap<string, readonly Change[]>,
  report: Report,
): TraceEvent[] {
  report.inferred(
    'agents: hosts, as large as what ran on them at once (or --agents)',
    onHosts.size,
  );
  return [...onHosts]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([id, changes]) => {
      const { cores, mib } = mostAtOnce(changes);
      const agent = { id, resources: `cpus:${cores};mem:${Math.ceil(mib)}` };
      return { t: 0, type: 'AGENT_ADDED', agent, inferred: ['agent.resources'] };
    });
}

function mostAtOnce(changes: readonly Change[]): { cores: number; mib: number } {
  // What ends in the same millisecond is gone before what begins.
  const inOrder = [...changes].sort((a, b) => a.atMs - b.atMs || a.cores - b.cores);
  const now = { cores: 0, mib: 0 };
  const most = { cores: 0, mib: 0 };
  for (const { cores, mib } of inOrder) {
    now.cores += cores;
    now.mib += mib;
    most.cores = Math.max(most.cores, now.cores);
    most.mib = Math.max(most.mib, now.mib);
  }
  return most;
}
