import { metamarketsWeek, type Scenario } from '../../host/scenario/index.js';
import type { TraceEvent } from '../../host/trace/events.js';
import { openTrace } from '../../host/trace/index.js';
import { MIN_ALLOCATABLE } from './min-allocatable.js';

/** What the tables of policies are made of. */

const RECORDINGS = ['mesos-1.12-pitfall', 'mesos-1.12-pitfall-roles'] as const;
/** Before the waiting times of an hour are over: whoever is stuck is still seen to be. */
const RECORDING_UNTIL_MS = 30 * 60_000;
/** Priorities that the traces do not have: 0, 1, 2, 0, … in order of arrival. */
const PRIORITIES = 3;

export interface NamedTrace extends Scenario {
  readonly name: string;
  readonly untilMs: number;
}

export async function namedTraces(days: number, seed: number): Promise<NamedTrace[]> {
  return [...(await Promise.all(RECORDINGS.map(recording))), week(days, seed)];
}

export function week(days: number, seed: number): NamedTrace {
  const scenario = metamarketsWeek({ seed, days, minAllocatable: MIN_ALLOCATABLE });
  const { header, events } = scenario;
  const untilMs = header.horizon_ms ?? 0;
  return { name: `metamarkets-week, ${days} d`, untilMs, header, events: withPriorities(events) };
}

async function recording(name: string): Promise<NamedTrace> {
  const trace = await openTrace(`traces/${name}.jsonl.gz`);
  const events: TraceEvent[] = [];
  for await (const event of trace.events) events.push(event);
  return {
    ...{ name, untilMs: RECORDING_UNTIL_MS, header: trace.header },
    events: withPriorities(events),
  };
}

function withPriorities(events: readonly TraceEvent[]): TraceEvent[] {
  let arrived = 0;
  return events.map((event) => {
    if (event.type !== 'FRAMEWORK_ADDED') return event;
    const priority = arrived++ % PRIORITIES;
    return { ...event, framework: { ...event.framework, priority } };
  });
}
