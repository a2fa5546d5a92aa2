import { parse } from 'csv-parse/sync';
import { isRight } from '../../trace/check.js';
import { TraceError } from '../../trace/errors.js';
import type { TraceEvent } from '../../trace/events.js';
import type { RecordedFile } from '../file.js';
import type { Imported, Kind } from '../kind.js';
import { isRole } from '../mesos-json/frameworks.js';
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
    for (const row of rowsOf(await file.text(), report)) {
      if (row.sn === undefined) takePod(row, byQos, report);
      else takeNode(row, agents, report);
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

function rowsOf(text: string, report: Report): readonly Row[] {
  return parse(text, {
    columns: true,
    skip_empty_lines: true,
    skip_records_with_error: true,
    on_skip: () => {
      report.leftOut('rows that cannot be read');
      return undefined;
    },
  });
}

/** Whole numbers from 0 on; `undefined` unless each column holds one that can be counted with. */
function amountsOf<Column extends string>(
  row: Row,
  columns: readonly Column[],
): Readonly<Record<Column, number>> | undefined {
  const amounts = columns.map((column) => [column, row[column] ?? ''] as const);
  if (!amounts.every(([, text]) => /^\d{1,12}$/.test(text))) return undefined;
  return Object.fromEntries(amounts.map(([column, text]) => [column, Number(text)])) as Record<
    Column,
    number
  >;
}

function takeNode(row: Row, agents: TraceEvent[], report: Report): void {
  const amounts = amountsOf(row, ['cpu_milli', 'memory_mib', 'gpu']);
  const { sn: id = '', model = '' } = row;
  const event = amounts && {
    t: 0,
    type: 'AGENT_ADDED' as const,
    agent: {
      id,
      resources: resourcesOf(amounts.cpu_milli, amounts.memory_mib, amounts.gpu * 1000),
      ...(model !== '' && { attributes: `model:${model}` }),
    },
  };
  if (event === undefined || !isRight(event)) {
    report.leftOut('nodes that cannot be read');
    return;
  }
  report.understood('nodes');
  agents.push(event);
}

function takePod(row: Row, byQos: Map<string, Tasks[number][]>, report: Report): void {
  const amounts = amountsOf(row, [
    'cpu_milli',
    'memory_mib',
    'num_gpu',
    'gpu_milli',
    'creation_time',
    'deletion_time',
  ]);
  const { qos = '', name = '' } = row;
  const isScheduled = row.scheduled_time !== '';
  const scheduled = isScheduled ? amountsOf(row, ['scheduled_time'])?.scheduled_time : undefined;
  if (
    amounts === undefined ||
    name === '' ||
    !isRole(qos) ||
    (isScheduled && scheduled === undefined)
  ) {
    report.leftOut('pods that cannot be read');
    return;
  }
  if (!isScheduled) report.inferred('pods that were never scheduled run from their creation');
  report.understood('pods');
  const tasks = byQos.get(qos) ?? [];
  byQos.set(qos, tasks);
  const fromSeconds = scheduled ?? amounts.creation_time;
  tasks.push({
    id: name,
    resources: resourcesOf(
      amounts.cpu_milli,
      amounts.memory_mib,
      amounts.num_gpu * amounts.gpu_milli,
    ),
    after_ms: amounts.creation_time * 1000,
    duration_ms: Math.max(0, amounts.deletion_time - fromSeconds) * 1000,
  });
}

function resourcesOf(cpuMilli: number, memoryMib: number, gpuMilli: number): string {
  const resources = `cpus:${cpuMilli / 1000};mem:${memoryMib}`;
  return gpuMilli > 0 ? `${resources};gpus:${gpuMilli / 1000}` : resources;
}

/**
 * Who has no pod waiting wants no offers until one comes, as a scheduler without offers. Declining every five
 * seconds for the 149 days of the data set would be more than ten thousand million offers.
 */
const YEAR_SECONDS = 365 * 86_400;

function frameworkOf(qos: string, tasks: Tasks, firstMs: number): TraceEvent[] {
  const framework = {
    id: qos,
    name: qos,
    roles: [qos],
    capabilities: ['MULTI_ROLE', 'RESERVATION_REFINEMENT', 'GPU_RESOURCES'] as const,
  };
  const after = tasks.map((task) => ({ ...task, after_ms: task.after_ms - firstMs }));
  const demand = { model: 'tasks' as const, tasks: after, unused_refuse_seconds: YEAR_SECONDS };
  return [
    { t: 0, type: 'FRAMEWORK_ADDED', framework },
    { t: 0, type: 'DEMAND', framework_id: qos, demand },
  ];
}
