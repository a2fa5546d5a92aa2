import { TraceError } from '../../trace/errors.js';
import type { RecordedFile } from '../file.js';
import type { Imported, Kind } from '../kind.js';
import { type Fields, parsedFields } from '../mesos-json/json.js';
import { stateHeader } from '../mesos-state/header.js';
import { StateSeries } from '../mesos-state/series.js';
import { aroundMs, StateTimes, takenMs } from '../mesos-state/taken.js';
import type { ImportOptions } from '../options.js';
import type { Report } from '../report.js';

/**
 * What a Mesos master answers to `/state` (`/master/state.json` before 1.0): agents, frameworks and
 * their tasks with when they came into which state. One snapshot tells of the past as far as the master
 * remembers it; several of one master are put together in the order of their times.
 *
 * Source: Mesos `docs/endpoints/master/state.md`, `src/master/http.cpp`.
 */
export const mesosState: Kind = {
  name: 'mesos-state',
  what: "a Mesos master's /state, once or several times",
  recognises: ({ text }) =>
    /^\s*\{/.test(text) && (MASTER_FIELDS.test(text) || isLongState(text)) && !EVENTS.test(text),
  read,
};

/** A master's state has these in every version, an agent's has none of them. */
const MASTER_FIELDS =
  /"(?:activated_slaves|deactivated_slaves|unreachable_slaves|elected_time|recovered_slaves)"\s*:/;
/** Lines of events may hold a state inside. */
const EVENTS = /^\s*\{\s*"(?:t|type|dir|Event)"\s*:/;

/** Before 1.0 fields had no order: one that is longer than what is looked at may come first. */
function isLongState(text: string): boolean {
  const isList = /^\s*\{\s*"(?:frameworks|completed_frameworks|slaves)"\s*:\s*\[\s*\{/.test(text);
  return isList && /"registered_time"\s*:/.test(text) && !/"completed_executors"\s*:/.test(text);
}

async function read(
  files: readonly RecordedFile[],
  options: ImportOptions,
  report: Report,
): Promise<Imported> {
  let times: StateTimes | undefined;
  const timed: { readonly file: RecordedFile; readonly atMs: number }[] = [];
  for (const file of files) {
    const state = await stateOf(file);
    const around = state && aroundMs(state);
    if (around !== undefined) times ??= new StateTimes(around);
    const atMs = state && times && takenMs(state, times);
    if (atMs !== undefined) timed.push({ file, atMs });
    else if (files.length === 1) throw unreadable(file, state);
    else report.leftOut('snapshots that are not whole, or know no time');
  }
  timed.sort((a, b) => a.atMs - b.atMs);
  if (times === undefined) throw unreadable(files[0], undefined);
  const series = new StateSeries(times, options, report);
  let last: Fields | undefined;
  for (const { file, atMs } of timed) {
    last = await stateOf(file);
    if (last === undefined) continue;
    series.add(last, atMs);
    report.understood('snapshots');
  }
  if (last === undefined) throw unreadable(files[0], undefined);
  if (!series.hasAgents && options.agents === undefined) {
    const place = { file: files[0]?.path ?? '' };
    throw new TraceError('field', place, 'no agent is in it', 'a state with "slaves", or --agents');
  }
  const { startMs, endMs, events } = series.done(last);
  return { header: stateHeader(last, { startMs, endMs }, options), events };
}

async function stateOf(file: RecordedFile): Promise<Fields | undefined> {
  return parsedFields((await file.text()).replace(/^\uFEFF/, ''));
}

function unreadable(file: RecordedFile | undefined, state: Fields | undefined): TraceError {
  const place = { file: file?.path ?? '' };
  return state === undefined
    ? new TraceError('json', place, 'this is no whole JSON object', "a master's state")
    : new TraceError('field', place, 'no time is in it', 'registered or start times');
}
