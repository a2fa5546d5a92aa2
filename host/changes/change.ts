import { ResourceError } from '../resources/index.js';
import type { TraceEvent, TraceHeader } from '../trace/index.js';

/** A trace that is to be changed: what it says, and how to read it once more for a look ahead. */
export interface Unchanged {
  readonly header: TraceHeader;
  readonly events: AsyncIterable<TraceEvent>;
  /** Reads it from its beginning, beside `events`. */
  again(): Promise<AsyncIterable<TraceEvent>>;
}

/** One thing that is to be otherwise than it was recorded. */
export interface Change {
  /** As it was asked for: `agents=+10`. */
  readonly text: string;
  /** What is otherwise, for whoever reads an answer: `10 more agents, as most are`. */
  readonly sentence: string;
  /**
   * The trace's events as they are with the change, in order of time.
   *
   * @throws {ChangeError} while or after they are read, when there is nothing in the trace to change.
   */
  apply(trace: Unchanged): AsyncIterable<TraceEvent>;
}

/** What a change does, but for how it was asked for. */
export type Effect = Omit<Change, 'text'>;

/** A kind of change: how it is written, and what follows. Each is a file, and stands in `kinds.ts`. */
export interface ChangeKind {
  /** What stands before `=`; its beginning, where it ends with a dot and the rest says of what. */
  readonly name: string;
  /** One as a user writes it, and what it means. */
  readonly example: string;
  readonly meaning: string;
  /**
   * @param subject what follows the name before `=`.
   * @throws {ChangeError} when either is not as it is expected to be.
   */
  read(subject: string, value: string): Effect;
}

/** A change that cannot be read, or that a trace has nothing for. */
export class ChangeError extends Error {
  override readonly name = 'ChangeError';

  /** @param expected what was expected instead. */
  constructor(
    problem: string,
    readonly expected: string,
  ) {
    super(`${problem}; expected ${expected}`);
  }

  /** The change that it is about, as it was asked for; absent until that is known. */
  change: string | undefined;

  /** The same complaint with the change that it is about, unless it has one. */
  of(text: string): ChangeError {
    if (this.change !== undefined) return this;
    const placed = new ChangeError('', this.expected);
    placed.message = `change ${text}: ${this.message}`;
    placed.change = text;
    return placed;
  }
}

/** @throws {ChangeError} with what was expected, when something written as in Mesos cannot be read. */
export function expecting(expected: string, read: () => unknown): void {
  try {
    read();
  } catch (error) {
    if (!(error instanceof ResourceError)) throw error;
    throw new ChangeError(error.problem, expected);
  }
}
