import type { TraceEvent } from '../../trace/events.js';
import { weightsOf } from '../mesos-json/flags.js';
import { type Fields, fieldsOf } from '../mesos-json/json.js';
import type { ImportOptions } from '../options.js';
import type { Report } from '../report.js';
import { arrivalOf } from '../spark-frameworks.js';
import { TasksSeen } from '../tasks-seen.js';
import { StateAgents } from './agents.js';
import { type Arrival, StateFrameworks } from './frameworks.js';
import type { StateTimes } from './taken.js';

/** One snapshot after the other, put together. */
export class StateSeries {
  readonly #agents = new StateAgents();
  readonly #frameworks: StateFrameworks;
  #endMs = 0;

  constructor(
    private readonly times: StateTimes,
    private readonly options: ImportOptions,
    private readonly report: Report,
  ) {
    this.#frameworks = new StateFrameworks(options, report);
  }

  get hasAgents(): boolean {
    return this.#agents.size > 0;
  }

  /** @param atMs when it was taken; snapshots come in the order of their times. */
  add(state: Fields, atMs: number): void {
    this.#endMs = Math.max(this.#endMs, atMs);
    this.#agents.add(state, atMs, this.times, this.report);
    this.#frameworks.add(state, atMs, this.times);
  }

  /** All that the snapshots tell, from the first time in them on. */
  done(last: Fields): {
    readonly startMs: number;
    readonly endMs: number;
    readonly events: readonly TraceEvent[];
  } {
    const agents = this.#agents.events(this.#agentStarts(), this.report);
    this.report.understood('agents', this.#agents.size);
    const arrivals = [...this.#frameworks.arrivals()];
    const later = this.#frameworks.laterEvents();
    const times = [...agents.map(({ t }) => t), ...arrivals.map(({ atMs }) => atMs)];
    const startMs = times.reduce((a, b) => Math.min(a, b), this.#endMs);
    const seen = new TasksSeen();
    const statuses = [...this.#frameworks.all].flatMap(([id, { runs }]) =>
      runs.tell(id, startMs, seen, this.report),
    );
    const weights = weightsOf(fieldsOf(last.flags));
    const events: TraceEvent[] = [
      ...(weights === undefined ? [] : [{ t: startMs, type: 'WEIGHTS_UPDATED', weights } as const]),
      ...agents,
      ...arrivals.flatMap((arrival) => this.#arrival(arrival, startMs, seen)),
      ...statuses,
      ...later,
    ];
    // What happened at once stays as it stands here: agents come first, demand behind its framework.
    const inTime = events.map((event) => ({ ...event, t: event.t - startMs }));
    inTime.sort((a, b) => a.t - b.t);
    return { startMs, endMs: this.#endMs, events: inTime };
  }

  #agentStarts(): ReadonlyMap<string, number> {
    const starts = new Map<string, number>();
    for (const { runs } of this.#frameworks.all.values()) {
      for (const [id, startedMs] of runs.agentStarts()) {
        starts.set(id, Math.min(starts.get(id) ?? startedMs, startedMs));
      }
    }
    const gone = [...starts.keys()].filter((id) => !this.#agents.has(id)).length;
    if (gone > 0) this.report.leftOut('agents that are gone: only tasks of them are known', gone);
    return starts;
  }

  #arrival(
    { framework, atMs, isInferred }: Arrival,
    startMs: number,
    seen: TasksSeen,
  ): TraceEvent[] {
    const t = atMs;
    const inferred = isInferred ? { inferred: ['t'] } : {};
    const early = 'frameworks that were there before they registered, from their tasks';
    if (isInferred) this.report.inferred(early);
    this.report.understood('frameworks');
    const added = { t, type: 'FRAMEWORK_ADDED' as const, framework, ...inferred };
    const asked = { framework, arrivedMs: t - startMs };
    const events = arrivalOf(added, asked, seen, this.options, this.report);
    const tasks = seen.ranOf(framework.id).length;
    if (tasks > 0) this.report.inferred('when tasks were wanted, from when they started', tasks);
    return events;
  }
}
