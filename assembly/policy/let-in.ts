import { ADMISSION_GREEDY, WHY_ADMISSION, WHY_EARMARKED, WHY_OFFERABLE } from '../abi';
import { clientAt } from '../cluster/client';
import { roleAt } from '../cluster/role';
import { isAdmitted } from './admission';
import { gang } from './gang';
import { earmark } from './holder';
import { startJudge } from './starts';

/**
 * What keeps a client from being let in, whatever it may be offered: the earmark, beside which it
 * may not start to gather, or the admission of its role; WHY_OFFERABLE when nothing does. Both are
 * judged once a run, when they are first asked for: of one for whom there is something and whose
 * turn has come, so that they do not depend on what is remembered about who gets nothing where.
 */
export function letInWhy(agentHandle: i32, candidate: i32): i32 {
  if (gang.client == candidate + 1) return WHY_OFFERABLE;
  if (earmark.client != 0 && startJudge(candidate)) return WHY_EARMARKED;
  if (!isGreedy(candidate) && !isAdmitted(agentHandle, candidate)) return WHY_ADMISSION;
  return WHY_OFFERABLE;
}

/** Whether its role lets everybody in. */
export function isGreedy(candidate: i32): bool {
  return roleAt(clientAt(candidate).role).admission == ADMISSION_GREEDY;
}
