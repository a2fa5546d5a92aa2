import { listDrop, listPush } from '../memory/list';
import { state, triggeredAgents } from '../memory/state';
import { agent } from './agent';

/**
 * What asks for an allocation before the next batch. Triggers that meet before the allocation runs,
 * in one call of `process`, are merged into one, as in a master whose allocator is busy.
 */
export function triggerAgent(handle: i32): void {
  if (!state.eventDriven || state.paused) return;
  const it = agent(handle);
  state.triggeredAny = true;
  if (it.isTriggered) return;
  it.isTriggered = true;
  listPush(triggeredAgents, handle);
}

/** An agent goes away: nothing is left to allocate there, and its handle may be another's soon. */
export function triggerForget(handle: i32): void {
  if (!agent(handle).isTriggered) return;
  agent(handle).isTriggered = false;
  listDrop(triggeredAgents, handle);
}

export function triggerAll(): void {
  if (!state.eventDriven || state.paused) return;
  state.triggeredAny = true;
  state.triggeredAll = true;
}
