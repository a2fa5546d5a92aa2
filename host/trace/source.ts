import { canReadAgain } from '../files/index.js';
import { openTrace, type ReadOptions, type Trace } from './reader.js';

/** Something that can be read as a trace, again and again: what another program recorded. */
export interface Recording {
  /** What errors and results call it. */
  readonly name: string;
  /** It can be read but once. */
  readonly isReadOnce?: boolean;
  /** Reads it from its beginning. */
  open(options?: ReadOptions): Promise<Trace>;
}

/** A trace's path, `-` for standard input, or a recording. */
export type TraceSource = string | Recording;

/** Opens either. */
export function openSource(source: TraceSource, options?: ReadOptions): Promise<Trace> {
  return typeof source === 'string' ? openTrace(source, options) : source.open(options);
}

/** Whether it can be read but once, as standard input or a pipe. */
export function isReadOnce(source: TraceSource): boolean {
  return typeof source === 'string' ? !canReadAgain(source) : source.isReadOnce === true;
}

/** What errors call it. */
export function nameOfSource(source: TraceSource): string {
  if (typeof source !== 'string') return source.name;
  return source === '-' ? 'stdin' : source;
}
