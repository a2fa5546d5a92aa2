import type { TraceEvent, TraceFramework } from '../../trace/events.js';
import { frameworkOf } from '../mesos-json/frameworks.js';
import { type Fields, listOf } from '../mesos-json/json.js';
import { mesosTask } from '../mesos-json/tasks.js';
import type { ImportOptions } from '../options.js';
import type { Report } from '../report.js';
import { FrameworkRuns } from './runs.js';
import { frameworksOf, type StateTimes, tasksOf } from './taken.js';

/** That a framework came. */
export interface Arrival {
  readonly framework: TraceFramework;
  readonly atMs: number;
  readonly isInferred: boolean;
}

interface Known {
  readonly first: TraceFramework;
  last: TraceFramework;
  isActive: boolean;
  registeredMs: number;
  leftMs?: number;
  isLeftInferred?: boolean;
  readonly runs: FrameworkRuns;
}

/** The frameworks of one snapshot after the other, and their tasks; times are wall clock. */
export class StateFrameworks {
  readonly #known = new Map<string, Known>();
  readonly #later: TraceEvent[] = [];

  constructor(
    private readonly options: ImportOptions,
    private readonly report: Report,
  ) {}

  get all(): ReadonlyMap<string, { readonly runs: FrameworkRuns }> {
    return this.#known;
  }

  add(state: Fields, atMs: number, times: StateTimes): void {
    const thereCount = listOf(state.frameworks).length;
    const told = new Set<string>();
    for (const [index, fields] of frameworksOf(state).entries()) {
      const framework = frameworkOf(fields, this.options, this.report);
      if (framework === undefined) this.report.leftOut('framework without an id');
      // A framework that has come back stands in both lists.
      else if (!told.has(framework.id)) {
        told.add(framework.id);
        this.#told(framework, fields, index < thereCount, atMs, times);
      }
    }
    for (const [id, known] of this.#known) {
      if (!told.has(id) && known.leftMs === undefined) this.#leaves(known, undefined, atMs);
    }
  }

  #told(
    framework: TraceFramework,
    fields: Fields,
    isThere: boolean,
    atMs: number,
    times: StateTimes,
  ): void {
    const known = this.#known.get(framework.id) ?? this.#comes(framework, fields, atMs, times);
    const executors = listOf(fields.executors).length;
    if (executors > 0) this.report.leftOut('executor: what it holds itself', executors);
    const readTime = (value: unknown) => times.of(value);
    const tasks = tasksOf(fields).map((task) =>
      mesosTask(task, this.report, framework.id, readTime),
    );
    const whole = tasks.filter((task) => task !== undefined);
    if (whole.length < tasks.length) {
      this.report.leftOut('task without an id', tasks.length - whole.length);
    }
    known.runs.add(whole, atMs, this.report);
    if (known.leftMs !== undefined) return;
    const unregisteredMs = times.of(fields.unregistered_time);
    if (!isThere) this.#leaves(known, unregisteredMs, atMs);
    else this.#changes(known, framework, fields.active !== false, unregisteredMs ?? atMs, atMs);
  }

  #comes(framework: TraceFramework, fields: Fields, atMs: number, times: StateTimes): Known {
    const known: Known = {
      first: framework,
      last: framework,
      isActive: true,
      registeredMs: Math.min(times.of(fields.registered_time) ?? atMs, atMs),
      runs: new FrameworkRuns(),
    };
    this.#known.set(framework.id, known);
    return known;
  }

  #changes(
    known: Known,
    framework: TraceFramework,
    isActive: boolean,
    disconnectedMs: number,
    atMs: number,
  ): void {
    const id = framework.id;
    if (JSON.stringify(known.last) !== JSON.stringify(framework)) {
      this.#later.push({ t: atMs, type: 'FRAMEWORK_UPDATED', framework, inferred: ['t'] });
    }
    if (known.isActive !== isActive) {
      this.#later.push(
        isActive
          ? { t: atMs, type: 'FRAMEWORK_ACTIVATED', framework_id: id, inferred: ['t'] }
          : { t: Math.min(disconnectedMs, atMs), type: 'FRAMEWORK_DEACTIVATED', framework_id: id },
      );
    }
    known.last = framework;
    known.isActive = isActive;
  }

  #leaves(known: Known, unregisteredMs: number | undefined, atMs: number): void {
    known.leftMs = unregisteredMs ?? atMs;
    if (unregisteredMs !== undefined) return;
    this.report.inferred('when frameworks left, from the snapshot that lacks them');
    known.isLeftInferred = true;
  }

  /** Each with when it came, or when a task of it ran before. */
  *arrivals(): Generator<Arrival> {
    for (const { first: framework, registeredMs, runs } of this.#known.values()) {
      const isInferred = runs.earliestMs < registeredMs;
      yield { framework, atMs: Math.min(runs.earliestMs, registeredMs), isInferred };
    }
  }

  /** What happened to frameworks after they came. */
  laterEvents(): readonly TraceEvent[] {
    const left = [...this.#known].flatMap(([id, known]): TraceEvent[] => {
      const { leftMs, isLeftInferred, runs, registeredMs } = known;
      if (leftMs === undefined) return [];
      const t = Math.max(leftMs, runs.latestMs, registeredMs);
      const inferred = isLeftInferred === true ? { inferred: ['t'] } : {};
      return [{ t, type: 'FRAMEWORK_REMOVED', framework_id: id, ...inferred }];
    });
    return [...this.#later, ...left];
  }
}
