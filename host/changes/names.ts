import type { TraceEvent } from '../trace/index.js';

/** Names for who is added to a trace, that nobody in it has. */
export class Names {
  readonly #taken: Set<string>;
  /** By beginning: the last number that was given. */
  readonly #last = new Map<string, number>();

  private constructor(taken: Set<string>) {
    this.#taken = taken;
  }

  /** @param namedIn tells who an event is about, and whom it brings. */
  static async besides(
    events: AsyncIterable<TraceEvent>,
    namedIn: (event: TraceEvent) => readonly (string | undefined)[],
  ): Promise<Names> {
    const taken = new Set<string>();
    for await (const event of events) {
      for (const name of namedIn(event)) if (name !== undefined) taken.add(name);
    }
    return new Names(taken);
  }

  /** The beginning and a number: the least, from 1 on, with which it is nobody's. */
  next(beginning: string): string {
    let number = this.#last.get(beginning) ?? 0;
    let name: string;
    do name = `${beginning}${++number}`;
    while (this.#taken.has(name));
    this.#last.set(beginning, number);
    this.#taken.add(name);
    return name;
  }
}
