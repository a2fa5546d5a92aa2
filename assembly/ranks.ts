import { agent } from './agents';
import { give, listAt, listEnsure, listPush, reserveBlock, tableHas, take } from './memory';
import { nameCompare } from './names';
import { agents, agentsById, state, working2 } from './state';

/** Makes room for ordering all agents up to `count`; false when memory is exhausted. */
export function ranksEnsure(count: i32): bool {
  if (!listEnsure(agentsById, count) || !listEnsure(working2, count)) return false;
  if (count <= state.keysCapacity) return true;
  const capacity = max(state.keysCapacity * 2, count);
  if (!reserveBlock((<u64>capacity) << 4)) return false;
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

/** Orders the keys by their upper halves, which no two have in common. */
export function keysSort(count: i32): void {
  if (count < DIGITS_LEAST) keysMerge(count);
  else keysByDigits(count);
}

/** From so many keys on it pays to count their digits. */
const DIGITS_LEAST: i32 = 128;
const DIGITS: u32 = 4;
/** For each digit of a key's upper half how many keys have which. */
export const DIGIT_COUNTS_BYTES: u32 = DIGITS << 10;

/** The lowest digit first: a walk over all keys for each digit in which they differ. */
function keysByDigits(count: i32): void {
  const bytes = (<usize>count) << 3;
  const home = state.keys;
  let from = home;
  let to = home + ((<usize>state.keysCapacity) << 3);
  digitsCount(home, home + bytes);
  for (let digit: u32 = 0; digit < DIGITS; digit++) {
    const counts = state.digitCounts + (digit << 10);
    if (load<i32>(countOf(counts, from, digit)) == count) continue;
    firstPlaces(counts);
    for (let at = from; at < from + bytes; at += 8) {
      const slot = countOf(counts, at, digit);
      const place = load<u32>(slot);
      store<u32>(slot, place + 1);
      store<u64>(to + ((<usize>place) << 3), load<u64>(at));
    }
    const swap = from;
    from = to;
    to = swap;
  }
  if (from != home) memory.copy(home, from, bytes);
}

function countOf(counts: usize, key: usize, digit: u32): usize {
  return counts + ((<usize>load<u8>(key + 4 + digit)) << 2);
}

function digitsCount(from: usize, end: usize): void {
  memory.fill(state.digitCounts, 0, DIGIT_COUNTS_BYTES);
  for (let at = from; at < end; at += 8) {
    for (let digit: u32 = 0; digit < DIGITS; digit++) {
      const slot = countOf(state.digitCounts + (digit << 10), at, digit);
      store<u32>(slot, load<u32>(slot) + 1);
    }
  }
}

/** Turns how many keys have a digit into the place of the first of them. */
function firstPlaces(counts: usize): void {
  let place: u32 = 0;
  for (let slot = counts; slot < counts + 1024; slot += 4) {
    const count = load<u32>(slot);
    store<u32>(slot, place);
    place += count;
  }
}

/** Bottom-up merge sort. */
function keysMerge(count: i32): void {
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
