import type { Price } from '../verdict.js';

/** What a page says beyond the answer of a replay. */
export interface PageContext {
  /** Sentences: how far the replay can be trusted. */
  readonly notes?: readonly string[];
  /** Of a core-hour, where the user said it. */
  readonly price?: Price | undefined;
  /** How `explain` is asked of the same recording. */
  readonly explain?: ExplainCommand;
}

/** A command line, but for the framework and the moment. */
export interface ExplainCommand {
  /** `fairlead explain day.jsonl.gz`, in words of a shell. */
  readonly command: string;
  /** The policies as they were asked for, in their order; in words of a shell. */
  readonly policies: readonly string[];
}
