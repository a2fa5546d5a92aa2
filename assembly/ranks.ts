import { agent } from './agents';
import { give, listAt, listEnsure, listPush, reserve, SLACK, tableHas, take } from './memory';
import { nameCompare } from './names';
import { agents, agentsById, state, working2 } from './state';

/** Makes room for ordering all agents up to `count`; false when memory is exhausted. */
export function ranksEnsure(count: i32): bool {
  if (!listEnsure(agentsById, count) || !listEnsure(working2, count)) return false;
  if (count <= state.keysCapacity) return true;
  const capacity = max(state.keysCapacity * 2, count);
  if (!reserve(((<u64>capacity) << 4) + SLACK)) return false;
  if (state.keysCapacity > 0) give(state.keys, (<u32>state.keysCapacity) << 4);
  state.keys = take((<u32>capacity) << 4);
  state.keysCapacity = capacity;
  return true;
}

/** Agents by id: `agent.rank` is the place in `agentsById`. Rebuilt when agents came or went. */
export function ranksRefresh(): void {
  if (!state.ranksStale) return;
  state.ranksStale = false;
  agentsById.count = 0;
  for (let handle = 0; handle < agents.end; handle++) {
    if (tableHas(agents, handle)) listPush(agentsById, handle);
  }
  sortByName();
  for (let rank = 0; rank < agentsById.count; rank++) agent(listAt(agentsById, rank)).rank = rank;
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
  const nameA = agent(load<i32>(items + ((<usize>a) << 2))).name;
  const nameB = agent(load<i32>(items + ((<usize>b) << 2))).name;
  return nameCompare(nameA, nameB) < 0;
}

// ── keys: 64-bit values to be sorted, in a block whose second half is for merging ──────────────

export function keySet(index: i32, key: u64): void {
  store<u64>(state.keys + ((<usize>index) << 3), key);
}

export function keyAt(index: i32): u64 {
  return load<u64>(state.keys + ((<usize>index) << 3));
}

export function keysSort(count: i32): void {
  const home = state.keys;
  let from = home;
  let to = home + ((<usize>state.keysCapacity) << 3);
  for (let width = 1; width < count; width *= 2) {
    for (let start = 0; start < count; start += width * 2) {
      const middle = min(start + width, count);
      const end = min(start + width * 2, count);
      let i = start;
      let j = middle;
      for (let k = start; k < end; k++) {
        const a = load<u64>(from + ((<usize>i) << 3));
        const b = load<u64>(from + ((<usize>j) << 3));
        const left = i < middle && (j == end || a <= b);
        store<u64>(to + ((<usize>k) << 3), left ? a : b);
        if (left) i++;
        else j++;
      }
    }
    const swap = from;
    from = to;
    to = swap;
  }
  if (from != home) memory.copy(home, from, (<usize>count) << 3);
}
