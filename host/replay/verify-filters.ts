import type { TraceOffer } from '../trace/events.js';

/**
 * A trace counts whole milliseconds, rounded down, and a master's timers go off up to a millisecond
 * late (libprocess; measured in the recordings' logs): a filter that ends within this time before a
 * cycle, or in the millisecond after it, may or may not have been in force.
 */
export const TIMER_LATE_MS = 2;
const ROUNDING_MS = 1;

/** When the filters that a recording sets end, to explain a difference by one. */
export class FilterEnds {
  private readonly untilMs = new Map<string, number>();

  set({ framework_id, role, agent_id }: TraceOffer, untilMs: number): void {
    this.untilMs.set(`${framework_id} ${role} ${agent_id}`, untilMs);
  }

  /** Forgets a framework's filters, in all its roles or in those named. */
  cleared(frameworkId: string, roles: readonly string[] = []): void {
    for (const key of this.untilMs.keys()) {
      const [framework, role = ''] = key.split(' ');
      const isMeant = roles.length === 0 || roles.includes(role);
      if (framework === frameworkId && isMeant) this.untilMs.delete(key);
    }
  }

  /**
   * Whether any filter is in doubt at a cycle. One such filter moves shares, and with them who is
   * first on all the agents visited after it.
   */
  isInDoubt(tMs: number): boolean {
    for (const [key, untilMs] of this.untilMs) {
      if (untilMs < tMs - TIMER_LATE_MS) this.untilMs.delete(key);
      else if (untilMs <= tMs + ROUNDING_MS) return true;
    }
    return false;
  }
}
