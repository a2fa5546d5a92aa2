import type { TraceEvent, TraceHeader } from '../events.js';

/** What an importer cannot know of a trace. */
export type AboutTrace = Pick<TraceHeader, 'name' | 'description'>;

export interface ForeignTrace {
  readonly header: TraceHeader;
  readonly events: Iterable<TraceEvent> | AsyncIterable<TraceEvent>;
}

/**
 * Reads what another program wrote as a trace. Each is a folder of its own, and stands in the list
 * of `index.ts`.
 */
export interface Importer {
  readonly name: string;
  /** What it reads, for people. */
  readonly expected: string;
  /** Whether this is what it reads; looks no further than it has to. */
  detect(path: string): boolean;
  /** @throws {TraceError} when a file is missing or does not fit the others. */
  open(path: string, about: AboutTrace): ForeignTrace;
}
