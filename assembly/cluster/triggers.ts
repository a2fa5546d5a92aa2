import { TRIGGERED_AGENTS_AT, TRIGGERS_AT } from '../memory/layout';
import { List, listDrop, listPush } from '../memory/list';
import { agentAt } from './agent';
import { options } from './options';

/** Whether the next allocation visits every agent, or those in `triggeredAgents`. */
export class Triggers {
  /** Whether the next allocation visits every agent, or those in `triggered`. */
  all: bool;
  any: bool;
}

export const triggers = changetype<Triggers>(TRIGGERS_AT);

/** Agents that an event triggered. */
export const triggeredAgents = changetype<List>(TRIGGERED_AGENTS_AT);

/**
 * What asks for an allocation before the next batch. Triggers that meet before the allocation runs,
 * in one call of `process`, are merged into one, as in a master whose allocator is busy.
 */
export function triggerAgent(handle: i32): void {
  if (!options.eventDriven || options.paused) return;
  const agent = agentAt(handle);
  triggers.any = true;
  if (agent.isTriggered) return;
  agent.isTriggered = true;
  listPush(triggeredAgents, handle);
}

/** An agent goes away: nothing is left to allocate there, and its handle may be another's soon. */
export function triggerForget(handle: i32): void {
  if (!agentAt(handle).isTriggered) return;
  agentAt(handle).isTriggered = false;
  listDrop(triggeredAgents, handle);
}

export function triggerAll(): void {
  if (!options.eventDriven || options.paused) return;
  triggers.any = true;
  triggers.all = true;
}
