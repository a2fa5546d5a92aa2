import { demoteLeaving, holderOf } from './earmark.js';
import { updateKept } from './kept-agents.js';
import { overdueClients } from './overdue.js';
import { balanceOf } from './quota.js';
import type { Run } from './run.js';
import { judgeStarts } from './starts.js';
import type { State } from './state.js';

/** How a run begins. */

function newRun(state: State): Run {
  return {
    state,
    balance: balanceOf(state),
    holder: holderOf(state),
    made: new Map(),
    overdue: overdueClients(state),
    starts: new Map(),
    gangs: new Map(),
    heads: new Map(),
  };
}

export function startRun(state: State): Run {
  state.runs += 1;
  demoteLeaving(state);
  const run = newRun(state);
  updateKept(run);
  judgeStarts(run);
  return run;
}

/** As if a run began now; the state stays as it is. */
export function imagineRun(asked: State): Run {
  const state: State = {
    ...asked,
    runs: asked.runs + 1,
    earmark: asked.earmark && { ...asked.earmark },
    tree: structuredClone(asked.tree),
    tally: { ...asked.tally },
  };
  if (holderOf(state) === undefined) state.earmark = undefined;
  const run = newRun(state);
  updateKept(run);
  judgeStarts(run);
  return run;
}
