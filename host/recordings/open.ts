import { basename } from 'node:path';
import { TIME_MAX_MS } from '../resources/schema.js';
import { isRight } from '../trace/check.js';
import { TraceError } from '../trace/errors.js';
import type { TraceEvent } from '../trace/events.js';
import type { ReadOptions, Trace } from '../trace/reader.js';
import type { Recording, TraceSource } from '../trace/source.js';
import type { RecordedFile } from './file.js';
import { findFiles, isFolder } from './files.js';
import type { Imported } from './kind.js';
import { Meter } from './meter.js';
import type { ImportOptions } from './options.js';
import { type Known, recognised } from './recognise.js';
import { type ImportSummary, Report } from './report.js';
import { BY_OPTION } from './spark-frameworks.js';

/** What is asked for, told once its reading has come to its end. */
export interface OpenOptions extends ImportOptions {
  readonly onSummary?: (summary: ImportSummary) => void;
  /** It will be read more than once, whatever it is. Default: a trace from a pipe is read as it comes. */
  readonly isReadAgain?: boolean;
}

/**
 * What paths hold: a trace as it is, everything else as a recording that is read as one. Kinds are told
 * by content.
 *
 * @throws {TraceError} when nothing that is named can be read, or what is named does not go together.
 */
export async function recordingOf(
  paths: readonly string[],
  options: OpenOptions = {},
): Promise<TraceSource> {
  const [first] = paths;
  if (first === undefined) throw new Error('a recording has at least one file');
  const found = findFiles(paths);
  const known = await recognised(found, options.kind, options.isReadAgain === true);
  if (!('kind' in known)) return known.source;
  const folder = paths.length === 1 && isFolder(first) ? first : undefined;
  return new ForeignRecording(known, options, folder ?? known.files[0]?.path ?? first);
}

/** What another program recorded; each opening reads its files anew. */
class ForeignRecording implements Recording {
  constructor(
    private readonly known: Known,
    private readonly options: OpenOptions,
    readonly name: string,
  ) {}

  async open({ onBytes }: ReadOptions = {}): Promise<Trace> {
    const { kind, files, beside, passedOver } = this.known;
    const all = [...files, ...[...beside.values()].flat()];
    if (onBytes !== undefined) tellBytesOf(all, onBytes);
    const report = new Report();
    for (const name of passedOver) report.leftOut(`file ${name}`);
    const name =
      this.options.name ?? basename(this.name).replace(/\.(gz|zst|zstd|log|jsonl?)$/, '');
    const { header, events } = await kind.read(files, { ...this.options, name }, report, beside);
    if ((header.horizon_ms ?? 0) > TIME_MAX_MS) {
      const problem = 'its times are more than ten years apart';
      throw new TraceError('field', { file: this.name }, problem, 'files of one time');
    }
    const told = traceEvents({ header, events }, this.options, report, () => {
      if (this.options.spark !== undefined && !report.hasUnderstood(BY_OPTION)) {
        report.leftOut('--spark: it matches no framework that had tasks');
      }
      this.options.onSummary?.(report.summary(kind.name, all.length));
    });
    return { header, events: told, close: async () => void (await told.return(undefined)) };
  }
}

function tellBytesOf(
  files: readonly RecordedFile[],
  onBytes: NonNullable<ReadOptions['onBytes']>,
): void {
  const locations = files.map(({ location }) => location);
  const meter = new Meter(locations, onBytes);
  for (const file of files) file.tell(meter);
}

/**
 * The events as a trace has them: the agents that an option supplies before all else, without what no
 * trace can hold, as files from outside may say anything, and in the order of time. All in one: each
 * generator that events pass through costs as much as checking them.
 */
async function* traceEvents(
  { events }: Imported,
  { agents = [] }: ImportOptions,
  report: Report,
  atEnd: () => void,
): AsyncGenerator<TraceEvent> {
  for (const event of agentsAdded(agents)) yield event;
  let last = 0;
  for await (const event of events) {
    if (!isRight(event)) {
      report.leftOut(`${event.type} that no trace can hold`);
    } else if (event.t < last) {
      // Logs of several threads run backwards by a little. The order of the file is the better witness.
      yield { ...event, t: last };
    } else {
      last = event.t;
      yield event;
    }
  }
  atEnd();
}

function* agentsAdded(agents: NonNullable<ImportOptions['agents']>): Generator<TraceEvent> {
  let number = 0;
  for (const { count, resources } of agents) {
    for (let i = 0; i < count; i++) {
      number += 1;
      const agent = { id: `agent-${number}`, resources };
      yield { t: 0, type: 'AGENT_ADDED', agent, inferred: ['agent'] };
    }
  }
}
