import type { Filter } from './records.js';

/**
 * Filters by the time at which they end. Many end together, because they are set in the same
 * answers to offers, so there are few times: a sorted list of them is searched.
 */
export class FilterClock {
  private readonly endings = new Map<number, Set<Filter>>();
  /** Ascending, each once. */
  private readonly times: number[] = [];

  add(filter: Filter): void {
    const { untilMs } = filter;
    let ending = this.endings.get(untilMs);
    if (ending === undefined) {
      ending = new Set();
      this.endings.set(untilMs, ending);
      this.times.splice(this.placeOf(untilMs), 0, untilMs);
    }
    ending.add(filter);
  }

  remove(filter: Filter): void {
    const { untilMs } = filter;
    const ending = this.endings.get(untilMs);
    ending?.delete(filter);
    if (ending?.size !== 0) return;
    this.endings.delete(untilMs);
    this.times.splice(this.placeOf(untilMs), 1);
  }

  /** Those that end at a time or before. */
  endingBy(nowMs: number): Filter[] {
    const ending: Filter[] = [];
    for (const timeMs of this.times) {
      if (timeMs > nowMs) break;
      for (const filter of this.endings.get(timeMs) ?? []) ending.push(filter);
    }
    return ending;
  }

  private placeOf(timeMs: number): number {
    let low = 0;
    let high = this.times.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.times[middle] as number) < timeMs) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
