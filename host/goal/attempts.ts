import type { Recording } from '../trace/index.js';
import { type Attempt, attempt, type Outcome } from './attempt.js';

/** Makes attempts on one recording: here, or in threads. */
export interface Attempts {
  make(asked: Attempt): Promise<Outcome>;
  /** What was asked for and not begun is not made any more. */
  end(): Promise<void>;
}

/** One at a time, in the order in which they were asked for. */
export class AttemptsHere implements Attempts {
  #last: Promise<unknown> = Promise.resolve();
  #hasEnded = false;

  constructor(private readonly recording: Recording) {}

  make(asked: Attempt): Promise<Outcome> {
    const made = this.#last.then(() => {
      if (this.#hasEnded) throw new Error('no attempt is made any more');
      return attempt(this.recording, asked);
    });
    this.#last = made.catch(() => undefined);
    return made;
  }

  end(): Promise<void> {
    this.#hasEnded = true;
    return Promise.resolve();
  }
}
