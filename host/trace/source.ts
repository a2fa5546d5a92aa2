import { canReadAgain } from '../files/index.js';
import type { TraceEvent, TraceHeader } from './events.js';
import { openTrace, type ReadOptions, type Trace } from './reader.js';

/** Something that can be read as a trace, again and again: what another program recorded. */
export interface Recording {
  /** What errors and results call it. */
  readonly name: string;
  /** It is a trace, which says by itself what options supply for other recordings. */
  readonly isTrace?: boolean;
  /** It can be read but once. */
  readonly isReadOnce?: boolean;
  /** What is otherwise in it than it was recorded, in words. */
  readonly changes?: readonly string[];
  /** Reads it from its beginning. */
  open(options?: ReadOptions): Promise<Trace>;
}

/** A trace's path, `-` for standard input, or a recording. */
export type TraceSource = string | Recording;

/** The same source; whenever it is opened, who reads it is told of the bytes. */
export function telling(
  source: TraceSource,
  onBytes: NonNullable<ReadOptions['onBytes']>,
): Recording {
  return {
    name: nameOfSource(source),
    isReadOnce: isReadOnce(source),
    open: (options) => openSource(source, { ...options, onBytes }),
  };
}

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

/** The same with all its events in memory: it is read once, and can be opened again and again. */
export async function keptInMemory(source: TraceSource, options?: ReadOptions): Promise<Recording> {
  const { header, events } = await openSource(source, options);
  const all: TraceEvent[] = [];
  for await (const event of events) all.push(event);
  const changes = typeof source === 'string' ? undefined : source.changes;
  return {
    ...inMemory(nameOfSource(source), header, all),
    ...(changes !== undefined && { changes }),
  };
}

/** A recording of events that are at hand. */
export function inMemory(
  name: string,
  header: TraceHeader,
  events: readonly TraceEvent[],
): Recording {
  const again = async function* () {
    yield* events;
  };
  return {
    name,
    open: () => Promise.resolve({ header, events: again(), close: () => Promise.resolve() }),
  };
}
