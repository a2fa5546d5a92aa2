import { type Bag, contains } from './bag.js';
import type { Cluster } from './cluster.js';
import type { Agent, Client, Filter } from './records.js';

/**
 * Filters that frameworks set by refusing what they are offered: one keeps from a framework in a
 * role, on an agent, whatever lies within what it refused.
 *
 * Source: Mesos `Filters.refuse_seconds`, `docs/app-framework-development-guide.md`.
 */

const DEFAULT_SECONDS = 5;
const MAX_SECONDS = 365 * 24 * 60 * 60;

/** How long a filter lasts, in ms; 0 for none. Mesos counts in whole nanoseconds. */
function lastsMs(refuseSeconds: number, intervalMs: number): number {
  const asked = refuseSeconds < 0 ? DEFAULT_SECONDS : Math.min(refuseSeconds, MAX_SECONDS);
  const wholeMs = Math.trunc(asked * 1e9) / 1e6;
  return wholeMs === 0 ? 0 : Math.max(wholeMs, intervalMs);
}

export function setFilter(
  cluster: Cluster,
  client: Client,
  agent: Agent,
  refused: Bag,
  refuseSeconds: number,
): void {
  const { intervalMs } = cluster.settings;
  const ms = lastsMs(refuseSeconds, intervalMs);
  if (ms === 0 || refused.length === 0) return;
  const untilMs = cluster.nowMs + ms;
  const filter: Filter = { client, agent, refused, untilMs, lastsOneInterval: ms === intervalMs };
  const known = agent.filters.get(client);
  if (known === undefined) agent.filters.set(client, [filter]);
  else known.push(filter);
  client.filters.add(filter);
  cluster.filterClock.add(filter);
}

function dropFilter(cluster: Cluster, filter: Filter): void {
  const { client, agent } = filter;
  const left = agent.filters.get(client)?.filter((one) => one !== filter) ?? [];
  if (left.length > 0) agent.filters.set(client, left);
  else agent.filters.delete(client);
  client.filters.delete(filter);
  cluster.filterClock.remove(filter);
  cluster.reopen(agent);
  cluster.tryForget(client);
}

export function dropFiltersOfClient(cluster: Cluster, client: Client): void {
  for (const filter of client.filters) dropFilter(cluster, filter);
}

export function dropFiltersOfAgent(cluster: Cluster, agent: Agent): void {
  for (const filters of [...agent.filters.values()]) {
    for (const filter of filters) dropFilter(cluster, filter);
  }
}

/**
 * The time has moved on. A filter of one interval still holds in the batch at its last instant,
 * because Mesos sets its timer after the batch's; for whatever else happens then it is over.
 */
export function expireFilters(cluster: Cluster): void {
  const { nowMs } = cluster;
  for (const filter of cluster.filterClock.endingBy(nowMs)) {
    if (filter.untilMs < nowMs || !filter.lastsOneInterval) dropFilter(cluster, filter);
    else cluster.reopen(filter.agent);
  }
}

/** The filter that keeps a bag from whoever set these, if any does. */
export function filterAgainst(
  filters: readonly Filter[],
  bag: Bag,
  isBatch: boolean,
  nowMs: number,
): Filter | undefined {
  return filters.find(
    ({ refused, untilMs }) => (isBatch || untilMs > nowMs) && contains(refused, bag),
  );
}
