import type { TraceEvent, TraceOffer } from '../trace/events.js';
import type { Difference } from './result.js';

/**
 * A trace counts whole milliseconds, rounded down, and a master's timers go off late (libprocess): in
 * the recordings' logs up to a millisecond, once by more than three. A filter that ends within this
 * time before a cycle, or in the millisecond after it, may or may not have been in force.
 */
export const TIMER_LATE_MS = 5;
const ROUNDING_MS = 1;

interface FilterEnd {
  readonly offer: TraceOffer;
  readonly untilMs: number;
}

/** When the filters that a recording sets end, to explain a difference by one. */
export class FilterEnds {
  private readonly ends = new Map<string, FilterEnd>();

  set(offer: TraceOffer, untilMs: number): void {
    const { framework_id, role, agent_id } = offer;
    this.ends.set(JSON.stringify([framework_id, role, agent_id]), { offer, untilMs });
  }

  /** Forgets a framework's filters, in all its roles or in those named. */
  cleared(frameworkId: string, roles: readonly string[] = []): void {
    for (const [key, { offer }] of this.ends) {
      const isMeant = roles.length === 0 || roles.includes(offer.role);
      if (offer.framework_id === frameworkId && isMeant) this.ends.delete(key);
    }
  }

  /** The filters of which nobody can say whether they were in force in a cycle. */
  inDoubt(tMs: number): TraceOffer[] {
    const found: TraceOffer[] = [];
    for (const [key, { offer, untilMs }] of this.ends) {
      if (untilMs < tMs - TIMER_LATE_MS) this.ends.delete(key);
      else if (untilMs <= tMs + ROUNDING_MS) found.push(offer);
    }
    return found;
  }
}

/**
 * Whether what differs in a cycle is about one of these filters: on its agent its framework is, or is
 * not, offered something. That moves shares, and with them who is first on all agents visited later.
 */
export function isAboutFilter(
  differences: readonly Difference[],
  filters: readonly TraceOffer[],
): boolean {
  return differences.some(({ agentId, recorded, made }) =>
    filters.some(
      ({ agent_id, framework_id }) =>
        agent_id === agentId &&
        [...recorded, ...made].some(({ frameworkId }) => frameworkId === framework_id),
    ),
  );
}

/** A cycle this close to a join may or may not have seen who joined: times are whole milliseconds. */
export const JOIN_DOUBT_MS = 1;

/** Who joins with an event, an agent or a framework, if anybody does. */
export function whoJoins(event: TraceEvent): string | undefined {
  switch (event.type) {
    case 'AGENT_ADDED':
      return event.agent.id;
    case 'AGENT_ACTIVATED':
      return event.agent_id;
    case 'FRAMEWORK_ADDED':
      return event.framework.id;
    case 'FRAMEWORK_ACTIVATED':
      return event.framework_id;
    default:
      return undefined;
  }
}

/** Who joined last, to explain a difference by it. */
export class Joins {
  private readonly atMs = new Map<string, number>();

  note(event: TraceEvent): void {
    const who = whoJoins(event);
    if (who !== undefined) this.atMs.set(who, event.t);
  }

  /** Whether what differs in a cycle is about somebody who joined with it. */
  explain(differences: readonly Difference[], tMs: number): boolean {
    for (const [who, atMs] of this.atMs) if (atMs < tMs - JOIN_DOUBT_MS) this.atMs.delete(who);
    return differences.some(
      ({ agentId, recorded, made }) =>
        this.atMs.has(agentId) ||
        [...recorded, ...made].some(({ frameworkId }) => this.atMs.has(frameworkId)),
    );
  }
}
