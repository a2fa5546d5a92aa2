import type { TasksDemand } from '../../models/tasks/demand.js';
import { arrivals, type Wanting } from '../demand-events.js';
import type { RecordedFile } from '../file.js';
import type { Imported, Kind } from '../kind.js';
import { needAgents } from '../need-agents.js';
import type { ImportOptions } from '../options.js';
import type { Report } from '../report.js';

/**
 * MapReduce workloads of the SWIM project: tab-separated, without a header, a job a line: id, time in
 * s, gap to the one before, bytes of map input, shuffle and reduce output. It knows neither cpus nor
 * durations: a task reads one block of {@link BLOCK_BYTES}, with one core and 1 GiB, for 20 s.
 *
 * Source: the documentation of the SWIM repository's workload files.
 */
export const swim: Kind = {
  name: 'swim',
  what: 'MapReduce jobs in the format of SWIM (TSV)',
  recognises: ({ text }) => LINE.test(text.slice(0, text.search(/\r?\n|$/))),
  read,
};

const LINE = /^[\w.-]+\t\d+\t\d+\t\d+\t\d+\t\d+$/;
const BLOCK_BYTES = 128 * 2 ** 20;
const REDUCER_BYTES = 2 ** 30;
const TASK = { resources: 'cpus:1;mem:1024', durationMs: 20_000 };
/** More tasks of one job are none that anybody ran. */
const TASKS_MAX = 1_000_000;
const DEFAULT_ROLE = 'mapreduce';

async function read(
  files: readonly RecordedFile[],
  options: ImportOptions,
  report: Report,
): Promise<Imported> {
  needAgents(files, options);
  const jobs: Wanting[] = [];
  const ids = new Set<string>();
  for (const file of files) {
    for await (const lines of file.lines(() => report.leftOut('lines of more than 64 MiB'))) {
      for (const line of lines) {
        const job = jobOf(line, options.role ?? DEFAULT_ROLE);
        if (job === undefined || ids.has(job.id)) report.leftOut('lines that are no jobs');
        else {
          ids.add(job.id);
          jobs.push(job);
          report.understood('jobs');
        }
      }
    }
  }
  report.inferred('tasks of 1 core, 1 GiB and 20 s for each 128 MiB of input', jobs.length);
  const name = options.name ?? 'swim';
  return { header: { type: 'TRACE', version: 1, name, source: 'swim' }, events: arrivals(jobs) };
}

function jobOf(line: string, role: string): Wanting | undefined {
  if (!LINE.test(line)) return undefined;
  const [id = '', submit, , input, shuffle, output] = line.split('\t');
  const maps = Math.max(1, Math.ceil(Number(input) / BLOCK_BYTES));
  const reducers = Math.ceil((Number(shuffle) + Number(output)) / REDUCER_BYTES);
  const arrivedMs = Number(submit) * 1000;
  if (maps + reducers > TASKS_MAX || !Number.isSafeInteger(arrivedMs)) return undefined;
  const tasks = (what: string, count: number): TasksDemand['tasks'] =>
    Array.from({ length: count }, (_, index) => ({
      id: `${id}-${what}-${index}`,
      resources: TASK.resources,
      after_ms: 0,
      duration_ms: TASK.durationMs,
    }));
  const demand = {
    model: 'tasks' as const,
    tasks: [...tasks('map', maps), ...tasks('reduce', reducers)],
  };
  return { id, role, arrivedMs, demand, inferred: ['demand.tasks'] };
}
