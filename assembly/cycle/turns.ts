import { Agent, agentAt } from '../cluster/agent';
import { eligible } from '../cluster/eligible';
import { epochs } from '../cluster/epochs';
import { Sorter, sorterNode } from '../cluster/sorter';
import { bitsWord, bitsWords } from '../memory/bits';
import { TURN_WORDS_AT } from '../memory/layout';
import { List, listAt, listEnsure, listPush } from '../memory/list';
import { transient } from '../memory/transient';
import { leavingEnsure } from '../policy/expected';
import { barsEnsure, isBarred, starts } from '../policy/starts';

/**
 * Who may have a turn in a cycle, a bit a client: those listed in their roles' sorters but those
 * judged not to start in this cycle (starts.ts). Whether anybody among them is not yet known to
 * get nothing of an agent is then told without a walk through roles and frameworks.
 */

/** Words of the bits of all clients among which somebody may have a turn (turns.ts). */
export const turnWords = changetype<List>(TURN_WORDS_AT);

/** Makes room for the bits of all clients that the table has room for. */
export function turnsEnsure(): bool {
  return barsEnsure() && leavingEnsure() && listEnsure(turnWords, bitsWords(eligible.bits));
}

/**
 * Lists in order who is to be considered: all but those who may not start in this cycle, which is
 * judged at most once a cycle for each.
 */
export function turnsOf(sorter: Sorter): List {
  const turns = sorter.turns;
  if (sorter.turnsCycle == epochs.cycle && sorter.turnsOf == sorter.version) return turns;
  const before = sorter.turnsOf == sorter.version ? turns.count : -1;
  let same = 0;
  turns.count = 0;
  for (let i = 0; i < sorter.items.count; i++) {
    if (isBarred(sorterNode(sorter, i).owner)) continue;
    const node = listAt(sorter.items, i);
    if (turns.count < before && listAt(turns, turns.count) == node) same += 1;
    listPush(turns, node);
  }
  if (same != before || turns.count != before) sorter.turnsVersion += 1;
  sorter.turnsCycle = epochs.cycle;
  sorter.turnsOf = sorter.version;
  return turns;
}

/**
 * Sees whether the turn may come of somebody who is not yet known to get nothing of the agent, and
 * whether of somebody who is not known to have refused all that there is. If of nobody, only the
 * orders are brought up to date: they must not depend on who was visited for nothing.
 */
export function turnsSee(handle: i32): void {
  const agent = agentAt(handle);
  const refusedWords = agent.refusedHolds ? bitsWords(agent.refused) : 0;
  turnWordsList();
  transient.turnsLeft = false;
  transient.turnsUsual = false;
  for (let w = 0; w < turnWords.count; w++) {
    const i: u32 = listAt(turnWords, w);
    const left = open(agent, i) & ~bitsWord(starts.bars, i);
    if (left == 0) continue;
    transient.turnsLeft = true;
    if (i < refusedWords && (left & ~bitsWord(agent.refused, i)) == 0) continue;
    transient.turnsUsual = true;
    return;
  }
}

/** Lists, once a run, the words of those who may have a turn in it: they only become fewer. */
function turnWordsList(): void {
  if (transient.turnWordsCycle == epochs.cycle) return;
  transient.turnWordsCycle = epochs.cycle;
  turnWords.count = 0;
  const words = bitsWords(eligible.bits);
  for (let i: u32 = 0; i < words; i++) {
    const left = bitsWord(eligible.bits, i) & ~bitsWord(starts.bars, i);
    if (left != 0) listPush(turnWords, i);
  }
}

/** Of 64 clients, those that are listed and not known to get nothing of the agent. */
export function open(agent: Agent, index: u32): u64 {
  const word = bitsWord(eligible.bits, index);
  if (!agent.blocksHold || index >= bitsWords(agent.blocked)) return word;
  return word & ~bitsWord(agent.blocked, index);
}

/** Forgets what was listed for a run. */
export function turnsForget(): void {
  turnWords.count = 0;
}
