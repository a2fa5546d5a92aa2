import { give, reserveBlock, take } from '../memory/heap';
import { keys } from '../memory/keys';
import { AGENTS_BY_ID_AT, BY_ID_AT } from '../memory/layout';
import { List, listAt, listEnsure, listPush } from '../memory/list';
import { tableHas } from '../memory/table';
import { working2 } from '../memory/working';
import { nameCompare } from '../resources/names';
import { agentAt, agents } from './agent';

export class AgentsById {
  /** Agents by id are out of date. */
  isStale: bool;
}

export const byId = changetype<AgentsById>(BY_ID_AT);

/** Agents by id, bytewise. */
export const agentsById = changetype<List>(AGENTS_BY_ID_AT);

/** Makes room for ordering all agents up to `count`; false when memory is exhausted. */
export function ranksEnsure(count: i32): bool {
  if (!listEnsure(agentsById, count) || !listEnsure(working2, count)) return false;
  if (count <= keys.capacity) return true;
  const capacity = max(keys.capacity * 2, count);
  if (!reserveBlock((<u64>capacity) << 4)) return false;
  if (keys.capacity > 0) give(keys.block, (<u32>keys.capacity) << 4);
  keys.block = take((<u32>capacity) << 4);
  keys.capacity = capacity;
  return true;
}

/** Agents by id: `agent.rank` is the place in `agentsById`. Rebuilt when agents came or went. */
export function ranksRefresh(): void {
  if (!byId.isStale) return;
  byId.isStale = false;
  agentsById.count = 0;
  for (let handle = 0; handle < agents.end; handle++) {
    if (tableHas(agents, handle)) listPush(agentsById, handle);
  }
  sortByName();
  for (let rank = 0; rank < agentsById.count; rank++) agentAt(listAt(agentsById, rank)).rank = rank;
}

/** Bottom-up merge sort of `agentsById` by the agents' ids, through a list of the same size. */
function sortByName(): void {
  const count = agentsById.count;
  let from = agentsById.items;
  let to = working2.items;
  for (let width = 1; width < count; width *= 2) {
    for (let start = 0; start < count; start += width * 2) {
      const middle = min(start + width, count);
      const end = min(start + width * 2, count);
      let i = start;
      let j = middle;
      for (let k = start; k < end; k++) {
        const left = i < middle && (j == end || !nameBefore(from, j, i));
        store<u32>(to + ((<usize>k) << 2), load<u32>(from + ((<usize>(left ? i++ : j++)) << 2)));
      }
    }
    const swap = from;
    from = to;
    to = swap;
  }
  if (from != agentsById.items) memory.copy(agentsById.items, from, (<usize>count) << 2);
}

function nameBefore(items: usize, a: i32, b: i32): bool {
  const nameA = agentAt(load<i32>(items + ((<usize>a) << 2))).name;
  const nameB = agentAt(load<i32>(items + ((<usize>b) << 2))).name;
  return nameCompare(nameA, nameB) < 0;
}
