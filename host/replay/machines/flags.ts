import type { TraceHeader } from '../../trace/events.js';

/** Flags of agents, with Mesos' defaults; sizes and bandwidth in thousandths. */
export interface AgentFlags {
  /** A sandbox goes at the latest so long after its task has ended. */
  readonly gcDelayMs: number;
  readonly gcDiskHeadroom: number;
  /** How often an agent looks how full its disk is. */
  readonly diskWatchMs: number;
  /** How often it looks how large sandboxes are that are written to. */
  readonly containerDiskWatchMs: number;
  readonly enforcesDiskQuota: boolean;
  readonly fetcherCacheSize: number;
  /** What one container may send. */
  readonly egressLimit: number;
  /** Containers get equal shares of the bandwidth as far as they want them. */
  readonly isEgressFair: boolean;
}

/** Source: Mesos' `configuration/agent` page. */
export function agentFlags({ agent = {} }: Pick<TraceHeader, 'agent'>): AgentFlags {
  const limit = agent.egress_rate_limit_per_container;
  return {
    gcDelayMs: agent.gc_delay_ms ?? 7 * 24 * 3_600_000,
    gcDiskHeadroom: agent.gc_disk_headroom ?? 0.1,
    diskWatchMs: agent.disk_watch_interval_ms ?? 60_000,
    containerDiskWatchMs: agent.container_disk_watch_interval_ms ?? 15_000,
    enforcesDiskQuota: agent.enforce_container_disk_quota ?? false,
    fetcherCacheSize: Math.round((agent.fetcher_cache_size_mib ?? 2048) * 1000),
    egressLimit: limit === undefined ? Number.POSITIVE_INFINITY : Math.round(limit * 1000),
    isEgressFair: agent.egress_unique_flow_per_container ?? false,
  };
}
