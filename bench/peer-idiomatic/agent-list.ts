import { compareBytes } from './checks.js';
import type { Agent } from './records.js';

/** From this share of new agents on, one sort is cheaper than putting each in its place. */
const SORT_FROM = 8;

function byId(a: Agent, b: Agent): number {
  return compareBytes(a.id, b.id);
}

export function sortedById(agents: Iterable<Agent>): Agent[] {
  return [...agents].sort(byId);
}

/** All agents by id, in an order that is brought up to date when it is asked for. */
export class AgentList {
  private readonly agents: Agent[] = [];
  private readonly added = new Set<Agent>();

  add(agent: Agent): void {
    this.added.add(agent);
  }

  remove(agent: Agent): void {
    if (!this.added.delete(agent)) this.agents.splice(this.placeOf(agent), 1);
  }

  ordered(): readonly Agent[] {
    const isSorted = this.added.size * SORT_FROM > this.agents.length;
    for (const agent of this.added) {
      if (isSorted) this.agents.push(agent);
      else this.agents.splice(this.placeOf(agent), 0, agent);
    }
    if (isSorted && this.added.size > 0) this.agents.sort(byId);
    this.added.clear();
    return this.agents;
  }

  private placeOf(agent: Agent): number {
    let low = 0;
    let high = this.agents.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (byId(this.agents[middle] as Agent, agent) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
