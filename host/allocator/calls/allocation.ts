import * as abi from '../../../assembly/abi.js';
import type { Decisions } from '../api.js';
import { AllocatorError } from '../errors.js';
import { agentCount, texts } from '../input/inputs.js';
import { number } from '../input/read.js';
import * as records from '../records.js';
import type { Session } from '../session.js';

/** Calls about the allocator as a whole: time and allocations. */

export function configure(session: Session): void {
  const { stage, names, options } = session;
  session.call(() => {
    records.configure(
      stage,
      options.allocationIntervalMs ?? 1000,
      (options.eventDriven ?? true) ? 1 : 0,
      (options.filterGpuResources ?? true) ? 1 : 0,
      options.agentOrder === 'seeded' ? abi.AGENTS_SEEDED : abi.AGENTS_BY_ID,
      options.seed ?? 0,
      0,
    );
    names.kinds.predefine();
    const lists = (options.minAllocatable ?? ['cpus:0.01', 'mem:32']).flatMap((quantities) =>
      names.kinds.encodeQuantities(quantities),
    );
    records.setMinAllocatable(stage, lists);
    names.roles.defineRoot();
  });
}

export function pause(session: Session): Decisions {
  return session.call(() => records.pause(session.stage));
}

export function resume(session: Session): Decisions {
  return session.call(() => records.resume(session.stage));
}

export function advance(session: Session, nowMs: number): Decisions {
  const { stage, names } = session;
  number(nowMs, 'nowMs');
  return session.callNow(() => {
    const present = names.nowMs.current;
    if (!Number.isFinite(nowMs) || nowMs < present) {
      throw new AllocatorError(
        'TIME_BACKWARDS',
        `time ${nowMs} ms is before the present ${present} ms`,
      );
    }
    const next = Math.floor(nowMs);
    names.nowMs.change(next, stage);
    records.advance(stage, next);
  });
}

export function allocate(session: Session, agentIds?: readonly string[]): Decisions {
  const ids = agentIds === undefined ? undefined : texts(agentIds, 'agentIds');
  return session.callNow(() => {
    if (ids === undefined) records.allocate(session.stage);
    else stageAllocation(session, ids, ids);
  });
}

export function allocateStages(
  session: Session,
  first: readonly string[],
  second: readonly string[],
): Decisions {
  const [ids, idsBehind] = [texts(first, 'first'), texts(second, 'second')];
  return session.callNow(() => stageAllocation(session, ids, idsBehind));
}

function stageAllocation(
  session: Session,
  first: readonly string[],
  second: readonly string[],
): void {
  const { stage, names } = session;
  const handles = [...first, ...second].map((id) => names.agentHandle(id));
  records.allocateAgents(stage, first.length, handles);
}

export function recover(session: Session, expectedAgents: number): Decisions {
  const count = agentCount(expectedAgents, 'expectedAgents');
  return session.call(() => {
    records.expectAgents(session.stage, count);
  });
}
