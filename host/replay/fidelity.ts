import type { TraceEvent } from '../trace/events.js';
import { distributionOf } from './distribution.js';
import type { Distribution, PolicyResult } from './result.js';

/** One fact of a recording against the replay, in ms of the trace. */
export interface FidelityRow {
  readonly framework: string;
  readonly fact: 'started' | 'finished';
  readonly recordedMs: number;
  /** Absent: it did not happen in the replay. */
  readonly replayedMs?: number;
}

/** How far a replay under the recorded policy is from what was recorded. */
export interface Fidelity {
  readonly rows: readonly FidelityRow[];
  /** |replayed − recorded| of the facts that both have, by kind. */
  readonly startedErrorMs?: Distribution;
  readonly finishedErrorMs?: Distribution;
  /**
   * The same for the k-th start against the k-th start and the k-th finish against the k-th finish,
   * whoever it was: applications that are alike may change places.
   */
  readonly rankedErrorMs?: Distribution;
  /** Mean of replayed − recorded: negative when the replay runs ahead. */
  readonly biasMs: number;
  /** Facts of the recording that the replay lacks, and starts of the replay that the recording lacks. */
  readonly missing: readonly string[];
  readonly unrecorded: readonly string[];
}

/**
 * Compares what the recorded applications said of themselves (STARTED and FINISHED events) with a
 * replay under the recorded policy. The error is how far the replay's what-ifs can be trusted.
 */
export async function fidelity(
  events: Iterable<TraceEvent> | AsyncIterable<TraceEvent>,
  result: PolicyResult,
): Promise<Fidelity> {
  const replayed = new Map(result.perFramework.map((framework) => [framework.id, framework]));
  const rows: FidelityRow[] = [];
  const told = new Set<string>();
  for await (const event of events) {
    if (event.type !== 'STARTED' && event.type !== 'FINISHED') continue;
    const framework = replayed.get(event.framework_id);
    if (framework === undefined) continue;
    const fact = event.type === 'STARTED' ? 'started' : 'finished';
    const replayedMs = fact === 'started' ? framework.startedMs : framework.completedMs;
    told.add(`${framework.name} ${fact}`);
    const row: FidelityRow = { framework: framework.name, fact, recordedMs: event.t };
    rows.push(replayedMs === undefined ? row : { ...row, replayedMs });
  }
  const unrecorded: string[] = [];
  for (const { name, startedMs, completedMs } of result.perFramework) {
    if (startedMs !== undefined && !told.has(`${name} started`)) unrecorded.push(`${name} started`);
    if (completedMs !== undefined && !told.has(`${name} finished`)) {
      unrecorded.push(`${name} finished`);
    }
  }
  return { ...errorsOf(rows), unrecorded };
}

function errorsOf(rows: readonly FidelityRow[]): Omit<Fidelity, 'unrecorded'> {
  const differences = (fact: FidelityRow['fact']): number[] =>
    rows.flatMap((row) =>
      row.fact === fact && row.replayedMs !== undefined ? [row.replayedMs - row.recordedMs] : [],
    );
  const started = differences('started');
  const finished = differences('finished');
  const all = [...started, ...finished];
  const startedErrorMs = distributionOf(started.map(Math.abs));
  const finishedErrorMs = distributionOf(finished.map(Math.abs));
  const rankedErrorMs = distributionOf([...ranked(rows, 'started'), ...ranked(rows, 'finished')]);
  const missing = rows.filter((row) => row.replayedMs === undefined);
  return {
    rows,
    ...(startedErrorMs && { startedErrorMs }),
    ...(finishedErrorMs && { finishedErrorMs }),
    ...(rankedErrorMs && { rankedErrorMs }),
    biasMs: all.length === 0 ? 0 : all.reduce((a, b) => a + b, 0) / all.length,
    missing: missing.map((row) => `${row.framework} ${row.fact}`),
  };
}

/** |k-th replayed − k-th recorded| of the facts that both have. */
function ranked(rows: readonly FidelityRow[], fact: FidelityRow['fact']): number[] {
  const both = rows.filter((row) => row.fact === fact && row.replayedMs !== undefined);
  const recorded = both.map((row) => row.recordedMs).sort((a, b) => a - b);
  const replayed = both.map((row) => row.replayedMs ?? 0).sort((a, b) => a - b);
  return recorded.map((recordedMs, rank) => Math.abs((replayed[rank] ?? 0) - recordedMs));
}
