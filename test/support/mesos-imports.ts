import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type ImportSummary, type OpenOptions, recordingOf } from '../../host/recordings/index.js';
import {
  openSource,
  openTrace,
  type TraceEvent,
  type TraceHeader,
  writeTrace,
} from '../../host/trace/index.js';

/** What an import gave, read back from the trace that it was written to: so each event was checked. */
export interface ImportedTrace {
  readonly header: TraceHeader;
  readonly events: readonly TraceEvent[];
  readonly summary: ImportSummary;
}

/** @param folder where the trace may be written. */
export async function importedTrace(
  folder: string,
  paths: readonly string[],
  options: OpenOptions = {},
): Promise<ImportedTrace> {
  let summary: ImportSummary | undefined;
  const onSummary = (told: ImportSummary): void => {
    summary = told;
  };
  const foreign = await openSource(await recordingOf(paths, { ...options, onSummary }));
  const path = join(folder, 'imported.jsonl');
  await writeTrace(path, foreign.header, foreign.events);
  const { header, events } = await openTrace(path);
  const all: TraceEvent[] = [];
  for await (const event of events) all.push(event);
  if (summary === undefined) throw new Error('an import that ends tells its summary');
  return { header, events: all, summary };
}

/** Writes a file into a folder. @returns its path. */
export function fileIn(folder: string, name: string, content: string): string {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
  return path;
}

type OfType<Event, Type> = Event extends { readonly type: infer Types }
  ? Type extends Types
    ? Event
    : never
  : never;

/** The events of one type. */
export function ofType<Type extends TraceEvent['type']>(
  events: readonly TraceEvent[],
  type: Type,
): OfType<TraceEvent, Type>[] {
  return events.filter((event) => event.type === type) as OfType<TraceEvent, Type>[];
}

/** All but what became of tasks. */
export function ofCluster(events: readonly TraceEvent[]): TraceEvent[] {
  return events.filter(({ type }) => type !== 'TASK_STATUS');
}
