import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FrameworkCapability } from '../../../resources/capabilities.js';
import type { Resource } from '../../../resources/types.js';
import { TraceError } from '../../errors.js';
import { type LogLine, parseLogLine } from './glog.js';

interface Value {
  readonly value: string;
}

export interface TaskInfo {
  readonly name: string;
  readonly task_id: Value;
  readonly agent_id: Value;
  readonly resources: readonly Resource[];
  readonly command?: { readonly value: string };
}

/** A call or an event of the v1 scheduler API, as far as the importer reads it. */
export interface SchedulerMessage {
  readonly type: string;
  readonly framework_id?: Value;
  readonly subscribe?: {
    readonly framework_info: {
      readonly name: string;
      readonly roles: readonly string[];
      readonly capabilities?: readonly { readonly type: FrameworkCapability }[];
    };
    readonly suppressed_roles?: readonly string[];
  };
  readonly subscribed?: { readonly framework_id: Value };
  readonly offers?: {
    readonly offers: readonly {
      readonly id: Value;
      readonly framework_id: Value;
      readonly agent_id: Value;
      readonly resources: readonly Resource[];
      readonly allocation_info: { readonly role: string };
    }[];
  };
  readonly accept?: {
    readonly offer_ids: readonly Value[];
    readonly operations: readonly {
      readonly launch?: { readonly task_infos: readonly TaskInfo[] };
    }[];
    readonly filters?: { readonly refuse_seconds: number };
  };
  readonly decline?: {
    readonly offer_ids: readonly Value[];
    readonly filters?: { readonly refuse_seconds: number };
  };
  readonly rescind?: { readonly offer_id: Value };
}

/** One line of a framework's stream: what it sent or received, in seconds since the run's start. */
export interface StreamLine {
  readonly t: number;
  readonly dir: 'call' | 'event' | 'note' | 'error' | 'closed';
  readonly body: SchedulerMessage;
}

export interface AgentRecord {
  readonly agent_info: {
    readonly id: Value;
    readonly resources: readonly Resource[];
    readonly attributes?: readonly {
      readonly name: string;
      readonly text?: Value;
      readonly scalar?: { readonly value: number };
      readonly ranges?: { readonly range: readonly { begin: number; end: number }[] };
      readonly set?: { readonly item: readonly string[] };
    }[];
  };
  readonly total_resources: readonly Resource[];
  readonly capabilities?: readonly { readonly type: string }[];
}

/** What the driver of the run did, and what the applications said of themselves. */
export interface TimelineLine {
  readonly t: number;
  readonly what: string;
  readonly framework?: string;
  readonly role?: string;
  readonly settings?: Readonly<Record<string, string | number>>;
  readonly reason?: string;
  readonly request?: {
    readonly update_weights?: {
      readonly weight_infos: readonly { readonly role: string; readonly weight: number }[];
    };
  };
}

export interface Recording {
  /** The master's log, master id stripped from every id. */
  readonly log: readonly LogLine[];
  readonly streams: readonly (readonly StreamLine[])[];
  readonly agents: readonly AgentRecord[];
  readonly timeline: readonly TimelineLine[];
}

/**
 * Reads the folder of one recorded run: `master.log`, `framework-*.jsonl`,
 * `operator-subscribe.jsonl` and `timeline.jsonl`. The master's id, which every id starts with, is
 * cut off: `6f49…-S3` becomes `S3`.
 *
 * @throws {TraceError} naming the file and line that cannot be read.
 */
export function readRecording(folder: string): Recording {
  const logText = text(join(folder, 'master.log'));
  const masterId = /\] Master (\S+) \(\S*\) started on/.exec(logText)?.[1];
  if (masterId === undefined) {
    const expected = '"Master ID (HOST) started on …"';
    throw new TraceError('field', { file: join(folder, 'master.log') }, 'no master id', expected);
  }
  const strip = (content: string) => content.replaceAll(`${masterId}-`, '');
  const log: LogLine[] = [];
  for (const line of strip(logText).split('\n')) {
    const parsed = parseLogLine(line);
    if (parsed !== undefined) log.push(parsed);
  }
  const names = readdirSync(folder)
    .filter((name) => /^framework-.*\.jsonl$/.test(name))
    .sort();
  const lines = <T>(name: string) => jsonLines<T>(join(folder, name), strip);
  return {
    log,
    streams: names.map((name) => lines<StreamLine>(name)),
    agents: agentsOf(lines<OperatorLine>('operator-subscribe.jsonl')),
    timeline: lines<TimelineLine>('timeline.jsonl'),
  };
}

interface OperatorLine {
  readonly body: {
    readonly type?: string;
    readonly agent_added?: { readonly agent: AgentRecord };
    readonly subscribed?: {
      readonly get_state: { readonly get_agents: { readonly agents?: readonly AgentRecord[] } };
    };
  };
}

function agentsOf(lines: readonly OperatorLine[]): AgentRecord[] {
  return lines.flatMap(({ body }) => {
    if (body.type === 'SUBSCRIBED') return body.subscribed?.get_state.get_agents.agents ?? [];
    return body.agent_added === undefined ? [] : [body.agent_added.agent];
  });
}

function text(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new TraceError('missing', { file: path }, message, 'a file of a recorded run');
  }
}

function jsonLines<T>(path: string, strip: (content: string) => string): T[] {
  const parsed: T[] = [];
  for (const [index, line] of strip(text(path)).split('\n').entries()) {
    if (line === '') continue;
    try {
      parsed.push(JSON.parse(line) as T);
    } catch {
      const place = { file: path, line: index + 1 };
      throw new TraceError('json', place, 'this is not JSON', 'one JSON object a line');
    }
  }
  return parsed;
}
