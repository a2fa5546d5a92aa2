import { type Fields, fieldsOf, listOf } from '../mesos-json/json.js';
import { secondsMs } from '../mesos-json/times.js';

/** So far from a master's start may a time be: a trace has ten years. */
const SPAN_MAX_MS = 4.9 * 365 * 86_400_000;

/** Tells times of states from what is years off. */
export class StateTimes {
  /** @param aroundMs a time of which they are not far. */
  constructor(private readonly aroundMs: number) {}

  /** In ms; `undefined` for what is no time. */
  of(seconds: unknown): number | undefined {
    const ms = secondsMs(seconds);
    return ms !== undefined && Math.abs(ms - this.aroundMs) < SPAN_MAX_MS ? ms : undefined;
  }
}

/** A time of a state that says when its master began, or knows any time at all. */
export function aroundMs(state: Fields): number | undefined {
  const startMs = secondsMs(state.elected_time) ?? secondsMs(state.start_time);
  return startMs ?? latestMs(state, secondsMs);
}

/** When a snapshot was taken, which it does not say: not before the latest time in it. */
export function takenMs(state: Fields, times: StateTimes): number | undefined {
  return latestMs(state, (seconds) => times.of(seconds));
}

function latestMs(
  state: Fields,
  read: (seconds: unknown) => number | undefined,
): number | undefined {
  let latest: number | undefined;
  const note = (seconds: unknown): void => {
    const ms = read(seconds);
    if (ms !== undefined) latest = Math.max(latest ?? ms, ms);
  };
  const noteAll = (fields: Fields): void => {
    note(fields.registered_time);
    note(fields.reregistered_time);
    note(fields.unregistered_time);
  };
  note(state.start_time);
  note(state.elected_time);
  for (const slave of listOf(state.slaves)) noteAll(fieldsOf(slave));
  for (const framework of frameworksOf(state)) {
    noteAll(framework);
    for (const task of tasksOf(framework)) {
      for (const status of listOf(task.statuses)) note(fieldsOf(status).timestamp);
    }
  }
  return latest;
}

/** All frameworks of a state, those that are there first. */
export function frameworksOf(state: Fields): readonly Fields[] {
  return [...listOf(state.frameworks), ...listOf(state.completed_frameworks)].map(fieldsOf);
}

/** All tasks of a framework. */
export function tasksOf(framework: Fields): readonly Fields[] {
  const { tasks, unreachable_tasks, completed_tasks } = framework;
  return [tasks, unreachable_tasks, completed_tasks].flatMap(listOf).map(fieldsOf);
}
