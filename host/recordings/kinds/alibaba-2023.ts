import { parse } from 'csv-parse/sync';
import { TraceError } from '../../trace/errors.js';
import type { TraceEvent } from '../../trace/events.js';
import type { RecordedFile } from '../file.js';
import type { Imported, Kind } from '../kind.js';
import type { ImportOptions } from '../options.js';
import type { Report } from '../report.js';

/**
 * Alibaba's GPU cluster of 2023 ("openb"): a list of nodes and one of pods, as CSV with a header line.
 * Pods of one quality of service (`LS`, `BE`, …) become the tasks of one framework in a role of that
 * name. A pod's share of a GPU is taken as it is, though Mesos itself knows whole ones only.
 *
 * Source: the documentation of the cluster-trace-gpu-v2023 data set.
 */
export const alibaba2023: Kind = {
  name: 'alibaba-2023',
  what: "Alibaba's GPU cluster trace of 2023 (CSV of nodes and of pods)",
  recognises: ({ text }) =>
    /^sn,cpu_milli,memory_mib,gpu\b/.test(text) || /^name,cpu_milli,memory_mib,num_gpu,/.test(text),
  read,
};

type Row = Readonly<Record<string, string>>;
type Demanded = Extract<TraceEvent, { type: 'DEMAND' }>['demand'];
type Tasks = Extract<Demanded, { model: 'tasks' }>['tasks'];

async function read(
  files: readonly RecordedFile[],
  options: ImportOptions,
  report: Report,
): Promise<Imported> {
  const agents: TraceEvent[] = [];
  const byQos = new Map<string, Tasks[number][]>();
  for (const file of files) {
    const rows: Row[] = parse(await file.text(), { columns: true, skip_empty_lines: true });
    for (const [index, row] of rows.entries()) {
      const at = new Place(file.path, index + 2, row);
      if (row.sn !== undefined) agents.push(agentOf(at, row, report));
      else taskOf(at, row, byQos, report);
    }
  }
  if (agents.length === 0 && options.agents === undefined) {
    const file = files[0]?.path ?? '';
    throw new TraceError(
      'field',
      { file },
      'no node is in it',
      'the list of nodes beside it, or --agents',
    );
  }
  const firstMs = Math.min(...[...byQos.values()].flat().map(({ after_ms }) => after_ms));
  const frameworks = [...byQos].sort().flatMap(([qos, tasks]) => frameworkOf(qos, tasks, firstMs));
  const name = options.name ?? 'alibaba-2023';
  return {
    header: { type: 'TRACE', version: 1, name, source: 'alibaba-2023' },
    events: [...agents, ...frameworks],
  };
}

/** Where a value stands, for what is wrong with it. */
class Place {
  constructor(
    private readonly file: string,
    private readonly line: number,
    private readonly row: Row,
  ) {}

  /** @throws {TraceError} unless the column holds a number that is not below zero. */
  number(column: string): number {
    const value = Number(this.row[column] === '' ? Number.NaN : this.row[column]);
    if (Number.isFinite(value) && value >= 0) return value;
    const place = { file: this.file, line: this.line };
    throw new TraceError('field', place, `${column} is ${this.row[column]}`, 'a number from 0 on');
  }
}

function agentOf(at: Place, row: Row, report: Report): TraceEvent {
  const gpus = at.number('gpu');
  const resources = `cpus:${at.number('cpu_milli') / 1000};mem:${at.number('memory_mib')}`;
  report.understood('nodes');
  const agent = {
    id: row.sn ?? '',
    resources: gpus > 0 ? `${resources};gpus:${gpus}` : resources,
    ...(row.model !== undefined && row.model !== '' && { attributes: `model:${row.model}` }),
  };
  return { t: 0, type: 'AGENT_ADDED', agent };
}

function taskOf(at: Place, row: Row, byQos: Map<string, Tasks[number][]>, report: Report): void {
  const qos = row.qos ?? '';
  const gpus = (at.number('num_gpu') * at.number('gpu_milli')) / 1000;
  const resources = `cpus:${at.number('cpu_milli') / 1000};mem:${at.number('memory_mib')}`;
  const fromMs = at.number('creation_time') * 1000;
  const started = row.scheduled_time === '' ? 'creation_time' : 'scheduled_time';
  if (started === 'creation_time')
    report.inferred('a pod that was never scheduled runs from its creation');
  report.understood('pods');
  const tasks = byQos.get(qos) ?? [];
  byQos.set(qos, tasks);
  tasks.push({
    id: row.name ?? '',
    resources: gpus > 0 ? `${resources};gpus:${gpus}` : resources,
    after_ms: fromMs,
    duration_ms: Math.max(0, (at.number('deletion_time') - at.number(started)) * 1000),
  });
}

function frameworkOf(qos: string, tasks: Tasks, firstMs: number): TraceEvent[] {
  const framework = {
    id: qos,
    name: qos,
    roles: [qos],
    capabilities: ['MULTI_ROLE', 'RESERVATION_REFINEMENT', 'GPU_RESOURCES'] as const,
  };
  const after = tasks.map((task) => ({ ...task, after_ms: task.after_ms - firstMs }));
  const demand = { model: 'tasks' as const, tasks: after };
  return [
    { t: 0, type: 'FRAMEWORK_ADDED', framework },
    { t: 0, type: 'DEMAND', framework_id: qos, demand },
  ];
}
