import { TraceError } from '../errors.js';
import type { TraceEvent } from '../events.js';
import { lineOf } from '../lines.js';
import type { Trace } from '../reader.js';
import { nameOfSource, openSource, type TraceSource } from '../source.js';
import { Aliases, NamesInOrder } from './aliases.js';
import { Anonymizer } from './anonymizer.js';
import { Unsayable } from './unsayable.js';

export interface AnonymizeOptions {
  /** Without it nobody finds a name again, and nobody can try names out. */
  readonly key: string;
  /** Roles are replaced, too. */
  readonly withRoles: boolean;
  /** Told at the end of each field that the format does not know, and that was left out. */
  readonly onLeftOut: (field: string, times: number) => void;
}

/**
 * Opens a recording with its names replaced: of agents, frameworks, tasks, executors, offers, and what is
 * written for people. Resources, amounts, times and states stay. It is read twice: first for the order
 * of the names, which the aliases keep.
 *
 * @throws {TraceError} as the source does, and for what cannot be said without names.
 */
export async function openAnonymized(
  source: TraceSource,
  { key, withRoles, onLeftOut }: AnonymizeOptions,
): Promise<Trace> {
  const names = new NamesInOrder();
  const noting = new Anonymizer(names.replace, !withRoles);
  const first = await openSource(source);
  noting.header(first.header);
  for await (const event of first.events) {
    placed(nameOfSource(source), event, () => noting.event(event));
  }
  for (const [field, times] of noting.leftOut) onLeftOut(field, times);
  const aliases = new Aliases(key, names.places());
  const anonymizer = new Anonymizer(aliases.replace, !withRoles);
  const { header, events, close } = await openSource(source, { warn: () => undefined });
  async function* replaced(): AsyncGenerator<TraceEvent> {
    for await (const event of events) {
      yield placed(nameOfSource(source), event, () => anonymizer.event(event));
    }
  }
  return { header: anonymizer.header(header), events: replaced(), close };
}

function placed<Result>(file: string, event: TraceEvent, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof Unsayable)) throw error;
    const line = lineOf(event);
    const place = line === undefined ? { file } : { file, line };
    throw new TraceError('field', place, `${event.type}: ${error.problem}`, error.expected);
  }
}
