import type { TraceEvent } from '../trace/events.js';

/**
 * What a recording has that a replay leaves out or plays otherwise, besides the decisions, which it makes
 * itself: changes of agents' resources by an accept; tasks that failed of themselves; how often who had been offered something before the recording; who was
 * there before it, and so is new at its beginning; tasks that ran at its beginning and cannot be held; who
 * has no demand.
 */
export const NOT_PLAYED = [
  'RESERVE',
  'UNRESERVE',
  'CREATE',
  'DESTROY',
  'TASK_FAILED',
  'ALLOCATIONS',
  'arrivedBefore',
  'heldBefore',
  'noDemand',
] as const;

export type NotPlayedKind = (typeof NOT_PLAYED)[number];

export interface NotPlayed {
  readonly what: NotPlayedKind;
  /** Operations, events, tasks or frameworks. */
  readonly count: number;
}

/** Counts, in the trace's events up to the replay's end, what is not played. */
export class NotPlayedCounts {
  readonly #counts = new Map<NotPlayedKind, number>();
  readonly #added = new Set<string>();
  readonly #wanting = new Set<string>();

  note(event: TraceEvent): void {
    switch (event.type) {
      case 'ACCEPT':
        // What was done before the recording shows in its agents.
        if (event.ago_ms !== undefined) break;
        for (const { type } of event.operations ?? []) this.#add(type);
        break;
      case 'ALLOCATIONS':
        this.#add(event.type);
        break;
      case 'TASK_STATUS':
        if (event.state === 'TASK_FAILED') this.#add(event.state);
        break;
      case 'FRAMEWORK_ADDED':
        this.#added.add(event.framework.id);
        if (event.ago_ms !== undefined) this.#add('arrivedBefore');
        break;
      case 'DEMAND':
        this.#wanting.add(event.framework_id);
        break;
      default:
    }
  }

  /**
   * In the order of {@link NOT_PLAYED}; what there is none of is left out.
   *
   * @param heldBefore how many tasks ran before and could not be held.
   */
  with(heldBefore: number): NotPlayed[] {
    const withoutDemand = [...this.#added].filter((id) => !this.#wanting.has(id));
    const counts = new Map(this.#counts)
      .set('heldBefore', heldBefore)
      .set('noDemand', withoutDemand.length);
    return NOT_PLAYED.map((what) => ({ what, count: counts.get(what) ?? 0 })).filter(
      ({ count }) => count > 0,
    );
  }

  #add(what: NotPlayedKind): void {
    this.#counts.set(what, (this.#counts.get(what) ?? 0) + 1);
  }
}
