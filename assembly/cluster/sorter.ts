import { ORDER_DRF, ORDER_FIFO, ORDER_PRIORITY, ORDER_RANDOM, ORDER_SHORTEST } from '../abi';
import { give, takeZeroed } from '../memory/heap';
import { List, listAt, listEnsure, listPush, listSet } from '../memory/list';
import { mix } from '../memory/mix';
import { working2 } from '../memory/working';
import { nameCompare } from '../resources/names';
import { asMesosDouble, vectorAt } from '../resources/quantities';
import { vocabulary } from '../resources/vocabulary';
import { epochs } from './epochs';
import { options } from './options';
import { totals } from './totals';

/**
 * A client of a sorter: a role among its siblings, a role's own frameworks among its subroles (the
 * virtual leaf `a/.`), or a framework within its role. `primary` and `secondary` are the keys it is
 * listed under; they change only together with its place in the list.
 */
export class Node {
  primary: f64;
  secondary: f64;
  weight: f64;
  /** Allocations ever made to it; decides between equal shares. */
  count: f64;
  /** When it subscribed, in ms: its place in a `fifo` role. */
  place: f64;
  priority: f64;
  /** How long its framework says that it runs, in ms; 0 when it does not say. */
  durationMs: f64;
  /** Its id or path, the last tie-break. */
  path: usize;
  /** What it is offered or uses, by name. */
  allocated: usize;
  /** The handle of the role or client it stands for. */
  owner: i32;
  isVirtualLeaf: bool;
  inSorter: bool;
  stale: bool;
  aside: bool;
}

/**
 * The order of some nodes, maintained rather than recomputed.
 *
 * Invariants: `items` is sorted by (primary, secondary, path) of its nodes' stored keys; a node
 * whose keys should change is in `stale` and keeps its old keys until `sorterRefresh` moves it.
 */
export class Sorter {
  items: List;
  stale: List;
  order: i32;
  /** The totals that the shares were computed from. */
  epoch: u32;
  /** Rises whenever `items` change. */
  version: u32;
  /** While an earmark stands: nodes whose turn can come in a cycle, in order (cycle.ts). */
  turns: List;
  turnsCycle: u32;
  /** The version that they were listed from. */
  turnsOf: u32;
  /** Rises whenever `turns` change. */
  turnsVersion: u32;
  /** How many stand aside: behind the listed, in no order, until `sorterReturn`. */
  aside: i32;
}

const LIST_BYTES: u32 = 12;

export function nodeNew(owner: i32, path: usize, allocated: usize): Node {
  const node = changetype<Node>(takeZeroed(offsetof<Node>()));
  node.owner = owner;
  node.path = path;
  node.allocated = allocated;
  node.weight = 1;
  return node;
}

export function nodeGive(node: Node): void {
  assert(!node.inSorter, 'a listed node was given back');
  give(changetype<usize>(node), offsetof<Node>());
}

export function sorterNew(order: i32): Sorter {
  const sorter = changetype<Sorter>(takeZeroed(offsetof<Sorter>()));
  sorter.items = changetype<List>(takeZeroed(LIST_BYTES));
  sorter.stale = changetype<List>(takeZeroed(LIST_BYTES));
  sorter.turns = changetype<List>(takeZeroed(LIST_BYTES));
  sorter.order = order;
  return sorter;
}

export function sorterGive(sorter: Sorter): void {
  assert(sorter.items.count == 0, 'a sorter was given back that orders something');
  for (let i = 0; i < 3; i++) {
    const list = i == 0 ? sorter.items : i == 1 ? sorter.stale : sorter.turns;
    if (list.capacity > 0) give(list.items, (<u32>list.capacity) << 2);
    give(changetype<usize>(list), LIST_BYTES);
  }
  give(changetype<usize>(sorter), offsetof<Sorter>());
}

/**
 * Makes room for so many nodes, listed or not: what is unlisted now may be listed again without
 * asking. False when memory is exhausted.
 */
export function sorterEnsure(sorter: Sorter, count: i32): bool {
  return (
    listEnsure(sorter.items, count) &&
    listEnsure(sorter.stale, count) &&
    listEnsure(sorter.turns, count) &&
    listEnsure(working2, count)
  );
}

export function sorterNode(sorter: Sorter, index: i32): Node {
  return changetype<Node>(<usize>listAt(sorter.items, index));
}

/** Dominant share: the largest part that it has of any resource, divided by its weight. */
export function nodeShare(node: Node): f64 {
  let share: f64 = 0;
  for (let name = 0; name < vocabulary.nameCount; name++) {
    const total = vectorAt(totals.all, name);
    if (total <= 0 || (options.fairnessExcluded >> name) & 1) continue;
    const allocated = vectorAt(node.allocated, name);
    if (allocated == 0) continue;
    const part = asMesosDouble(allocated) / asMesosDouble(total);
    if (part > share) share = part;
  }
  return share / node.weight;
}

