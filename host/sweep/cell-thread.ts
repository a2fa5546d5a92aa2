import { changed, changeOf } from '../changes/index.js';
import { replayTrace } from '../replay/index.js';
import { keptInMemory, type Recording } from '../trace/index.js';
import { cellJson } from './cell-result.js';
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

/** A cell's result, or what is wrong with the cell. */
export type Replayed = { readonly json: string } | { readonly problem: string };

/** Replays a cell. */
export default async function replayCell({ folder, plan, cell }: CellJob): Promise<Replayed> {
  try {
    const source = changed(await traceOf(folder, cell), cell.changes.map(changeOf));
    const { policy, seed } = cell;
    const { durations } = plan;
    const result = await replayTrace(source, { policies: [policy], seed, durations });
    return { json: cellJson(result) };
  } catch (error) {
    // A thread hands on what can be copied: an error of ours would lose its name on the way.
    if (error instanceof Error && BAD_CELL.has(error.name)) return { problem: error.message };
    throw error;
  }
}

/** Errors that say that this cell, of all, cannot be replayed. */
const BAD_CELL: ReadonlySet<string> = new Set([
  ...['ReplayError', 'TraceError', 'ChangeError', 'AllocatorError', 'ResourceError'],
]);

function traceOf(folder: string, { trace }: Cell): Promise<Recording> {
  if (kept?.digest !== trace.digest) {
    kept = { digest: trace.digest, recording: keptInMemory(pathOfTrace(folder, trace)) };
  }
  return kept.recording;
}
