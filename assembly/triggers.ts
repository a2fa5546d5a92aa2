import { agent } from './agents';
import { listPush } from './memory';
import { state, triggeredAgents } from './state';

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

export function triggerAll(): void {
  if (!state.eventDriven || state.paused) return;
  state.triggeredAny = true;
  state.triggeredAll = true;
}
