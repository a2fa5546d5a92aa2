import { canReadAgain } from '../files/index.js';
import { TraceError } from '../trace/errors.js';
import { openTrace, type ReadOptions } from '../trace/reader.js';
import type { TraceSource } from '../trace/source.js';
import { RecordedFile, type Start } from './file.js';
import type { Found } from './files.js';
import type { FilesByKind, Kind } from './kind.js';
import { KINDS } from './kinds/index.js';
import { nearMiss } from './near-miss.js';
import { ReadOnce } from './once.js';

/** Files of one kind, and of those that it reads beside its own. */
export interface Known {
  readonly kind: Kind;
  readonly files: readonly RecordedFile[];
  readonly beside: FilesByKind;
  readonly passedOver: readonly string[];
}

const isTrace = (text: string) => /^\s*\{"type":\s*"TRACE"/.test(text.replace(/^\uFEFF/, ''));

/** A trace, which is no kind. */
interface KnownTrace {
  readonly source: TraceSource;
}

/**
 * What files are, told by content.
 *
 * @param asked the kind of all of them, whatever they look like.
 * @param isReadAgain they will be read more than once: otherwise a trace from a pipe is read as it comes.
 * @throws {TraceError} for a file that was named and is nothing known, and for several that do not go
 * together.
 */
export async function recognised(
  found: readonly Found[],
  asked: string | undefined,
  isReadAgain: boolean,
): Promise<Known | KnownTrace> {
  const byKind = new Map<Kind, RecordedFile[]>();
  const passedOver: string[] = [];
  for (const { path, isNamed } of found) {
    const once = canReadAgain(path) ? undefined : new ReadOnce(path);
    const isAlone = once !== undefined && found.length === 1 && asked === undefined;
    if (isAlone && !isReadAgain && isTrace(await once.start())) {
      return { source: once.trace() };
    }
    const file = once === undefined ? new RecordedFile(path) : await once.file();
    const start = await startOf(file, isNamed);
    if (typeof start === 'string') {
      passedOver.push(`${file.name}: ${start}`);
      continue;
    }
    if (asked === undefined && isTrace(start.text)) {
      if (found.length === 1) return { source: traceIn(file) };
      throw new TraceError('field', { file: path }, 'is a trace', 'one trace alone');
    }
    const kind = asked === undefined ? kindOf(start) : KINDS.find(({ name }) => name === asked);
    if (kind === undefined) {
      // What reads traces says best what is wrong with one.
      if (found.length === 1 && isNamed && /^\s*(\{|$)/.test(start.text) && !nearMiss(start)) {
        return { source: traceIn(file) };
      }
      if (isNamed) throw unknown(start);
      passedOver.push(`${file.name}: ${nearMiss(start) ?? 'of no known kind'}`);
      continue;
    }
    const files = byKind.get(kind);
    if (files === undefined) byKind.set(kind, [file]);
    else files.push(file);
  }
  return together(byKind, passedOver, found[0]?.path ?? '');
}

/** How a file begins, or why one cannot be read that was only found: others beside it can. */
async function startOf(file: RecordedFile, isNamed: boolean): Promise<Start | string> {
  try {
    return await file.start();
  } catch (error) {
    if (isNamed || !(error instanceof TraceError)) throw error;
    return error.problem;
  }
}

/** A trace by its path, or one that was spooled. */
function traceIn({ path: name, location }: RecordedFile): TraceSource {
  if (name === location) return name;
  const open = (options: ReadOptions = {}) => openTrace(location, { ...options, name });
  return { name, isTrace: true, open };
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
  const expected = 'a trace, or a kind that `fairlead help import` lists';
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