/** A draw in [0, 1) that depends on the seed, the cycle and the node's path alone. */
function draw(node: Node): f64 {
  let hash: u32 = options.seed ^ (epochs.cycle * 0x9e3779b1);
  const end = node.path + 4 + load<u32>(node.path);
  for (let at = node.path + 4; at < end; at++) {
    hash = (hash ^ load<u8>(at)) * 0x01000193;
  }
  return <f64>mix(hash) / 4294967296.0;
}

function keysSet(sorter: Sorter, node: Node): void {
  if (sorter.order == ORDER_DRF) {
    node.primary = nodeShare(node);
    node.secondary = node.count;
  } else if (sorter.order == ORDER_FIFO) {
    node.primary = node.place;
    node.secondary = 0;
  } else if (sorter.order == ORDER_PRIORITY) {
    node.primary = -node.priority;
    node.secondary = node.place;
  } else if (sorter.order == ORDER_SHORTEST) {
    node.primary = node.durationMs > 0 ? node.durationMs : Infinity;
    node.secondary = node.place;
  } else {
    // The least of exponential draws with rate = weight is a weighted choice.
    node.primary = -NativeMath.log(1.0 - draw(node)) / node.weight;
    node.secondary = 0;
  }
}

function precedes(a: Node, b: Node): bool {
  if (a.primary != b.primary) return a.primary < b.primary;
  if (a.secondary != b.secondary) return a.secondary < b.secondary;
  const byPath = nameCompare(a.path, b.path);
  // Two of one name cannot be told apart otherwise.
  return byPath != 0 ? byPath < 0 : changetype<usize>(a) < changetype<usize>(b);
}

/** The first index in a stretch whose node does not precede `node`, by stored keys. */
function positionIn(sorter: Sorter, node: Node, start: i32, end: i32): i32 {
  let low = start;
  let high = end;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (precedes(sorterNode(sorter, middle), node)) low = middle + 1;
    else high = middle;
  }
  return low;
}

function position(sorter: Sorter, node: Node): i32 {
  return positionIn(sorter, node, 0, sorter.items.count);
}

/** Where a listed node stands; most often it is the first, which was just offered something. */
function indexOf(sorter: Sorter, node: Node): i32 {
  if (sorterNode(sorter, 0) == node) return 0;
  const index = position(sorter, node);
  assert(sorterNode(sorter, index) == node, 'a sorter lost its order');
  return index;
}

function takeOut(sorter: Sorter, node: Node): void {
  const index = indexOf(sorter, node);
  const at = sorter.items.items + ((<usize>index) << 2);
  memory.copy(at, at + 4, (<usize>(sorter.items.count - index - 1)) << 2);
  sorter.items.count -= 1;
  sorter.version += 1;
}

function putIn(sorter: Sorter, node: Node): void {
  const index = position(sorter, node);
  const at = sorter.items.items + ((<usize>index) << 2);
  memory.copy(at + 4, at, (<usize>(sorter.items.count - index)) << 2);
  store<u32>(at, <u32>changetype<usize>(node));
  sorter.items.count += 1;
  sorter.version += 1;
}

/** Takes the node at a place out of the order until `sorterReturn`; its keys may change freely. */
export function sorterStandAside(sorter: Sorter, index: i32): void {
  const node = sorterNode(sorter, index);
  assert(!node.stale, 'a stale node stood aside');
  const last = sorter.items.count - 1;
  const at = sorter.items.items + ((<usize>index) << 2);
  memory.copy(at, at + 4, (<usize>(last - index)) << 2);
  listSet(sorter.items, last, <i32>changetype<usize>(node));
  sorter.items.count = last;
  sorter.aside += 1;
  sorter.version += 1;
  node.aside = true;
}

/** Takes back, in order, those that stood aside. */
export function sorterReturn(sorter: Sorter): void {
  const first = sorter.items.count;
  sorter.items.count += sorter.aside;
  sorter.aside = 0;
  for (let i = first; i < sorter.items.count; i++) {
    const node = sorterNode(sorter, i);
    node.aside = false;
    keysSet(sorter, node);
  }
  mergeSort(sorter);
  sorter.version += 1;
}

/** Moves a listed node whose keys changed to its place; those between shift by one. */
function move(sorter: Sorter, node: Node): void {
  const from = indexOf(sorter, node);
  keysSet(sorter, node);
  const to = placeAfter(sorter, node, from);
  if (to == from) return;
  const items = sorter.items.items;
  const left = items + ((<usize>min(from, to)) << 2);
  const bytes = (<usize>abs(to - from)) << 2;
  if (to > from) memory.copy(left, left + 4, bytes);
  else memory.copy(left + 4, left, bytes);
  store<u32>(items + ((<usize>to) << 2), <u32>changetype<usize>(node));
  sorter.version += 1;
}

