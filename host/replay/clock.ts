/** Something that happens at a time of the virtual clock. */
export interface Happening {
  happen(data: number): void;
}

/**
 * The virtual clock of a replay: events in order of (time, sequence), so that what is scheduled first
 * happens first at the same millisecond. A binary heap over parallel arrays: scheduling allocates
 * nothing once the arrays have grown.
 */
export class Clock<Target> {
  #times: number[] = [];
  #sequences: number[] = [];
  #targets: Target[] = [];
  #data: number[] = [];
  #nextSequence = 0;

  /** Time of the event popped last, in ms. */
  nowMs = 0;

  get size(): number {
    return this.#times.length;
  }

  /** Time of the next event, in ms; infinite when there is none. */
  get nextMs(): number {
    return this.#times[0] ?? Number.POSITIVE_INFINITY;
  }

  /** Moves the clock without an event, for what happens outside the queue. */
  moveTo(timeMs: number): void {
    if (timeMs < this.nowMs) throw new Error(`the clock cannot go back to ${timeMs} ms`);
    this.nowMs = timeMs;
  }

  /** @throws if the time lies before the clock's or is no integer: the replay's logic is broken. */
  schedule(timeMs: number, target: Target, data = 0): void {
    if (!Number.isSafeInteger(timeMs) || timeMs < this.nowMs) {
      throw new Error(`an event cannot be scheduled at ${timeMs} ms when it is ${this.nowMs} ms`);
    }
    const sequence = this.#nextSequence++;
    let hole = this.#times.length;
    this.#times.push(timeMs);
    this.#sequences.push(sequence);
    this.#targets.push(target);
    this.#data.push(data);
    while (hole > 0) {
      const parent = (hole - 1) >> 1;
      // An equal time stays behind: its sequence is always greater.
      if ((this.#times[parent] as number) <= timeMs) break;
      this.#copy(parent, hole);
      hole = parent;
    }
    this.#put(hole, timeMs, sequence, target, data);
  }

  /** Takes the next event and hands it to `handle`; the clock then stands at its time. */
  pop(handle: (target: Target, data: number) => void): void {
    const last = this.#times.length - 1;
    if (last < 0) throw new Error('no event is scheduled');
    this.nowMs = this.#times[0] as number;
    const target = this.#targets[0] as Target;
    const data = this.#data[0] as number;
    const time = this.#times.pop() as number;
    const sequence = this.#sequences.pop() as number;
    const movedTarget = this.#targets.pop() as Target;
    const movedData = this.#data.pop() as number;
    if (last > 0) {
      const hole = this.#sinkFrom(time, sequence, last);
      this.#put(hole, time, sequence, movedTarget, movedData);
    }
    handle(target, data);
  }

  /** Where an event of this key belongs when the top is empty; children move up on the way. */
  #sinkFrom(time: number, sequence: number, count: number): number {
    let hole = 0;
    for (;;) {
      let child = 2 * hole + 1;
      if (child >= count) return hole;
      if (child + 1 < count && this.#before(child + 1, child)) child++;
      const childTime = this.#times[child] as number;
      const goesFirst =
        time < childTime || (time === childTime && sequence < (this.#sequences[child] as number));
      if (goesFirst) return hole;
      this.#copy(child, hole);
      hole = child;
    }
  }

  #before(a: number, b: number): boolean {
    const difference = (this.#times[a] as number) - (this.#times[b] as number);
    if (difference !== 0) return difference < 0;
    return (this.#sequences[a] as number) < (this.#sequences[b] as number);
  }

  #copy(from: number, to: number): void {
    this.#times[to] = this.#times[from] as number;
    this.#sequences[to] = this.#sequences[from] as number;
    this.#targets[to] = this.#targets[from] as Target;
    this.#data[to] = this.#data[from] as number;
  }

  #put(at: number, time: number, sequence: number, target: Target, data: number): void {
    this.#times[at] = time;
    this.#sequences[at] = sequence;
    this.#targets[at] = target;
    this.#data[at] = data;
  }
}
