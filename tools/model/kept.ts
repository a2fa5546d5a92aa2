import { add, allocate, type Entries, subtract } from './entries.js';
import { availableOf } from './holdings.js';
import { isLentTo } from './lent.js';
import { frameworkOf, type Run } from './run.js';
import type { AgentState, Client } from './state.js';
import { times, visibleTo } from './units.js';

/** What of an agent's available resources is kept for the earmark's holder. */

/** What of an agent's available resources is kept: what is reserved first. */
function keptOn(run: Run, agent: AgentState): Entries {
  const { state, holder } = run;
  const units = state.earmark?.kept.find(({ agentId }) => agentId === agent.id)?.units ?? 0;
  if (holder === undefined || units === 0) return [];
  const left: Record<string, number> = { ...times(holder.minimum.unit, units) };
  const role = holder.client.role;
  const seen = visibleTo(frameworkOf(run, holder.client), role, availableOf(agent));
  const isReserved = ({ identity }: Entries[number]) => identity.reservationRole !== undefined;
  const inTurn = [...seen.filter(isReserved), ...seen.filter((entry) => !isReserved(entry))];
  return inTurn.flatMap((entry) => {
    const { name } = entry.identity;
    const thousandths = Math.min(entry.thousandths, left[name] ?? 0);
    left[name] = (left[name] ?? 0) - thousandths;
    return thousandths > 0 ? [{ ...entry, thousandths }] : [];
  });
}

/** What is there for whoever's turn it is, the earmark's holder included. */
export function beyondKept(run: Run, agent: AgentState): Entries {
  return subtract(availableOf(agent), keptOn(run, agent));
}

/** The same once the holder was offered a bag of it. */
export function besideHolder(run: Run, agent: AgentState, bag: Entries): Entries {
  const role = run.holder?.client.role ?? '';
  return beyondKept(run, { ...agent, taken: add(agent.taken, allocate(bag, role)) });
}

/** What is there for a client in its usual turn: what is kept, too, if it is lent to it. */
export function thereInTurn(run: Run, agent: AgentState, client: Client): Entries {
  if (!isLentTo(run, client)) return beyondKept(run, agent);
  run.state.tally.lent += 1;
  return availableOf(agent);
}

/** What is there for a client to count on: what is kept for itself, too. */
export function thereFor(run: Run, agent: AgentState, client: Client): Entries {
  return run.holder?.client === client ? availableOf(agent) : thereInTurn(run, agent, client);
}
