import {
  ERROR_OP,
  OP_ACCEPT,
  OP_ACTIVATE_AGENT,
  OP_ACTIVATE_FRAMEWORK,
  OP_ADD_AGENT,
  OP_ADD_FRAMEWORK,
  OP_ADVANCE,
  OP_ALLOCATE,
  OP_ALLOCATE_AGENTS,
  OP_CLEAR_AGENT_FILTERS,
  OP_CONFIGURE,
  OP_CONVERT,
  OP_CONVERT_AVAILABLE,
  OP_DEACTIVATE_AGENT,
  OP_DEACTIVATE_FRAMEWORK,
  OP_DECLINE,
  OP_DEFINE_KIND,
  OP_DEFINE_NAME,
  OP_DEFINE_ROLE,
  OP_EXPECT_AGENTS,
  OP_FINISH,
  OP_GROW_AGENT,
  OP_HOLD,
  OP_IMPOSE,
  OP_INVERSE_ANSWER,
  OP_PAUSE,
  OP_REMOVE_AGENT,
  OP_REMOVE_FRAMEWORK,
  OP_RESUME,
  OP_REVIVE,
  OP_SET_AGENT_LISTED,
  OP_SET_AGENT_TOTAL,
  OP_SET_AGENT_TRAITS,
  OP_SET_CLIENT_MIN_ALLOCATABLE,
  OP_SET_DURATION,
  OP_SET_EXCLUDED,
  OP_SET_MIN_ALLOCATABLE,
  OP_SET_MINIMUM,
  OP_SET_QUOTA,
  OP_SET_ROLE_POLICY,
  OP_SET_STANDING_REFUSAL,
  OP_SET_UNAVAILABILITY,
  OP_SET_WEIGHT,
  OP_STARTED,
  OP_SUPPRESS,
  OP_SWEEP,
  OP_TRIGGER_AGENT,
  OP_UPDATE_FRAMEWORK,
} from '../abi';
import {
  opActivateAgent,
  opAddAgent,
  opClearAgentFilters,
  opExpectAgents,
  opGrowAgent,
  opHold,
  opRemoveAgent,
  opSetAgentListed,
  opSetAgentTotal,
  opSetAgentTraits,
  opSetUnavailability,
  opTriggerAgent,
} from './agents';
import {
  opInverseAnswer,
  opSetClientMinAllocatable,
  opSetDuration,
  opSetExcluded,
  opSetMinimum,
  opSetStandingRefusal,
  opStarted,
} from './declarations';
import {
  opConfigure,
  opDefineKind,
  opDefineName,
  opDefineRole,
  opSetMinAllocatable,
  opSetQuota,
  opSetRolePolicy,
  opSetWeight,
} from './definitions';
import { fail } from './fields';
import {
  opActivateFramework,
  opAddFramework,
  opDeactivateFramework,
  opRemoveFramework,
  opRevive,
  opSuppress,
  opUpdateFramework,
} from './frameworks';
import { opAccept, opConvert, opConvertAvailable, opDecline, opFinish, opImpose } from './offers';
import { opSweep } from './sweep';
import { opAdvance, opAllocate, opAllocateAgents, opPause } from './time';

/**
 * Which function works on which record.
 * Made by `npm run abi` of tools/abi: changes belong there.
 */

export function recordApply(op: i32): i32 {
  switch (op) {
    case OP_CONFIGURE:
      return opConfigure();
    case OP_DEFINE_NAME:
      return opDefineName();
    case OP_DEFINE_KIND:
      return opDefineKind();
    case OP_DEFINE_ROLE:
      return opDefineRole();
    case OP_SET_MIN_ALLOCATABLE:
      return opSetMinAllocatable();
    case OP_SET_ROLE_POLICY:
      return opSetRolePolicy();
    case OP_SET_WEIGHT:
      return opSetWeight();
    case OP_SET_QUOTA:
      return opSetQuota();
    case OP_SWEEP:
      return opSweep();
    case OP_ADD_AGENT:
      return opAddAgent();
    case OP_SET_AGENT_TOTAL:
      return opSetAgentTotal();
    case OP_SET_AGENT_TRAITS:
      return opSetAgentTraits();
    case OP_CLEAR_AGENT_FILTERS:
      return opClearAgentFilters();
    case OP_REMOVE_AGENT:
      return opRemoveAgent();
    case OP_ACTIVATE_AGENT:
      return opActivateAgent(true);
    case OP_DEACTIVATE_AGENT:
      return opActivateAgent(false);
    case OP_SET_AGENT_LISTED:
      return opSetAgentListed();
    case OP_TRIGGER_AGENT:
      return opTriggerAgent();
    case OP_HOLD:
      return opHold();
    case OP_SET_UNAVAILABILITY:
      return opSetUnavailability();
    case OP_EXPECT_AGENTS:
      return opExpectAgents();
    case OP_GROW_AGENT:
      return opGrowAgent();
    case OP_ADD_FRAMEWORK:
      return opAddFramework();
    case OP_UPDATE_FRAMEWORK:
      return opUpdateFramework();
    case OP_REMOVE_FRAMEWORK:
      return opRemoveFramework();
    case OP_ACTIVATE_FRAMEWORK:
      return opActivateFramework();
    case OP_DEACTIVATE_FRAMEWORK:
      return opDeactivateFramework();
    case OP_SUPPRESS:
      return opSuppress();
    case OP_REVIVE:
      return opRevive();
    case OP_SET_CLIENT_MIN_ALLOCATABLE:
      return opSetClientMinAllocatable();
    case OP_SET_EXCLUDED:
      return opSetExcluded();
    case OP_SET_MINIMUM:
      return opSetMinimum();
    case OP_STARTED:
      return opStarted();
    case OP_INVERSE_ANSWER:
      return opInverseAnswer();
    case OP_SET_DURATION:
      return opSetDuration();
    case OP_SET_STANDING_REFUSAL:
      return opSetStandingRefusal();
    case OP_ACCEPT:
      return opAccept();
    case OP_DECLINE:
      return opDecline();
    case OP_FINISH:
      return opFinish();
    case OP_CONVERT:
      return opConvert();
    case OP_IMPOSE:
      return opImpose();
    case OP_CONVERT_AVAILABLE:
      return opConvertAvailable();
    case OP_ADVANCE:
      return opAdvance();
    case OP_ALLOCATE:
      return opAllocate();
    case OP_ALLOCATE_AGENTS:
      return opAllocateAgents();
    case OP_PAUSE:
      return opPause(true);
    case OP_RESUME:
      return opPause(false);
    default:
      return fail(ERROR_OP, 0);
  }
}

/** Calls that give back more than they take; they work when memory is exhausted, too. */
export function isFreeing(op: i32): bool {
  switch (op) {
    case OP_SWEEP:
    case OP_REMOVE_AGENT:
    case OP_REMOVE_FRAMEWORK:
    case OP_DEACTIVATE_FRAMEWORK:
    case OP_DECLINE:
    case OP_FINISH:
    case OP_ADVANCE:
      return true;
    default:
      return false;
  }
}
