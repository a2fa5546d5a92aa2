import type { FrameworkRecord } from '../framework-record.js';
import type { GivenBack } from './result.js';

interface Kept extends GivenBack {
  readonly next: { readonly frameworkId: string; readonly atMs: number }[];
}

/**
 * What became of each relinquish: who came next to where it freed something. Resources have no names, so
 * that is said by agent: whoever first takes cores of an agent after cores came back there.
 */
export class GivenBacks {
  readonly #all: Kept[] = [];
  /** By framework: its last relinquish, until it takes something again. */
  readonly #giving = new Map<string, Kept>();
  /** By agent: relinquishes by which cores came back, and nobody has taken any since. */
  readonly #free = new Map<string, Set<Kept>>();

  relinquished({ id }: FrameworkRecord, nowMs: number): void {
    const one: Kept = { frameworkId: id, atMs: nowMs, next: [] };
    this.#all.push(one);
    this.#giving.set(id, one);
  }

  /** So many more cores of the agent are held by the framework. */
  held({ id }: FrameworkRecord, agentId: string, change: number, nowMs: number): void {
    if (change < 0) this.#gave(this.#giving.get(id), agentId);
    if (change > 0) {
      this.#giving.delete(id);
      this.#took(id, agentId, nowMs);
    }
  }

  agentGone(agentId: string): void {
    this.#free.delete(agentId);
  }

  get all(): GivenBack[] {
    return this.#all.map((one) => ({ ...one, next: [...one.next] }));
  }

  #gave(one: Kept | undefined, agentId: string): void {
    if (one === undefined) return;
    const free = this.#free.get(agentId) ?? new Set();
    this.#free.set(agentId, free.add(one));
  }

  #took(frameworkId: string, agentId: string, nowMs: number): void {
    for (const { next } of this.#free.get(agentId) ?? []) {
      if (!next.some((one) => one.frameworkId === frameworkId)) {
        next.push({ frameworkId, atMs: nowMs });
      }
    }
    this.#free.delete(agentId);
  }
}
