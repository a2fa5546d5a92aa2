import { type Fields, fieldsOf, listOf } from '../mesos-json/json.js';
import { secondsMs } from '../mesos-json/times.js';

/** So far from a master's start may a time of its state be: a trace has ten years. */
const SPAN_MAX_MS = 4.9 * 365 * 86_400_000;

/** Tells times of a state from what is years off. */
export class StateTimes {
  readonly #aroundMs: number | undefined;

  constructor(state: Fields) {
    this.#aroundMs = secondsMs(state.elected_time) ?? secondsMs(state.start_time);
  }

  /** In ms; `undefined` for what is no time. */
  of(seconds: unknown): number | undefined {
    const ms = secondsMs(seconds);
    return ms === undefined ? undefined : this.usable(ms);
  }

  usable(ms: number): number | undefined {
    const isNear = this.#aroundMs === undefined || Math.abs(ms - this.#aroundMs) < SPAN_MAX_MS;
    return isNear ? ms : undefined;
  }
}

/** When a snapshot was taken, which it does not say: not before the latest time in it. */
export function takenMs(state: Fields): number | undefined {
  const times = new StateTimes(state);
  let latestMs: number | undefined;
  const note = (seconds: unknown): void => {
    const ms = times.of(seconds);
    if (ms !== undefined) latestMs = Math.max(latestMs ?? ms, ms);
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
  return latestMs;
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
