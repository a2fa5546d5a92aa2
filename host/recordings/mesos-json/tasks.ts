import type { TraceResources } from '../../trace/events.js';
import { isTerminal } from '../../trace/task-states.js';
import type { Report } from '../report.js';
import { type Fields, fieldsOf, idOf, listOf, textOf } from './json.js';
import { listedResources, statePlainResources } from './resources.js';
import { secondsMs } from './times.js';

/** A state that a task came into, and when. */
interface Status {
  readonly state: string;
  readonly atMs: number;
}

/** A task as a master knows it. */
export interface MesosTask {
  readonly id: string;
  readonly name?: string;
  readonly frameworkId: string;
  readonly agentId?: string;
  /** Absent when it has none that can be read. */
  readonly resources?: TraceResources;
  readonly state: string;
  /** In the order of their times. */
  readonly statuses: readonly Status[];
}

/**
 * A task of the operator API, or of `/state` (with `id` and `slave_id`); `undefined` when it is none.
 *
 * @param frameworkId of the framework that it stands in, where it does not say it itself.
 * @param readTime reads the times of statuses, in ms.
 */
export function mesosTask(
  fields: Fields,
  report: Report,
  frameworkId?: string,
  readTime: (value: unknown) => number | undefined = secondsMs,
): MesosTask | undefined {
  const id = idOf(fields.task_id ?? fields.id);
  const framework = frameworkId ?? idOf(fields.framework_id);
  if (id === undefined || framework === undefined) return undefined;
  const resources = Array.isArray(fields.resources)
    ? listedResources(fields.resources, report)
    : statePlainResources(fields.resources, report);
  const agentId = idOf(fields.agent_id ?? fields.slave_id);
  const name = textOf(fields.name);
  return {
    id,
    frameworkId: framework,
    ...(name !== undefined && name !== id && { name }),
    ...(agentId !== undefined && { agentId }),
    ...(resources !== undefined && { resources }),
    state: textOf(fields.state) ?? '',
    statuses: statusesOf(fields.statuses, readTime),
  };
}

function statusesOf(
  list: unknown,
  readTime: (value: unknown) => number | undefined,
): readonly Status[] {
  return listOf(list)
    .map(fieldsOf)
    .flatMap(({ state, timestamp }) => {
      const atMs = readTime(timestamp);
      return typeof state === 'string' && atMs !== undefined ? [{ state, atMs }] : [];
    })
    .sort((a, b) => a.atMs - b.atMs);
}

/** From its first status to its last terminal one, where they are known. */
export function spanOf({ statuses, state }: MesosTask): {
  readonly startedMs?: number;
  readonly runningMs?: number;
  readonly endedMs?: number;
} {
  const [first] = statuses;
  if (first === undefined) return {};
  const running = statuses.find((status) => status.state === 'TASK_RUNNING');
  const last = statuses.at(-1) ?? first;
  const end = statuses.findLast((status) => isTerminal(status.state));
  const endedMs = end?.atMs ?? (isTerminal(state) ? last.atMs : undefined);
  return {
    startedMs: first.atMs,
    ...(running !== undefined && { runningMs: running.atMs }),
    ...(endedMs !== undefined && { endedMs }),
  };
}
