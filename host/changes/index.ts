import { didYouMean } from '../resources/near-names.js';
import {
  isReadOnce,
  nameOfSource,
  openSource,
  type ReadOptions,
  type Recording,
  type Trace,
  type TraceSource,
} from '../trace/index.js';
import { type Change, ChangeError, type ChangeKind } from './change.js';
import { KINDS } from './kinds.js';

export { commonestAgents } from './agents.js';
export { type Change, ChangeError } from './change.js';
export { KINDS as CHANGE_KINDS } from './kinds.js';
export { sparkConfChange } from './spark.js';

/**
 * Reads a change as users write it, `agents=+10`.
 *
 * @throws {ChangeError} that names the change, what is wrong with it and what was expected.
 */
export function changeOf(text: string): Change {
  const at = text.indexOf('=');
  const name = (at < 0 ? text : text.slice(0, at)).trim();
  const kind = KINDS.find((one) => isOf(name, one));
  try {
    if (kind === undefined || at < 0) throw noChange(name);
    const effect = kind.read(name.slice(kind.name.length), text.slice(at + 1).trim());
    return { text, ...effect };
  } catch (error) {
    throw error instanceof ChangeError ? error.of(text) : error;
  }
}

function isOf(name: string, kind: ChangeKind): boolean {
  if (!kind.name.endsWith('.')) return name === kind.name;
  return name.startsWith(kind.name) && name.length > kind.name.length;
}

function noChange(name: string): ChangeError {
  const hint = didYouMean(
    name,
    KINDS.map((kind) => kind.name),
  );
  const expected = KINDS.map(({ example }) => example).join(', ');
  return new ChangeError(`there is no change ${name}${hint}`, expected);
}

/** The lines of a file of changes: one a line, empty ones and those that begin with `#` left out. */
export function changesIn(text: string): Change[] {
  const lines = text.split(/\r?\n/).map((line) => line.trim());
  return lines.filter((line) => line !== '' && !line.startsWith('#')).map(changeOf);
}

/**
 * A recording with changes, one after the other. It can be read again and again, whatever reads it.
 *
 * @throws {ChangeError} when it is read, where there is nothing in it to change.
 */
export function changed(source: TraceSource, changes: readonly Change[]): Recording {
  const unchanged: Recording = {
    name: nameOfSource(source),
    isReadOnce: isReadOnce(source),
    open: (options) => openSource(source, options),
  };
  return changes.reduce(withOne, unchanged);
}

function withOne(source: Recording, change: Change): Recording {
  return {
    name: source.name,
    changes: [...(source.changes ?? []), change.sentence],
    isReadOnce: source.isReadOnce === true,
    open: (options) => openChanged(source, change, options),
  };
}

async function openChanged(
  source: Recording,
  change: Change,
  options?: ReadOptions,
): Promise<Trace> {
  const trace = await source.open(options);
  const again = async () => (await source.open({ warn: () => {} })).events;
  return { ...trace, events: named(change, change.apply({ ...trace, again })) };
}

/** Complaints say which change they are about. */
async function* named<Event>(change: Change, events: AsyncIterable<Event>): AsyncGenerator<Event> {
  try {
    yield* events;
  } catch (error) {
    throw error instanceof ChangeError ? error.of(change.text) : error;
  }
}
