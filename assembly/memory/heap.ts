import { HEAP_AT } from './layout';

/**
 * All state lives in one linear memory, so that a snapshot is a copy of it:
 *
 *   0        64              4096             heap base                    top         end
 *   ┌────────┬───────────────┬────────────────┬────────────────────────────┬───────────┐
 *   │ unused │ State, Tables │ constant texts │ blocks (taken, given back) │ free      │
 *   └────────┴───────────────┴────────────────┴────────────────────────────┴───────────┘
 *
 * Blocks carry no header: whoever gives one back knows its size. Sizes are rounded up to a class
 * (16-byte steps up to 1 KiB, powers of two above), each with its own list of blocks given back.
 * There is no other mutable state: no module-level variable, no garbage collector.
 */
const STEP: u32 = 16;

const SMALL_MAX: u32 = 1024;

const SMALL_CLASSES: u32 = SMALL_MAX / STEP + 1;

const CLASSES: u32 = SMALL_CLASSES + 22;

const PAGE: u32 = 65536;

/** What a call may take at most beyond what it reserves for its tables and its record. */
export const SLACK: u32 = 1 << 16;

/** All the pages that a memory can have. */
const PAGES_ALL: u32 = 65536;

/** Pages that only calls which free something may take, so that a full allocator can be emptied. */
const PAGES_KEPT: u32 = 16;

/** The largest block. */
const BLOCK_MAX: u64 = 0x80000000;

export class Heap {
  top: u32;
  pagesMax: u32;
  /** What the call at hand may grow to. */
  pagesNow: u32;
  /** Bytes of the blocks given back. */
  free: u32;
}

const heap = changetype<Heap>(HEAP_AT);

/** One list head per size class, after the Heap record. */
const FREE_HEADS: usize = HEAP_AT + offsetof<Heap>();

/** Bytes of these heads. */
export const HEAP_HEADS_BYTES: usize = (<usize>CLASSES) << 2;

function classOf(bytes: u32): u32 {
  if (bytes <= SMALL_MAX) return (bytes + STEP - 1) / STEP;
  // 1025..2048 is the first class of its own.
  return SMALL_CLASSES + (32 - clz<u32>(bytes - 1)) - 11;
}

function classBytes(index: u32): u32 {
  return index < SMALL_CLASSES ? index * STEP : (<u32>2048) << (index - SMALL_CLASSES);
}

export function memoryStart(pagesMax: u32): void {
  heap.top = (<u32>__heap_base + 15) & ~15;
  heap.free = 0;
  heap.pagesMax = pagesMax;
  heap.pagesNow = pagesMax;
}

/**
 * Says whether the call at hand frees something, and so may take the last pages, and where these
 * do not do, a little beyond the limit: what is full can always be emptied.
 */
export function memoryFrees(frees: bool): void {
  const most = min(heap.pagesMax, PAGES_ALL);
  const kept = most > 2 * PAGES_KEPT ? PAGES_KEPT : 0;
  heap.pagesNow = frees ? PAGES_ALL : most - kept;
}

/** Another limit from now on. */
export function memoryLimit(pagesMax: u32): void {
  heap.pagesMax = pagesMax;
  heap.pagesNow = pagesMax;
}

export function memoryTop(): u32 {
  return heap.top;
}

/**
 * Makes sure that blocks of `bytes` in all can be taken; false when memory is exhausted. The limit
 * is on what is in use: what was given back counts for it again, wherever it lies.
 */
export function reserve(bytes: u64): bool {
  if (<u64>(heap.top - heap.free) + bytes > <u64>heap.pagesNow * PAGE) return false;
  const need = <u64>heap.top + bytes;
  const size = <u64>memory.size();
  const have = size * PAGE;
  if (need <= have) return true;
  const pages = (need - have + PAGE - 1) / PAGE;
  if (size + pages > <u64>PAGES_ALL) return false;
  // Growing by an eighth at least keeps the number of growths logarithmic, within the limit.
  const left = <u64>heap.pagesMax - min(size, <u64>heap.pagesMax);
  if (pages < left && memory.grow(<i32>min(max(pages, size >> 3), left)) >= 0) return true;
  return memory.grow(<i32>pages) >= 0;
}

/** Makes sure of one block, as large as its class makes it, and of SLACK. */
export function reserveBlock(bytes: u64): bool {
  return bytes <= BLOCK_MAX && reserve(<u64>classBytes(classOf(<u32>bytes)) + SLACK);
}

/** Takes a block, its bytes undefined. The caller has reserved it: running out here is a bug. */
export function take(bytes: u32): usize {
  const index = classOf(bytes);
  const head = FREE_HEADS + (index << 2);
  const free = load<u32>(head);
  const size = classBytes(index);
  if (free != 0) {
    store<u32>(head, load<u32>(free));
    heap.free -= size;
    return free;
  }
  assert(reserve(size), 'a block was taken that no call had reserved');
  const block = heap.top;
  heap.top = block + size;
  return block;
}

/** Takes a block of zeros. */
export function takeZeroed(bytes: u32): usize {
  const block = take(bytes);
  memory.fill(block, 0, bytes);
  return block;
}

/** Gives back a block of the size that it was taken with. */
export function give(block: usize, bytes: u32): void {
  assert(block >= __heap_base, 'no block of the heap was given back');
  const index = classOf(bytes);
  const head = FREE_HEADS + (index << 2);
  heap.free += classBytes(index);
  store<u32>(<usize>block, load<u32>(head));
  store<u32>(head, <u32>block);
}

// ── trying things out ─────────────────────────────────────────────────────────────────────────

/** Copies all that is the state behind itself; false when memory is exhausted. */
export function memoryKeep(): bool {
  const bytes = heap.top;
  if (!reserve(<u64>bytes + SLACK)) return false;
  memory.copy(bytes, 0, bytes);
  heap.top = 2 * bytes;
  return true;
}

/** Undoes everything since `memoryKeep`, which copied `bytes`. */
export function memoryBack(bytes: u32): void {
  const reached = heap.top;
  memory.copy(0, bytes, bytes);
  memory.fill(bytes, 0, reached - bytes);
}

/**
 * Makes room for a state of so many bytes that is copied over this one. Behind the top of every
 * state lie zeros alone, so that equal states have equal images, whatever was here before.
 */
export function memoryReplace(bytes: u32): bool {
  const top = heap.top;
  if (bytes > top) return reserve(<u64>(bytes - top));
  memory.fill(bytes, 0, top - bytes);
  return true;
}