/** Where a node that stands at `from` belongs by its keys. */
function placeAfter(sorter: Sorter, node: Node, from: i32): i32 {
  const last = sorter.items.count - 1;
  if (from < last && precedes(sorterNode(sorter, from + 1), node)) {
    // Who was just served often has more than all others now.
    if (precedes(sorterNode(sorter, last), node)) return last;
    return positionIn(sorter, node, from + 2, last) - 1;
  }
  if (from > 0 && precedes(node, sorterNode(sorter, from - 1))) {
    return positionIn(sorter, node, 0, from - 1);
  }
  return from;
}

/** Lists a node; room was made with `sorterEnsure`. */
export function sorterAdd(sorter: Sorter, node: Node): void {
  assert(!node.inSorter, 'a node was listed twice');
  assert(sorter.aside == 0, 'a node was listed while others stood aside');
  assert(sorter.items.count < sorter.items.capacity, 'a sorter grew beyond what was reserved');
  keysSet(sorter, node);
  putIn(sorter, node);
  node.inSorter = true;
}

export function sorterRemove(sorter: Sorter, node: Node): void {
  assert(node.inSorter && !node.aside, 'a node was removed that is not listed');
  takeOut(sorter, node);
  node.inSorter = false;
  if (!node.stale) return;
  node.stale = false;
  const stale = sorter.stale;
  for (let i = 0; i < stale.count; i++) {
    if (listAt(stale, i) != <i32>changetype<usize>(node)) continue;
    listSet(stale, i, listAt(stale, stale.count - 1));
    stale.count -= 1;
    return;
  }
  assert(false, 'a stale node is not among the stale');
}

/** Says that a node's keys changed; it is moved when the order is next needed. */
export function sorterTouch(sorter: Sorter, node: Node): void {
  if (!node.inSorter || node.stale || node.aside) return;
  node.stale = true;
  listPush(sorter.stale, <i32>changetype<usize>(node));
}

/** Brings the order up to date; the cost follows the number of nodes whose keys changed. */
export function sorterRefresh(sorter: Sorter): void {
  const stale = sorter.stale;
  const random = sorter.order == ORDER_RANDOM;
  const epoch = random ? epochs.cycle : epochs.totals;
  const all = (sorter.order == ORDER_DRF || random) && sorter.epoch != epoch;
  if (all || (stale.count > 1 && stale.count * 8 > sorter.items.count)) {
    sorter.epoch = epoch;
    resort(sorter, all);
    return;
  }
  for (let i = 0; i < stale.count; i++) {
    const node = changetype<Node>(<usize>listAt(stale, i));
    move(sorter, node);
    node.stale = false;
  }
  stale.count = 0;
}

function resort(sorter: Sorter, all: bool): void {
  const count = sorter.items.count;
  const stale = sorter.stale;
  for (let i = 0; i < stale.count; i++) {
    const node = changetype<Node>(<usize>listAt(stale, i));
    node.stale = false;
    if (!all) keysSet(sorter, node);
  }
  stale.count = 0;
  if (all) for (let i = 0; i < count; i++) keysSet(sorter, sorterNode(sorter, i));
  let sorted = true;
  for (let i = 1; sorted && i < count; i++) {
    sorted = precedes(sorterNode(sorter, i - 1), sorterNode(sorter, i));
  }
  if (sorted) return;
  mergeSort(sorter);
  sorter.version += 1;
}

/** Bottom-up merge sort between the list and a working list of the same size. */
function mergeSort(sorter: Sorter): void {
  const count = sorter.items.count;
  let from = sorter.items.items;
  let to = working2.items;
  for (let width = 1; width < count; width *= 2) {
    for (let start = 0; start < count; start += width * 2) {
      const middle = min(start + width, count);
      merge(from, to, start, middle, min(start + width * 2, count));
    }
    const swap = from;
    from = to;
    to = swap;
  }
  if (from != sorter.items.items) {
    memory.copy(sorter.items.items, from, (<usize>count) << 2);
  }
}

function merge(from: usize, to: usize, start: i32, middle: i32, end: i32): void {
  let i = start;
  let j = middle;
  for (let k = start; k < end; k++) {
    const left = i < middle;
    const right = j < end;
    let takeLeft = left;
    if (left && right) {
      takeLeft = !precedes(nodeAt(from, j), nodeAt(from, i));
    }
    store<u32>(to + ((<usize>k) << 2), load<u32>(from + ((<usize>(takeLeft ? i++ : j++)) << 2)));
  }
}

function nodeAt(items: usize, index: i32): Node {
  return changetype<Node>(<usize>load<u32>(items + ((<usize>index) << 2)));
}
