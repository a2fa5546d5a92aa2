import type { TraceOffer } from '../trace/events.js';

/**
 * A trace counts whole milliseconds, rounded down, and a master's timers go off late (libprocess): in
 * the recordings' logs up to a millisecond, once by more than three. A filter that ends within this
 * time before a cycle, or in the millisecond after it, may or may not have been in force.
 */
export const TIMER_LATE_MS = 5;
const ROUNDING_MS = 1;

/**
 * The allocator's clock counts so many ticks a millisecond here, so that filters that end in the same
 * millisecond end one after the other, as they were set: a cycle may lie between two of them.
 */
export const TICKS_PER_MS = 32;

/** Mesos' longest filter. */
const LONGEST_MS = 365 * 24 * 3_600_000;
/** Mesos' filter when a call names none that makes sense. */
const SENSELESS_MS = 5000;

/** When a filter ends, and on what it is. */
export interface FilterEnd {
  readonly offer: TraceOffer;
  readonly untilMs: number;
  readonly tick: number;
}

interface Entry extends FilterEnd {
  isCleared: boolean;
}

/** When the filters that a recording sets end: in what order, and which of them are in doubt. */
export class FilterEnds {
  /** By the millisecond in which they end, and by framework. */
  private readonly byMs = new Map<number, Entry[]>();
  private readonly byFramework = new Map<string, Set<Entry>>();
  private doneMs = Number.NEGATIVE_INFINITY;
  private lastMs = Number.NEGATIVE_INFINITY;
  private inLastMs = 0;

  constructor(private readonly intervalMs: number) {}

  /**
   * Notes the filter of an answer.
   *
   * @returns the tick at which it ends, counted from the recording's beginning; `undefined` where none is set.
   */
  set(offers: readonly TraceOffer[], atMs: number, seconds: number): number | undefined {
    if (seconds === 0) return undefined;
    const asked = seconds < 0 ? SENSELESS_MS : Math.round(seconds * 1000);
    const lastsMs = Math.min(Math.max(asked, this.intervalMs), LONGEST_MS);
    // One as short as the interval still stands in the batch with which it ends.
    const untilMs = atMs + lastsMs + (asked <= this.intervalMs ? 1 : 0);
    this.inLastMs = atMs === this.lastMs ? this.inLastMs + 1 : 0;
    this.lastMs = atMs;
    const tick = untilMs * TICKS_PER_MS + Math.min(this.inLastMs, TICKS_PER_MS - 1);
    for (const offer of offers) this.add({ offer, untilMs, tick, isCleared: false });
    return tick;
  }

  /** Forgets a framework's filters, in all its roles or in those named. */
  cleared(frameworkId: string, roles: readonly string[] = []): void {
    const entries = this.byFramework.get(frameworkId) ?? new Set();
    for (const entry of entries) {
      if (roles.length > 0 && !roles.includes(entry.offer.role)) continue;
      entry.isCleared = true;
      entries.delete(entry);
    }
    if (entries.size === 0) this.byFramework.delete(frameworkId);
  }

  /** The filters of which nobody can say whether they were in force in a cycle, the first to end first. */
  inDoubt(tMs: number): FilterEnd[] {
    this.forgetBefore(tMs - TIMER_LATE_MS);
    const found: Entry[] = [];
    for (let ms = tMs - TIMER_LATE_MS; ms <= tMs + ROUNDING_MS; ms++) {
      found.push(...(this.byMs.get(ms) ?? []).filter(({ isCleared }) => !isCleared));
    }
    return found.sort((a, b) => a.tick - b.tick);
  }

  private add(entry: Entry): void {
    if (entry.untilMs < this.doneMs) return;
    const { framework_id: frameworkId } = entry.offer;
    const ofMs = this.byMs.get(entry.untilMs);
    if (ofMs === undefined) this.byMs.set(entry.untilMs, [entry]);
    else ofMs.push(entry);
    const ofFramework = this.byFramework.get(frameworkId);
    if (ofFramework === undefined) this.byFramework.set(frameworkId, new Set([entry]));
    else ofFramework.add(entry);
  }

  /** Drops what ended before that time, at a cost of what there is rather than of the time between. */
  private forgetBefore(ms: number): void {
    if (ms - this.doneMs > this.byMs.size) {
      for (const one of this.byMs.keys()) if (one < ms) this.forget(one);
    } else for (let one = this.doneMs; one < ms; one++) this.forget(one);
    this.doneMs = Math.max(this.doneMs, ms);
  }

  private forget(ms: number): void {
    for (const entry of this.byMs.get(ms) ?? []) {
      const ofFramework = this.byFramework.get(entry.offer.framework_id);
      ofFramework?.delete(entry);
      if (ofFramework?.size === 0) this.byFramework.delete(entry.offer.framework_id);
    }
    this.byMs.delete(ms);
  }
}
