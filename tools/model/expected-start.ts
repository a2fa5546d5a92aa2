import { goneMs } from './expected-ends.js';
import { agentsFor, availableUnits } from './free-units.js';
import { allHeld } from './holdings.js';
import { plus } from './quantities.js';
import type { Client, Earmark, FrameworkState, MinimumRecord, State } from './state.js';
import { allClients } from './tracking.js';
import { amountsFor, unitsIn } from './units.js';

/** `easy`: when the holder of the earmark is expected to start, and what comes back until then. */

export interface Expected {
  readonly startMs: number | undefined;
  /** Its units in what those have who are gone by then. */
  readonly back: number;
}

export function expectedStart(
  state: State,
  holder: Client,
  minimum: MinimumRecord,
  lack: number,
): Expected {
  const free = availableUnits(state, holder, minimum);
  const leaving = allClients(state).flatMap((client) => {
    const gone = client === holder ? undefined : goneMs(state, client);
    return gone === undefined ? [] : [{ gone, units: unitsOf(state, client, holder, minimum) }];
  });
  const backBy = (ms: number) =>
    leaving.reduce((sum, { gone, units }) => sum + (gone <= ms ? units : 0), 0);
  const moments = [state.nowMs, ...leaving.map(({ gone }) => gone)].sort((a, b) => a - b);
  const startMs = moments.find((ms) => free + backBy(ms) >= lack);
  return { startMs, back: backBy(startMs ?? Number.POSITIVE_INFINITY) };
}

/** The holder's units in all that a client uses and is offered where the holder may have it. */
function unitsOf(state: State, client: Client, holder: Client, minimum: MinimumRecord): number {
  const framework = state.frameworks.get(holder.frameworkId) as FrameworkState;
  const its = allHeld(state).filter(
    ({ frameworkId, role }) => frameworkId === client.frameworkId && role === client.role,
  );
  return agentsFor(state, holder)
    .map(({ id }) =>
      its
        .filter(({ agentId }) => agentId === id)
        .map(({ entries }) => amountsFor(framework, holder.role, entries))
        .reduce(plus, {}),
    )
    .reduce((sum, amounts) => sum + unitsIn(minimum, amounts), 0);
}

/** A start is known: once it is too late for what was promised none is known any more. */
export function noteStart(
  earmark: Earmark,
  startMs: number | undefined,
  { patienceMs = 0 }: MinimumRecord,
): void {
  if (startMs !== undefined) {
    earmark.promisedMs = Math.min(earmark.promisedMs ?? startMs, startMs);
    if (startMs > earmark.promisedMs + patienceMs) earmark.slipped = true;
  }
  earmark.startMs = earmark.slipped ? undefined : startMs;
}
