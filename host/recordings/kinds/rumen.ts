import { Readable } from 'node:stream';
import streamValues from 'stream-json/streamers/stream-values.js';
import type { TasksDemand } from '../../models/tasks/demand.js';
import { TraceError } from '../../trace/errors.js';
import { arrivals, type Wanting } from '../demand-events.js';
import type { RecordedFile } from '../file.js';
import { agentsOfHosts, type Change } from '../hosts.js';
import type { Imported, Kind } from '../kind.js';
import type { ImportOptions } from '../options.js';
import type { Report } from '../report.js';

/**
 * Job histories of Hadoop in the format of Rumen, as YARN's scheduler load simulator reads them: JSON
 * objects one after the other, a job each. A job is a framework in a role of its queue's name; its maps
 * and reduces are tasks of one core. Agents are the hosts that tasks ran on, as large as what ran there
 * at once, unless they are given.
 *
 * Source: Hadoop's documentation of Rumen and of the scheduler load simulator.
 */
export const rumen: Kind = {
  name: 'rumen',
  what: "Hadoop's job histories in the format of Rumen (JSON)",
  recognises: ({ text }) => /^\s*\{/.test(text) && /"(?:mapTasks|jobMapMB)"\s*:/.test(text),
  read,
};

type Json = Readonly<Record<string, unknown>>;
const DEFAULT_MIB = 1024;

async function read(
  files: readonly RecordedFile[],
  options: ImportOptions,
  report: Report,
): Promise<Imported> {
  const jobs: Wanting[] = [];
  const onHosts = new Map<string, Change[]>();
  for (const file of files) {
    for await (const value of valuesOf(file)) {
      const job = jobOf(object(value), onHosts, report);
      if (job !== undefined && !jobs.some(({ id }) => id === job.id)) jobs.push(job);
      else report.leftOut('jobs that cannot be read, or come again');
    }
  }
  if (jobs.length === 0) {
    const file = files[0]?.path ?? '';
    throw new TraceError('field', { file }, 'no job in it can be read', 'one at least');
  }
  const startMs = Math.min(...jobs.map(({ arrivedMs }) => arrivedMs));
  const moved = jobs.map((job) => ({ ...job, arrivedMs: job.arrivedMs - startMs }));
  const agents = options.agents === undefined ? agentsOfHosts(onHosts, report) : [];
  return {
    header: {
      type: 'TRACE',
      version: 1,
      name: options.name ?? 'rumen',
      source: 'rumen',
      start: new Date(startMs).toISOString(),
    },
    events: [...agents, ...arrivals(moved)],
  };
}

/** @throws {TraceError} where the file is not JSON, or ends within an object. */
async function* valuesOf(file: RecordedFile): AsyncGenerator<unknown> {
  const values = Readable.from(file.bytes(), { objectMode: false }).pipe(
    streamValues.withParserAsStream({ jsonStreaming: true }),
  );
  try {
    for await (const { value } of values as AsyncIterable<{ value: unknown }>) yield value;
  } catch (error) {
    if (error instanceof TraceError) throw error;
    const problem = error instanceof Error ? error.message : String(error);
    throw new TraceError('json', { file: file.path }, problem, 'JSON objects one after the other');
  }
}

function jobOf(job: Json, onHosts: Map<string, Change[]>, report: Report): Wanting | undefined {
  const { jobID: id, jobName, queue, submitTime } = job;
  if (typeof id !== 'string' || !Number.isSafeInteger(submitTime)) return undefined;
  const arrivedMs = Number(submitTime);
  const role = typeof queue === 'string' && /^[\w.-]+$/.test(queue) ? queue : 'default';
  const tasks = [
    ...tasksOf(job.mapTasks, sizeOf(job.jobMapMB), arrivedMs, onHosts, report),
    ...tasksOf(job.reduceTasks, sizeOf(job.jobReduceMB), arrivedMs, onHosts, report),
  ];
  report.understood('jobs');
  const name = typeof jobName === 'string' ? { name: jobName } : {};
  const demand: TasksDemand = { model: 'tasks', tasks };
  return { id, ...name, role, arrivedMs, demand, inferred: ['demand.tasks.resources'] };
}

const sizeOf = (mib: unknown) =>
  typeof mib === 'number' && mib > 0 ? Math.ceil(mib) : DEFAULT_MIB;

function tasksOf(
  list: unknown,
  mib: number,
  arrivedMs: number,
  onHosts: Map<string, Change[]>,
  report: Report,
): TasksDemand['tasks'] {
  return (Array.isArray(list) ? list : []).map(object).flatMap((task) => {
    const attempts = (Array.isArray(task.attempts) ? task.attempts : []).map(object);
    const done = attempts.find(({ result }) => result === 'SUCCESS') ?? attempts.at(-1);
    const { startTime, finishTime, hostName } = done ?? task;
    const [fromMs, untilMs] = [Number(startTime), Number(finishTime)];
    const isRead = typeof task.taskID === 'string' && fromMs > 0 && untilMs >= fromMs;
    if (!isRead || !Number.isSafeInteger(untilMs)) {
      report.leftOut('tasks that never ran to their end');
      return [];
    }
    report.understood('tasks');
    report.inferred('tasks of one core');
    if (typeof hostName === 'string') {
      const host = hostName.slice(hostName.lastIndexOf('/') + 1);
      const changes = onHosts.get(host) ?? [];
      onHosts.set(host, changes);
      changes.push({ atMs: fromMs, cores: 1, mib }, { atMs: untilMs, cores: -1, mib: -mib });
    }
    const after_ms = Math.max(0, Number(task.startTime ?? fromMs) - arrivedMs);
    const [id, resources] = [task.taskID as string, `cpus:1;mem:${mib}`];
    return [{ id, resources, after_ms, duration_ms: untilMs - fromMs }];
  });
}

function object(value: unknown): Json {
  return typeof value === 'object' && value !== null ? (value as Json) : {};
}
