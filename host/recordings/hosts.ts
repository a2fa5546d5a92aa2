import type { TraceEvent } from '../trace/events.js';
import { mostAtOnce } from './most-at-once.js';
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
      const cores = mostAtOnce(changes.map(({ atMs, cores: by }) => ({ atMs, by })));
      const mib = mostAtOnce(changes.map(({ atMs, mib: by }) => ({ atMs, by })));
      const agent = { id, resources: `cpus:${cores};mem:${Math.ceil(mib)}` };
      return { t: 0, type: 'AGENT_ADDED', agent, inferred: ['agent.resources'] };
    });
}
