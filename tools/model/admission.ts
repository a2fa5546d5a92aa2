import { isLetPast, takeSpare } from './backfill.js';
import { isGangFree } from './gang.js';
import { rolePolicy } from './policy.js';
import type { Run } from './run.js';
import type { AgentState, Client } from './state.js';

/** How far those behind the head of their role may go. */
export function isAdmitted(run: Run, agent: AgentState, client: Client): boolean {
  const { admission } = rolePolicy(run.state.settings.policy, client.role);
  if (admission === 'gang') return isGangFree(run, client);
  if (admission === 'easy') return isLetInBeside(run, client);
  return admission !== 'backfill' || isLetPast(run, agent, client);
}

/** `easy`: who starts; what somebody else lacks, but the holder that does not, only where nobody does. */
function isLetInBeside(run: Run, client: Client): boolean {
  if (client.minimum === undefined || run.starter === client) return true;
  if (run.holder?.client === client && !run.holderStarts) return false;
  return !run.isStartedIn && isGangFree(run, client);
}

/** An admitted client is about to be offered something. */
export function noteAdmitted(run: Run, agent: AgentState, client: Client): void {
  const { admission } = rolePolicy(run.state.settings.policy, client.role);
  if (admission === 'backfill') takeSpare(run, agent, client);
}
