import type { TasksDemand } from '../../models/tasks/demand.js';
import { TraceError } from '../../trace/errors.js';
import type { TraceEvent } from '../../trace/events.js';
import { arrivals } from '../demand-events.js';
import type { RecordedFile } from '../file.js';
import type { Imported, Kind } from '../kind.js';
import { needAgents } from '../need-agents.js';
import type { ImportOptions } from '../options.js';
import type { Report } from '../report.js';

/**
 * Hosts and jobs of the simulator of Cook, a scheduler on Mesos: two JSON arrays. The jobs of one user
 * are the tasks of one framework, in a role of the user's name.
 *
 * Source: the simulator's documentation in the Cook repository.
 */
export const cook: Kind = {
  name: 'cook',
  what: "hosts and jobs of Cook's simulator (JSON)",
  recognises: ({ text }) =>
    /^\s*\[\s*\{/.test(text) &&
    (/"slave-id"\s*:/.test(text) || /"submit-time-ms"\s*:/.test(text)) &&
    (/"job\/user"\s*:/.test(text) || /"resources"\s*:/.test(text)),
  read,
};

type Json = Readonly<Record<string, unknown>>;

async function read(
  files: readonly RecordedFile[],
  options: ImportOptions,
  report: Report,
): Promise<Imported> {
  const agents: TraceEvent[] = [];
  const byUser = new Map<string, TasksDemand['tasks'][number][]>();
  for (const file of files) {
    for (const one of await arrayOf(file)) {
      if (one['slave-id'] === undefined) takeJob(one, byUser, report);
      else takeHost(one, agents, report);
    }
  }
  if (agents.length === 0) needAgents(files, options, 'its file of hosts beside it, or ');
  const firstMs = Math.min(...[...byUser.values()].flat().map(({ after_ms }) => after_ms));
  const frameworks = [...byUser].map(([user, tasks]) => ({
    id: user,
    role: user,
    arrivedMs: 0,
    demand: {
      model: 'tasks' as const,
      // Jobs that were there when the recording began have times before it.
      tasks: tasks.map((task) => ({ ...task, after_ms: task.after_ms - firstMs })),
    },
  }));
  const name = options.name ?? 'cook';
  return {
    header: { type: 'TRACE', version: 1, name, source: 'cook' },
    events: [...agents, ...arrivals(frameworks)],
  };
}

async function arrayOf(file: RecordedFile): Promise<readonly Json[]> {
  const place = { file: file.path };
  let value: unknown;
  try {
    value = JSON.parse(await file.text());
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    throw new TraceError('json', place, problem, 'one JSON array');
  }
  if (Array.isArray(value)) return value.map(object);
  throw new TraceError('json', place, 'this is no JSON array', 'an array of hosts or of jobs');
}

function takeHost(host: Json, agents: TraceEvent[], report: Report): void {
  const resources = object(host.resources);
  const id = host['slave-id'];
  const texts = Object.keys(resources).flatMap((name) =>
    Object.entries(object(resources[name])).flatMap(([role, amount]) => {
      const value = Array.isArray(amount) ? rangesOf(amount) : amount;
      const isRead = typeof value === 'string' || (typeof value === 'number' && value > 0);
      return isRead ? [`${name}${role === '*' ? '' : `(${role})`}:${value}`] : [];
    }),
  );
  if (typeof id !== 'string' || texts.length === 0) {
    report.leftOut('hosts without id or resources');
    return;
  }
  report.understood('hosts');
  const hostname = typeof host.hostname === 'string' ? { hostname: host.hostname } : {};
  agents.push({
    t: 0,
    type: 'AGENT_ADDED',
    agent: { id, ...hostname, resources: texts.join(';') },
  });
}

function rangesOf(ranges: readonly unknown[]): string | undefined {
  const texts = ranges.map(object).map(({ begin, end }) => `${begin}-${end}`);
  return texts.every((text) => /^\d+-\d+$/.test(text)) ? `[${texts.join(',')}]` : undefined;
}

function takeJob(
  job: Json,
  byUser: Map<string, TasksDemand['tasks'][number][]>,
  report: Report,
): void {
  const { 'job/uuid': id, 'job/user': user, 'submit-time-ms': at, 'run-time-ms': runs } = job;
  const resources = (Array.isArray(job['job/resource']) ? job['job/resource'] : [])
    .map(object)
    .map(({ 'resource/type': type, 'resource/amount': amount }) => {
      const name = String(type).replace('resource.type/', '');
      return `${name}:${Number(amount)}`;
    });
  const isRead =
    typeof id === 'string' &&
    typeof user === 'string' &&
    /^[\w.-]+$/.test(user) &&
    Number.isSafeInteger(at) &&
    Number.isSafeInteger(runs) &&
    Number(runs) >= 0 &&
    resources.length > 0 &&
    resources.every((text) => /^(?:cpus|mem|gpus|disk):\d+(?:\.\d+)?$/.test(text));
  if (!isRead) {
    report.leftOut('jobs that cannot be read');
    return;
  }
  report.understood('jobs');
  const tasks = byUser.get(user) ?? [];
  byUser.set(user, tasks);
  const name = job['job/name'];
  tasks.push({
    id,
    ...(typeof name === 'string' && { name }),
    resources: resources.join(';'),
    after_ms: Number(at),
    duration_ms: Number(runs),
  });
}

function object(value: unknown): Json {
  return typeof value === 'object' && value !== null ? (value as Json) : {};
}
