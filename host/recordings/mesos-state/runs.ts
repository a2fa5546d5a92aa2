import type { TraceEvent } from '../../trace/events.js';
import { isTerminal } from '../../trace/task-states.js';
import { type MesosTask, spanOf } from '../mesos-json/tasks.js';
import type { Report } from '../report.js';
import type { TasksSeen } from '../tasks-seen.js';

/** A run of a task: one id may run several times. */
interface Run {
  readonly task: MesosTask;
  readonly startedMs: number;
  readonly runningMs?: number;
  readonly endedMs?: number;
}

/** The tasks of one framework, as one snapshot after the other knows them. */
export class FrameworkRuns {
  readonly #byId = new Map<string, Run[]>();
  earliestMs = Number.POSITIVE_INFINITY;
  latestMs = Number.NEGATIVE_INFINITY;

  /** What one snapshot says, all of it at once. */
  add(tasks: readonly MesosTask[], atMs: number, report: Report): void {
    const byId = new Map<string, Run[]>();
    for (const task of tasks) {
      const run = runOf(task, report);
      if (run === undefined) continue;
      byId.set(task.id, [...(byId.get(task.id) ?? []), run]);
      this.earliestMs = Math.min(this.earliestMs, run.startedMs);
      this.latestMs = Math.max(this.latestMs, run.endedMs ?? run.startedMs);
    }
    for (const [id, runs] of this.#byId) if (!byId.has(id)) this.#forgotten(id, runs, atMs, report);
    for (const [id, runs] of byId) this.#byId.set(id, merged(this.#byId.get(id) ?? [], runs));
  }

  /** A master forgets tasks that are over, never ones that run. */
  #forgotten(id: string, runs: readonly Run[], atMs: number, report: Report): void {
    if (runs.every(({ endedMs }) => endedMs !== undefined)) return;
    report.inferred('ends of tasks, from the snapshot that has forgotten them');
    this.#byId.set(
      id,
      runs.map((run) => ({ ...run, endedMs: run.endedMs ?? atMs })),
    );
  }

  /** When the first task on each agent started. */
  *agentStarts(): Generator<readonly [string, number]> {
    for (const runs of this.#byId.values()) {
      for (const { task, startedMs } of runs) {
        if (task.agentId !== undefined) yield [task.agentId, startedMs];
      }
    }
  }

  /**
   * Hands all runs on, in a trace's time. Runs of one id that follow each other have names of their own.
   *
   * @returns where each held what, and when.
   */
  tell(frameworkId: string, startMs: number, seen: TasksSeen, report: Report): TraceEvent[] {
    const events: TraceEvent[] = [];
    const names = new Set(this.#byId.keys());
    for (const [id, runs] of this.#byId) {
      for (const [index, run] of runs.entries()) {
        const { task, startedMs, runningMs, endedMs } = run;
        const { name, resources } = task;
        if (resources === undefined) {
          report.leftOut('tasks without resources');
          continue;
        }
        const ownId = index === 0 ? id : numbered(id, index + 1, names);
        const ownName = name ?? (index === 0 ? undefined : id);
        const info = { id: ownId, ...(ownName !== undefined && { name: ownName }), resources };
        seen.launched(frameworkId, info, startedMs - startMs);
        if (runningMs !== undefined) {
          seen.state(frameworkId, ownId, 'TASK_RUNNING', runningMs - startMs);
        }
        if (endedMs !== undefined) {
          seen.state(frameworkId, ownId, 'TASK_FINISHED', endedMs - startMs);
        }
        report.understood(isTerminal(task.state) ? `tasks: ${task.state}` : 'tasks that run');
        events.push(...statusesOf(run, { framework_id: frameworkId, task_id: ownId }));
      }
    }
    return events;
  }
}

function statusesOf(
  { task, startedMs, runningMs, endedMs }: Run,
  of: { readonly framework_id: string; readonly task_id: string },
): TraceEvent[] {
  const { agentId, resources = '', state } = task;
  if (agentId === undefined) return [];
  const status = { type: 'TASK_STATUS' as const, agent_id: agentId, ...of };
  const end = isTerminal(state) ? state : 'TASK_FINISHED';
  return [
    { ...status, t: startedMs, state: 'TASK_STAGING', resources },
    ...(runningMs === undefined ? [] : [{ ...status, t: runningMs, state: 'TASK_RUNNING' }]),
    ...(endedMs === undefined ? [] : [{ ...status, t: endedMs, state: end }]),
  ];
}

function numbered(id: string, number: number, names: Set<string>): string {
  let name = `${id} (${number})`;
  while (names.has(name)) name += '*';
  names.add(name);
  return name;
}

function runOf(task: MesosTask, report: Report): Run | undefined {
  const { startedMs, runningMs, endedMs } = spanOf(task);
  if (startedMs === undefined) {
    report.leftOut('task without a time');
    return undefined;
  }
  return {
    task,
    startedMs,
    ...(runningMs !== undefined && { runningMs }),
    ...(endedMs !== undefined && { endedMs }),
  };
}

/**
 * Runs of one id that an earlier and a later snapshot know. One that started at the same time is the
 * same. One that had not ended goes on in the first of the later ones that is new: its first status may
 * have been replaced by a later one of the same state.
 */
function merged(before: readonly Run[], later: readonly Run[]): Run[] {
  const runs = [...before];
  for (const run of [...later].sort((a, b) => a.startedMs - b.startedMs)) {
    const same = runs.findIndex(({ startedMs }) => startedMs === run.startedMs);
    const open = before.length === 0 ? -1 : runs.findIndex((one) => isOpen(one, run));
    const at = same >= 0 && before.length > 0 ? same : open;
    const old = runs[at];
    if (old === undefined) runs.push(run);
    else runs[at] = { ...run, startedMs: old.startedMs, ...firstRunning(old, run) };
  }
  return runs.sort((a, b) => a.startedMs - b.startedMs);
}

function isOpen({ endedMs, startedMs, task }: Run, later: Run): boolean {
  return (
    endedMs === undefined && startedMs <= later.startedMs && task.agentId === later.task.agentId
  );
}

function firstRunning(old: Run, run: Run): Pick<Run, 'runningMs'> {
  const runningMs = old.runningMs ?? run.runningMs;
  return runningMs === undefined ? {} : { runningMs };
}
