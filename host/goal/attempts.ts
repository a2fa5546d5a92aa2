import type { Recording } from '../trace/index.js';
import { type Attempt, attempt, type Outcome } from './attempt.js';

/** Makes attempts on one recording: here, or in threads. */
export interface Attempts {
  make(asked: Attempt): Promise<Outcome>;
  /** Ends those that are under way or wait, which then fail. */
  end(): Promise<void>;
}

/** One at a time, in the order in which they were asked for. */
export class AttemptsHere implements Attempts {
  #last: Promise<unknown> = Promise.resolve();
  readonly #ends = new AbortController();

  constructor(private readonly recording: Recording) {}

  make(asked: Attempt): Promise<Outcome> {
    const made = this.#last.then(() => {
      this.#ends.signal.throwIfAborted();
      return attempt(this.recording, asked, this.#ends.signal);
    });
    this.#last = made.catch(() => undefined);
    return made;
  }

  end(): Promise<void> {
    this.#ends.abort();
    return Promise.resolve();
  }
}
