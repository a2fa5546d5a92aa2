import type { TraceOffer } from '../../events.js';
import { parseDurationMs } from './glog.js';
import type { RecordingIndex } from './recording-index.js';

/** An allocation cycle of the recorded master, with its begin and the line that logs its end. */
export interface RecordedCycle {
  readonly at: number;
  readonly line: number;
  readonly cycle: number;
  readonly agents: number;
  readonly offers: readonly TraceOffer[];
}

/** A cycle is logged at its end, which may come within so many lines of the sending of its offers. */
const LINES_AHEAD = 40;

/** Gathers which offers were made in which allocation cycle, from the lines of a master's log. */
export class RecordedCycles {
  private readonly cycles: { at: number; line: number; agents: number; ids: string[] }[] = [];
  private readonly sent: { readonly ids: readonly string[]; readonly cycle: number }[] = [];

  constructor(private readonly index: RecordingIndex) {}

  /** Takes the line that ends a cycle; false when it is another. */
  ended(message: string, line: number): boolean {
    const match = /^Performed allocation for (\d+) agents in (\S+)$/.exec(message);
    if (match === null) return false;
    const at = this.index.at(line) - parseDurationMs(match[2] ?? '');
    this.cycles.push({ at, line, agents: Number(match[1]), ids: [] });
    return true;
  }

  /** Offers belong to the last cycle that had begun when the master sent them. */
  sending(ids: readonly string[], line: number): void {
    const next = this.index.recording.log
      .slice(line, line + LINES_AHEAD)
      .find(({ message }) => message.startsWith('Performed allocation'));
    const durationMs = parseDurationMs(/ in (\S+)$/.exec(next?.message ?? '')?.[1] ?? '');
    const isNext = next !== undefined && next.at - durationMs <= this.index.at(line);
    this.sent.push({ ids, cycle: this.cycles.length + (isNext ? 1 : 0) });
  }

  /** All cycles, each with its offers in the order of their numbers. */
  all(): RecordedCycle[] {
    for (const { ids, cycle } of this.sent) {
      const known = this.cycles[cycle - 1];
      if (known === undefined) throw this.index.error(`offers ${ids.join(', ')} have no cycle`);
      known.ids.push(...ids);
    }
    return this.cycles.map(({ at, line, agents, ids }, index) => {
      const offers = ids
        .map((id) => this.index.offer(id))
        .sort((a, b) => Number(a.id.slice(1)) - Number(b.id.slice(1)));
      return { at, line, cycle: index + 1, agents, offers };
    });
  }
}
