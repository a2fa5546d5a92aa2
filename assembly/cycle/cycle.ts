import { AGENTS_BY_ID, ERROR_MEMORY } from '../abi';
import { agentAt, agents, agentsOpenAsked, openAgentsCompact, opening } from '../cluster/agent';
import { epochs } from '../cluster/epochs';
import { options } from '../cluster/options';
import { quotaRoleList } from '../cluster/role';
import { weightsFix } from '../cluster/role-tree';
import { triggers } from '../cluster/triggers';
import { listAt, listEnsure } from '../memory/list';
import { transient } from '../memory/transient';
import { working } from '../memory/working';
import { answeredSetAside } from '../policy/answered';
import { inverseOffersMake } from '../policy/maintenance';
import { outOffersTell } from '../policy/outbox';
import { guaranteeIsMet, quotaCycleStart } from '../policy/quota';
import { seniorCycleStart } from '../policy/seniority';
import { asideEnd, asideStart } from './aside';
import {
  anyOffering,
  candidatesGather,
  candidatesSort,
  reopenAll,
  reopenHeldBack,
  triggeredForget,
} from './candidates';
import { overdueCycleStart, overdueStageStart } from './overdue-turns';
import { visit } from './visit';

/**
 * One allocation run, as in Mesos' hierarchical allocator: stage 1 serves roles with unmet quota
 * guarantees, stage 2 everyone; in each stage agent after agent, role after role, framework after
 * framework. The order among roles is taken once per agent, among frameworks once per agent and
 * role; so the sorters hear of a visit's offers when the visit is over.
 *
 * Only open agents are visited: an agent closes when no client can get anything on it until
 * something changes there or for some client, and whatever changes that opens it again.
 *
 * Of a batch, what stands refused is not told: `answeredDecline` is to be called when it is over.
 */
export function cycleRun(isBatch: bool): i32 {
  if (!listEnsure(working, agents.end)) return -ERROR_MEMORY;
  const all = triggers.all;
  const any = triggers.any;
  triggers.all = false;
  triggers.any = false;
  if (!any || options.paused) {
    triggeredForget();
    return 0;
  }
  epochs.cycle += 1;
  quotaCycleStart();
  // The order in which somebody comes next goes by them.
  if (anyOffering(all)) weightsFix();
  seniorCycleStart();
  overdueCycleStart();
  if (opening.anew) reopenAll();
  reopenHeldBack();
  agentsOpenAsked();
  candidatesGather(all);
  let result = stagesRun();
  openAgentsCompact();
  if (isBatch && result >= 0) answeredSetAside();
  outOffersTell();
  if (result >= 0) result = inverseOffersMake(all);
  if (result < 0) {
    // What memory ended is still to be done.
    triggers.all = all;
    triggers.any = true;
  } else {
    triggeredForget();
  }
  return result;
}

/** The first stage of an allocation run over the agents in `working`, in that order. */
export function cycleFirstStage(): i32 {
  if (options.paused) return 0;
  epochs.cycle += 1;
  quotaCycleStart();
  weightsFix();
  seniorCycleStart();
  overdueCycleStart();
  const result = stageRun(true);
  if (result < 0) outOffersTell();
  return result;
}

/** The rest of an allocation run that `cycleFirstStage` began, over the agents in `working`. */
export function cycleSecondStage(): i32 {
  if (options.paused) return 0;
  const result = stageRun(false);
  openAgentsCompact();
  outOffersTell();
  return result;
}

function stagesRun(): i32 {
  if (working.count > 1) candidatesSort(1);
  if (guaranteesLack()) {
    const result = stageRun(true);
    if (result < 0) return result;
    if (working.count > 1 && options.agentOrder != AGENTS_BY_ID) candidatesSort(2);
  }
  return stageRun(false);
}

function guaranteesLack(): bool {
  for (let i = 0; i < quotaRoleList.count; i++) {
    if (!guaranteeIsMet(listAt(quotaRoleList, i))) return true;
  }
  return false;
}

// ── a stage, a visit ──────────────────────────────────────────────────────────────────────────

function stageRun(guaranteesFirst: bool): i32 {
  transient.ordersFresh = false;
  if (!guaranteesFirst) overdueStageStart();
  asideStart();
  const result = visitAll(guaranteesFirst);
  asideEnd();
  return result;
}

function visitAll(guaranteesFirst: bool): i32 {
  for (let i = 0; i < working.count; i++) {
    const handle = listAt(working, i);
    if (agentAt(handle).available == 0) {
      agentAt(handle).isOpen = false;
      continue;
    }
    const result = visit(handle, guaranteesFirst);
    if (result < 0) return result;
  }
  return 0;
}
