import type { TraceEvent, TraceHeader } from '../trace/events.js';
import type { RecordedFile, Start } from './file.js';
import type { ImportOptions } from './options.js';
import type { Report } from './report.js';

/** A recording as a trace. */
export interface Imported {
  readonly header: TraceHeader;
  /** To be read once, in the order of time (`ordered` sees to it). */
  readonly events: Iterable<TraceEvent> | AsyncIterable<TraceEvent>;
}

/** Files by the name of the kind that they are of. */
export type FilesByKind = ReadonlyMap<string, readonly RecordedFile[]>;

/**
 * A kind of recording: what another program than this one wrote, and how it becomes a trace. Each is
 * one file in `kinds/`, and stands in the list of `index.ts`.
 *
 * A kind reads streams as streams: memory must not grow with their length. What it does not
 * understand it counts in the report by shape and passes over; what it works out instead of reading it
 * says in the report and, where the trace can carry it, in the event's `inferred`.
 */
export interface Kind {
  /** As `--kind` names it. */
  readonly name: string;
  /** What it is, for people: `the log of a Mesos master`. */
  readonly what: string;
  /** Whether a file that starts so is of this kind. No two kinds may know the same file. */
  recognises(start: Start): boolean;
  /** Kinds whose files may lie beside its own, and are read with them. */
  readonly beside?: readonly string[];
  /**
   * Reads files of this kind in the order of their names, and those of the kinds beside it.
   *
   * @throws {TraceError} when nothing can be made of them, or an option is lacking that supplies what
   * the kind cannot know: it says which.
   */
  read(
    files: readonly RecordedFile[],
    options: ImportOptions,
    report: Report,
    beside: FilesByKind,
  ): Promise<Imported>;
}
