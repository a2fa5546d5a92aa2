import type { TraceEvent } from '../trace/index.js';

/** Events that are put between those of a trace, in order of time and then as they were added. */
export class InTime {
  /** Sorted; the next one is the first. */
  readonly #events: TraceEvent[] = [];

  add(event: TraceEvent): void {
    let [least, most] = [0, this.#events.length];
    while (least < most) {
      const middle = (least + most) >> 1;
      if ((this.#events[middle] as TraceEvent).t <= event.t) least = middle + 1;
      else most = middle;
    }
    this.#events.splice(least, 0, event);
  }

  /** Takes out what happens before a time. */
  before(ms: number): TraceEvent[] {
    const first = this.#events.findIndex(({ t }) => t >= ms);
    return this.#events.splice(0, first < 0 ? this.#events.length : first);
  }

  /** Takes out all that is left. */
  rest(): TraceEvent[] {
    return this.#events.splice(0);
  }
}
