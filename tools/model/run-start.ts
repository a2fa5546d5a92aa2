import { demoteLeaving, holderOf } from './earmark.js';
import { earmarkNext } from './easy-next.js';
import { findStarter } from './easy-start.js';
import { updateKept } from './kept-agents.js';
import { Outcome } from './outcome.js';
import { overdueClients } from './overdue.js';
import { balanceOf } from './quota.js';
import type { Run } from './run.js';
import { judgeStarts } from './starts.js';
import type { State } from './state.js';

/** How a run begins. */

function newRun(state: State, outcome: Outcome): Run {
  const run: Run = {
    state,
    balance: balanceOf(state),
    holder: holderOf(state),
    made: new Map(),
    overdue: overdueClients(state),
    starts: new Map(),
    gangs: new Map(),
    heads: new Map(),
    holderStarts: true,
    starter: undefined,
    isStartedIn: false,
  };
  earmarkNext(run, outcome);
  run.holder = holderOf(state);
  updateKept(run);
  judgeStarts(run);
  findStarter(run);
  return run;
}

export function startRun(state: State, outcome: Outcome): Run {
  state.runs += 1;
  demoteLeaving(state);
  return newRun(state, outcome);
}

/** As if a run began now; the state stays as it is, but who backs off may wait (whatWas). */
export function imagineRun(asked: State): Run {
  const state: State = {
    ...asked,
    runs: asked.runs + 1,
    earmark: asked.earmark && { ...asked.earmark },
    tree: structuredClone(asked.tree),
    tally: { ...asked.tally },
  };
  if (state.earmark !== undefined && holderOf(state) === undefined) {
    state.earmark = undefined;
    state.earmarkEndedAfter = state.runs;
  }
  return newRun(state, new Outcome());
}
