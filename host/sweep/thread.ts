import { changed, changeOf } from '../changes/index.js';
import { replayTrace } from '../replay/index.js';
import { openTrace, type Recording, type TraceEvent, type TraceHeader } from '../trace/index.js';
import { cellJson, keepResult } from './cell-result.js';
import type { Cell } from './cells.js';
import { type Plan, pathOfTrace } from './plan.js';

/** What a thread does: cells, one after the other. */

export interface CellJob {
  readonly folder: string;
  readonly plan: Plan;
  readonly cell: Cell;
}

/** The trace of the last cell, parsed: cells of one trace follow each other. */
let kept: { readonly digest: string; readonly recording: Promise<Recording> } | undefined;

/**
 * Replays a cell and keeps its result.
 *
 * @returns what is wrong with it when it cannot be replayed.
 */
export default async function runCell({
  folder,
  plan,
  cell,
}: CellJob): Promise<string | undefined> {
  try {
    const source = changed(await traceOf(folder, cell), cell.changes.map(changeOf));
    const { policy, seed } = cell;
    const { durations } = plan;
    const result = await replayTrace(source, { policies: [policy], seed, durations });
    await keepResult(folder, plan, cell, cellJson(result));
    return undefined;
  } catch (error) {
    // A thread hands on what can be copied: an error of ours would lose its name on the way.
    if (error instanceof Error && BAD_CELL.has(error.name)) return error.message;
    throw error;
  }
}

/** Errors that say that this cell, of all, cannot be replayed. */
const BAD_CELL: ReadonlySet<string> = new Set([
  ...['ReplayError', 'TraceError', 'ChangeError', 'AllocatorError', 'ResourceError'],
]);

function traceOf(folder: string, { trace }: Cell): Promise<Recording> {
  if (kept?.digest !== trace.digest) {
    kept = { digest: trace.digest, recording: parsed(pathOfTrace(folder, trace), trace.name) };
  }
  return kept.recording;
}

async function parsed(path: string, name: string): Promise<Recording> {
  const { header, events } = await openTrace(path);
  const all: TraceEvent[] = [];
  for await (const event of events) all.push(event);
  return { name, open: () => Promise.resolve(reading(header, all)) };
}

function reading(header: TraceHeader, events: readonly TraceEvent[]) {
  const again = async function* () {
    yield* events;
  };
  return { header, events: again(), close: () => Promise.resolve() };
}
