import { basename } from 'node:path';
import { canReadAgain } from '../files/index.js';
import { TIME_MAX_MS } from '../resources/schema.js';
import { isRight } from '../trace/check.js';
import { TraceError } from '../trace/errors.js';
import type { TraceEvent } from '../trace/events.js';
import type { ReadOptions, Trace } from '../trace/reader.js';
import type { Recording, TraceSource } from '../trace/source.js';
import { RecordedFile, type Start } from './file.js';
import { type Found, findFiles, isFolder } from './files.js';
import type { FilesByKind, Imported, Kind } from './kind.js';
import { KINDS } from './kinds/index.js';
import { nearMiss } from './near-miss.js';
import type { ImportOptions } from './options.js';
import { ordered } from './ordered.js';
import { type ImportSummary, Report } from './report.js';

/** What is asked for, told once its reading has come to its end. */
export interface OpenOptions extends ImportOptions {
  readonly onSummary?: (summary: ImportSummary) => void;
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
  // What is read only once, as standard input or a pipe, is a trace.
  if (paths.length === 1 && !isFolder(first) && !canReadAgain(first)) return first;
  const known = await recognised(findFiles(paths), options.kind);
  if (known === 'trace') return first;
  const folder = paths.length === 1 && isFolder(first) ? first : undefined;
  return new ForeignRecording(known, options, folder ?? known.files[0]?.path ?? first);
}

/** Files of one kind, and of those that it reads beside its own. */
interface Known {
  readonly kind: Kind;
  readonly files: readonly RecordedFile[];
  readonly beside: FilesByKind;
  readonly passedOver: readonly string[];
}

const isTrace = ({ text }: Start) => /^\s*\{"type":\s*"TRACE"/.test(text);

async function recognised(found: readonly Found[], asked?: string): Promise<Known | 'trace'> {
  const byKind = new Map<Kind, RecordedFile[]>();
  const passedOver: string[] = [];
  for (const { path, isNamed } of found) {
    const file = new RecordedFile(path);
    const start = await file.start();
    if (asked === undefined && isTrace(start)) {
      if (found.length === 1) return 'trace';
      throw new TraceError('field', { file: path }, 'is a trace', 'one trace alone');
    }
    const kind = asked === undefined ? kindOf(start) : KINDS.find(({ name }) => name === asked);
    if (kind === undefined) {
      // What reads traces says best what is wrong with one.
      if (found.length === 1 && isNamed && /^\s*(\{|$)/.test(start.text) && !nearMiss(start)) {
        return 'trace';
      }
      if (isNamed) throw unknown(start);
      passedOver.push(file.name);
      continue;
    }
    const files = byKind.get(kind);
    if (files === undefined) byKind.set(kind, [file]);
    else files.push(file);
  }
  return together(byKind, passedOver, found[0]?.path ?? '');
}

function kindOf(start: Start): Kind | undefined {
  const kinds = KINDS.filter((kind) => kind.recognises(start));
  if (kinds.length > 1) {
    const problem = `looks like ${kinds.map(({ what }) => what).join(', and like ')}`;
    throw new TraceError('field', { file: start.path }, problem, 'one of them, or --kind');
  }
  return kinds[0];
}

function unknown(start: Start): TraceError {
  const near = nearMiss(start);
  const problem = near === undefined ? 'is no recording of a known kind' : `is ${near}`;
  const expected = `a trace, or ${KINDS.map(({ what }) => what).join(', or ')}`;
  return new TraceError('field', { file: start.path }, problem, expected);
}

/** @throws {TraceError} when files of several kinds do not go together. */
function together(
  byKind: ReadonlyMap<Kind, readonly RecordedFile[]>,
  passedOver: readonly string[],
  path: string,
): Known {
  const kinds = [...byKind.keys()];
  const kind = kinds.find(({ name, beside = [] }) =>
    kinds.every((other) => other.name === name || beside.includes(other.name)),
  );
  if (kinds.length === 0) {
    throw new TraceError('field', { file: path }, 'no file in it is a recording', 'one at least');
  }
  if (kind === undefined) {
    const files = [...byKind].map(([{ name }, [one]]) => `${one?.name} (${name})`).join(', ');
    const expected = 'files of one kind at a time';
    throw new TraceError('field', { file: path }, `${files} do not go together`, expected);
  }
  const beside = new Map([...byKind].map(([{ name }, files]) => [name, files]));
  beside.delete(kind.name);
  return { kind, files: byKind.get(kind) ?? [], beside, passedOver };
}

/** What another program recorded; each opening reads its files anew. */
class ForeignRecording implements Recording {
  constructor(
    private readonly known: Known,
    private readonly options: OpenOptions,
    readonly name: string,
  ) {}

  async open(_options: ReadOptions = {}): Promise<Trace> {
    const { kind, files, beside, passedOver } = this.known;
    const report = new Report();
    for (const name of passedOver) report.leftOut(`file ${name}, of no known kind`);
    const name =
      this.options.name ?? basename(this.name).replace(/\.(gz|zst|zstd|log|jsonl?)$/, '');
    const { header, events } = await kind.read(files, { ...this.options, name }, report, beside);
    if ((header.horizon_ms ?? 0) > TIME_MAX_MS) {
      const problem = 'its times are more than ten years apart';
      throw new TraceError('field', { file: this.name }, problem, 'files of one time');
    }
    const reading = ordered(fitting(withAgents({ header, events }, this.options), report));
    const read = files.length + [...beside.values()].flat().length;
    const told = telling(reading, () => this.options.onSummary?.(report.summary(kind.name, read)));
    return { header, events: told, close: async () => void (await told.return(undefined)) };
  }
}

/** Before all else the agents that an option supplies. */
async function* withAgents(
  { events }: Imported,
  { agents = [] }: ImportOptions,
): AsyncGenerator<TraceEvent> {
  let number = 0;
  for (const { count, resources } of agents) {
    for (let i = 0; i < count; i++) {
      number += 1;
      const agent = { id: `agent-${number}`, resources };
      yield { t: 0, type: 'AGENT_ADDED', agent, inferred: ['agent'] };
    }
  }
  yield* events;
}

/** Without what no trace can hold: files from outside may say anything. */
async function* fitting(
  events: AsyncGenerator<TraceEvent>,
  report: Report,
): AsyncGenerator<TraceEvent> {
  for await (const event of events) {
    if (isRight(event)) yield event;
    else report.leftOut(`${event.type} that no trace can hold`);
  }
}

async function* telling(
  events: AsyncGenerator<TraceEvent>,
  atEnd: () => void,
): AsyncGenerator<TraceEvent> {
  yield* events;
  atEnd();
}
