import {
  MINIMUM_BACKING_OFF,
  MINIMUM_GAVE_UP,
  MINIMUM_INFEASIBLE,
  MINIMUM_RELINQUISHING,
  WHY_AGENT_INACTIVE,
  WHY_AGENT_NOT_LISTED,
  WHY_BACKING_OFF,
  WHY_EARMARKED,
  WHY_EXHAUSTED,
  WHY_FRAMEWORK_INACTIVE,
  WHY_GAVE_UP,
  WHY_INFEASIBLE,
  WHY_OFFERABLE,
  WHY_PAUSED,
  WHY_RELINQUISHING,
  WHY_SUPPRESSED,
} from './abi';
import { agent } from './agents';
import { bagRelease } from './bags';
import { client, clientOf, framework } from './clients';
import { filteredUntil } from './filters';
import { tableHas } from './memory';
import { minimumOf } from './minimum';
import { offerable } from './offerable';
import { quotaCycleStart } from './quota';
import { isHeldForSenior, seniorCycleStart } from './seniority';
import { agents, frameworks, roles, state } from './state';

/**
 * Why a framework is offered nothing: codes (WHY_…), words are the host's. The questions run the
 * very checks of a cycle and change nothing.
 */

/** What keeps a framework in a role from any offer at all; WHY_OFFERABLE when nothing does. */
export function explainClient(frameworkHandle: i32, roleHandle: i32): i32 {
  const handle = clientFind(frameworkHandle, roleHandle);
  if (handle < 0) return -1;
  if (state.paused) return WHY_PAUSED;
  const it = client(handle);
  if (!framework(it.framework).active) return WHY_FRAMEWORK_INACTIVE;
  if (it.suppressed) return WHY_SUPPRESSED;
  if (it.minimum == 0) return WHY_OFFERABLE;
  const current = minimumOf(it).current;
  if (current == MINIMUM_BACKING_OFF) return WHY_BACKING_OFF;
  if (current == MINIMUM_RELINQUISHING) return WHY_RELINQUISHING;
  if (current == MINIMUM_GAVE_UP) return WHY_GAVE_UP;
  if (current == MINIMUM_INFEASIBLE) return WHY_INFEASIBLE;
  return WHY_OFFERABLE;
}

/** What keeps one agent from it; WHY_OFFERABLE means that only its turn has not come. */
export function explainAgent(frameworkHandle: i32, roleHandle: i32, agentHandle: i32): i32 {
  const handle = clientFind(frameworkHandle, roleHandle);
  if (handle < 0 || !tableHas(agents, agentHandle)) return -1;
  const it = agent(agentHandle);
  if (!it.activated) return WHY_AGENT_INACTIVE;
  if (!it.listed) return WHY_AGENT_NOT_LISTED;
  if (it.available == 0) return WHY_EXHAUSTED;
  quotaCycleStart();
  if (state.earmark != 0) {
    seniorCycleStart();
    if (state.earmark != 0 && isHeldForSenior(agentHandle, handle)) return WHY_EARMARKED;
  }
  const bag = offerable(agentHandle, handle, false);
  bagRelease(bag);
  return bag != 0 ? WHY_OFFERABLE : state.verdict;
}

/** Until when a framework's filters keep an agent from it, in ms; 0 when none does. */
export function filteredUntilMs(frameworkHandle: i32, roleHandle: i32, agentHandle: i32): f64 {
  const handle = clientFind(frameworkHandle, roleHandle);
  if (handle < 0 || !tableHas(agents, agentHandle)) return 0;
  return <f64>filteredUntil(handle, agentHandle);
}

/** When its patience or backoff is over, in ms; -1 when no such time runs. */
export function minimumDueMs(frameworkHandle: i32, roleHandle: i32): f64 {
  const handle = clientFind(frameworkHandle, roleHandle);
  if (handle < 0 || client(handle).minimum == 0) return -1;
  const due = minimumOf(client(handle)).dueMs;
  return due == i64.MAX_VALUE ? -1 : <f64>due;
}

/** The framework that the earmark is for, or -1. */
export function earmarkFramework(): i32 {
  return state.earmark == 0 ? -1 : client(state.earmark - 1).framework;
}

/** The role that the earmark is for, or -1. */
export function earmarkRole(): i32 {
  return state.earmark == 0 ? -1 : client(state.earmark - 1).role;
}

function clientFind(frameworkHandle: i32, roleHandle: i32): i32 {
  if (!tableHas(frameworks, frameworkHandle) || !tableHas(roles, roleHandle)) return -1;
  return clientOf(frameworkHandle, roleHandle);
}
