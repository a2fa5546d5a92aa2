import type { TraceEvent } from './events.js';
import { type Layer, layerOf } from './layers.js';

/** A field that no recording said and an import worked out: in so many events of a type. */
export interface InferredField {
  readonly type: TraceEvent['type'];
  /** Its path, as the event's `inferred` has it: `agent.resources`. */
  readonly field: string;
  readonly count: number;
}

/** What an answer rests on that nobody recorded; absent from an answer when there is nothing. */
export interface Resting {
  readonly restsOn?: readonly InferredField[];
}

/** Counts inferred fields in the layers that an answer goes by. */
export class RestsOn {
  readonly #counts = new Map<string, InferredField>();

  constructor(private readonly layers: readonly Layer[]) {}

  note({ type, inferred }: TraceEvent): void {
    if (inferred === undefined || !this.layers.includes(layerOf(type))) return;
    for (const one of inferred) {
      // Behind a colon an import may say what it worked the field out from.
      const [field = one] = one.split(':');
      const key = `${type} ${field}`;
      this.#counts.set(key, { type, field, count: (this.#counts.get(key)?.count ?? 0) + 1 });
    }
  }

  /** The most frequent first. */
  get resting(): Resting {
    if (this.#counts.size === 0) return {};
    const byCount = ([a, one]: [string, InferredField], [b, other]: [string, InferredField]) =>
      other.count - one.count || (a < b ? -1 : 1);
    return { restsOn: [...this.#counts].sort(byCount).map(([, field]) => field) };
  }
}
