import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type ImportSummary, type OpenOptions, recordingOf } from '../../host/recordings/index.js';
import {
  openSource,
  openTrace,
  type TraceEvent,
  type TraceSource,
  writeTrace,
} from '../../host/trace/index.js';

/** What an import gave, read back from the trace that it was written as: so each event is checked. */
export interface Read {
  readonly header: Readonly<Record<string, unknown>>;
  readonly events: readonly TraceEvent[];
  readonly summary: ImportSummary | undefined;
}

/** Writes files into a folder, imports all of them and reads what was written. */
export async function imported(
  folder: string,
  files: Readonly<Record<string, string | Buffer>>,
  options: OpenOptions = {},
): Promise<Read> {
  const paths = Object.entries(files).map(([name, content]) => {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
    return path;
  });
  return importedFrom(paths, join(folder, 'imported.jsonl'), options);
}

/** The same of files that are there. */
async function importedFrom(
  paths: readonly string[],
  output: string,
  options: OpenOptions = {},
): Promise<Read> {
  let summary: ImportSummary | undefined;
  const source: TraceSource = await recordingOf(paths, {
    ...options,
    onSummary: (told) => {
      summary = told;
    },
  });
  const trace = await openSource(source);
  await writeTrace(output, trace.header, trace.events);
  const { header, events } = await openTrace(output);
  const all: TraceEvent[] = [];
  for await (const event of events) all.push(event);
  return { header: { ...header }, events: all, summary };
}
