/**
 * Where cells wait for workers on other machines, by their keys and in no order. It is never asked what
 * has been made: the store knows that. So an engine may forget all that it holds.
 */
export interface Engine {
  /** How it is called for people: its address, without what is secret. */
  readonly name: string;
  /** Puts keys in; those that it holds stay as they are. */
  add(keys: readonly string[]): Promise<void>;
  /** Keys that wait for a worker, or that one works on. */
  held(): Promise<ReadonlySet<string>>;
  /** Keys that were given up, and why. */
  failed(): Promise<ReadonlyMap<string, string>>;
  /** What was given up may be put in again. */
  forgive(): Promise<void>;
  /** Tries what is held, so many at once, until it is stopped. */
  work(atOnce: number, attempt: Attempt): Working;
  close(): Promise<void>;
}

/** Throws when it failed in a way that may not happen again: then it is tried again, a few times. */
export type Attempt = (key: string) => Promise<Verdict>;

/** What became of a key: it is done, it is for another worker, or it is given up for good. */
export type Verdict = 'done' | 'another worker' | { readonly problem: string };

export interface Working {
  /** Takes no more, and waits for what has been begun. */
  stop(): Promise<void>;
}

export interface EngineOptions {
  /** Keys of one sweep wait apart from those of others. */
  readonly queue: string;
  /** How long a worker that says nothing keeps what it took, in ms. */
  readonly lockMs?: number | undefined;
  /** Told what people should know: a lost connection, one that is back. */
  readonly onNote: (text: string) => void;
}

/** How often a key is tried before it is given up, be it that a worker failed or that it was heard no more. */
export const ATTEMPTS = 5;
