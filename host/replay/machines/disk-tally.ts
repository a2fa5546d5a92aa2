import type { DiskUse, Series } from '../result.js';
import { SeriesBuilder } from '../series.js';

/** What disks hold: sandboxes of tasks that are there, of tasks that have ended, and fetcher caches. */
export type Holder = 'running' | 'ended' | 'caches';

const HOLDERS: readonly Holder[] = ['running', 'ended', 'caches'];

/** What the disks of all agents hold, over time, in thousandths of a MiB. */
export class DiskTally {
  readonly #held = new Map<Holder, number>(HOLDERS.map((holder) => [holder, 0]));
  readonly #series = new Map(HOLDERS.map((holder) => [holder, new SeriesBuilder(holder)]));
  readonly #ofAgents = new Map<string, SeriesBuilder>();
  #isUsed = false;
  #most = 0;
  #mostShare = 0;
  #failed = 0;

  /** @param share of the agent's disk that is in use now; absent where it tells no size. */
  note(agentId: string, changes: Record<Holder, number>, used: number, atMs: number): void {
    this.#begin();
    for (const holder of HOLDERS) {
      const held = (this.#held.get(holder) ?? 0) + changes[holder];
      this.#held.set(holder, held);
      this.#series.get(holder)?.push(atMs, held / 1000);
    }
    this.#ofAgent(agentId).push(atMs, used / 1000);
    this.#most = Math.max(this.#most, this.#total);
  }

  noteShare(share: number): void {
    this.#mostShare = Math.max(this.#mostShare, share);
  }

  /** A task failed for its agent's full disk, or for its own quota. */
  noteFailure(): void {
    this.#begin();
    this.#failed++;
  }

  /** Absent when no task ever put anything on a disk. */
  use(): DiskUse | undefined {
    if (!this.#isUsed) return undefined;
    return {
      heldMib: this.#total / 1000,
      mostMib: this.#most / 1000,
      mostShare: this.#mostShare,
      tasksFailed: this.#failed,
    };
  }

  series(): { readonly diskHeld?: readonly Series[]; readonly diskOfAgents?: readonly Series[] } {
    if (!this.#isUsed) return {};
    const agents = [...this.#ofAgents].sort(([a], [b]) => (a < b ? -1 : 1));
    return {
      diskHeld: [...this.#series.values()].map((series) => series.build()),
      diskOfAgents: agents.map(([, series]) => series.build()),
    };
  }

  /** There is something to tell of. */
  #begin(): void {
    if (!this.#isUsed) for (const series of this.#series.values()) series.push(0, 0);
    this.#isUsed = true;
  }

  get #total(): number {
    return [...this.#held.values()].reduce((a, b) => a + b, 0);
  }

  #ofAgent(agentId: string): SeriesBuilder {
    let series = this.#ofAgents.get(agentId);
    if (series === undefined) {
      series = new SeriesBuilder(agentId);
      series.push(0, 0);
      this.#ofAgents.set(agentId, series);
    }
    return series;
  }
}
