import type { Policy } from '../allocator/api.js';
import { createAllocator } from '../allocator/index.js';
import type { TraceEvent, TraceHeader } from '../trace/events.js';
import { openTrace } from '../trace/index.js';
import { loadPolicy } from './policies.js';
import { type MakeAllocator, type ReplayOptions, replay } from './replay.js';
import type { PolicyResult, ReplayResult } from './result.js';
import { unplaceableWords } from './unplaceable.js';

export { type MakeAllocator, type ReplayOptions, type ReplayProgress, replay } from './replay.js';

export interface ReplayTraceOptions extends ReplayOptions {
  /** Preset names, paths of policy files, or policies; each is one replay. Default: `drf`. */
  readonly policies?: readonly (string | Policy)[] | undefined;
  /** Default: the WebAssembly allocator. */
  readonly makeAllocator?: MakeAllocator | undefined;
}

interface Opened {
  readonly header: TraceHeader;
  readonly events: Iterable<TraceEvent> | AsyncIterable<TraceEvent>;
}

/**
 * Replays a trace under one policy or several side by side. The trace is read once for each policy,
 * event by event; only standard input, which cannot be read twice, is kept in memory for several.
 *
 * @throws {TraceError} when the trace cannot be read.
 * @throws {ReplayError} when a policy or the trace cannot be used.
 */
export async function replayTrace(
  path: string,
  options: ReplayTraceOptions = {},
): Promise<ReplayResult> {
  const policies = (options.policies ?? ['drf']).map((policy) =>
    typeof policy === 'string' ? loadPolicy(policy) : policy,
  );
  const makeAllocator = options.makeAllocator ?? createAllocator;
  const open = path === '-' && policies.length > 1 ? await keep(options) : openAgain(path, options);
  const results: PolicyResult[] = [];
  const warnings: string[] = [];
  const warn = (message: string): void => {
    warnings.push(message);
    options.onWarning?.(message);
  };
  let agents = 0;
  let header: TraceHeader | undefined;
  const warned = new Set<string>();
  for (const policy of policies) {
    const trace = await open();
    header = trace.header;
    const outcome = await replay(header, trace.events, policy, makeAllocator, {
      ...options,
      // Every policy would say the same of the same trace.
      onWarning: results.length === 0 ? warn : undefined,
    });
    agents = outcome.agentCount;
    results.push(outcome.result);
    warnOfUnplaceable(outcome.result, warned, options.onWarning);
  }
  const horizonMs = options.untilMs ?? header?.horizon_ms;
  return {
    trace: header?.name ?? path,
    ...(horizonMs === undefined ? {} : { horizonMs }),
    agents,
    ...(warnings.length > 0 && { warnings }),
    policies: results,
  };
}

/** One line per framework; longer lists are cut, the result has all of them. */
const WARNINGS_MAX = 10;

/** Tells of tasks that can run nowhere, unless another policy's replay has told of them before. */
function warnOfUnplaceable(
  { perFramework }: PolicyResult,
  warned: Set<string>,
  onWarning?: (message: string) => void,
): void {
  const messages = perFramework.flatMap(({ name, unplaceable: [first, ...others] = [] }) => {
    if (first === undefined) return [];
    const more = others.length === 0 ? '' : `; and ${others.length} more kinds of its tasks`;
    return [`${name}: ${unplaceableWords(first)}${more}`];
  });
  const fresh = messages.filter((message) => !warned.has(message));
  for (const message of fresh) warned.add(message);
  for (const message of fresh.slice(0, WARNINGS_MAX)) onWarning?.(message);
  const left = fresh.length - WARNINGS_MAX;
  if (left > 0) onWarning?.(`${left} more frameworks wait for what no agent could ever hold`);
}

/** What there is to warn of is told at the first reading only. */
function openAgain(path: string, { onWarning }: ReplayOptions): () => Promise<Opened> {
  let warn = onWarning;
  return () => {
    const trace = openTrace(path, warn === undefined ? {} : { warn });
    warn = () => undefined;
    return trace;
  };
}

async function keep(options: ReplayOptions): Promise<() => Promise<Opened>> {
  const trace = await openAgain('-', options)();
  const events: TraceEvent[] = [];
  for await (const event of trace.events) events.push(event);
  return () => Promise.resolve({ header: trace.header, events });
}
