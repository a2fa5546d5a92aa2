import { OUT_INVERSE_OFFER, OUT_OFFER, OUT_RESCINDED, OUT_TRANSITION } from './abi';
import { bagCount, bagEntry } from './bags';
import { client } from './clients';
import { holding, offer } from './holdings';
import { intervalsBegin, intervalsCount, intervalsEnd } from './intervals';
import { give, reserve, SLACK, take } from './memory';
import { state } from './state';

/**
 * Records for the host, in one block that doubles: `[type, size, field…]` of doubles, as in the
 * inbox. It is emptied at the start of `process`.
 */

/** Makes room for `doubles` more fields; false when memory is exhausted. */
export function outboxEnsure(doubles: u32): bool {
  const need = state.outboxUsed + (doubles << 3);
  if (need <= state.outboxBytes) return true;
  const bytes = max(state.outboxBytes * 2, need);
  if (!reserve(<u64>bytes + SLACK)) return false;
  const block = take(bytes);
  memory.copy(block, state.outbox, state.outboxUsed);
  give(state.outbox, state.outboxBytes);
  state.outbox = block;
  state.outboxBytes = bytes;
  return true;
}

/** Begins a record; returns where, for `outEnd`. */
export function outBegin(type: f64): u32 {
  const at = state.outboxUsed;
  outPut(type);
  outPut(0);
  return at;
}

export function outPut(value: f64): void {
  assert(state.outboxUsed < state.outboxBytes, 'a record was written that no call made room for');
  store<f64>(state.outbox + state.outboxUsed, value);
  state.outboxUsed += 8;
}

export function outEnd(begun: u32): void {
  store<f64>(state.outbox + begun, <f64>((state.outboxUsed - begun) >> 3), 8);
  state.outboxRecords += 1;
}

/** How many fields `outBag` writes. */
export function bagFields(bag: usize): u32 {
  const count = bagCount(bag);
  let fields: u32 = 1;
  for (let i = 0; i < count; i++) {
    fields += 3 + 2 * <u32>intervalsCount(bagEntry(bag, i).intervals);
  }
  return fields;
}

/** Entries, then for each: kind, quantity, intervals, then begin and end of each interval. */
export function outBag(bag: usize): void {
  const count = bagCount(bag);
  outPut(count);
  let at = state.outbox + state.outboxUsed;
  for (let i = 0; i < count; i++) {
    const entry = bagEntry(bag, i);
    const intervals = intervalsCount(entry.intervals);
    store<f64>(at, entry.kind);
    store<f64>(at, <f64>entry.quantity, 8);
    store<f64>(at, intervals, 16);
    at += 24;
    for (let j = 0; j < intervals; j++) {
      store<f64>(at, <f64>intervalsBegin(entry.intervals, j));
      store<f64>(at, <f64>intervalsEnd(entry.intervals, j), 8);
      at += 16;
    }
  }
  state.outboxUsed = <u32>(at - state.outbox);
  assert(state.outboxUsed <= state.outboxBytes, 'a bag was written that no call made room for');
}

export function outOffer(handle: i32): void {
  const it = offer(handle);
  const its = holding(it.holding);
  const owner = client(its.client);
  const at = outBegin(OUT_OFFER);
  outPut(handle);
  outPut(owner.framework);
  outPut(owner.role);
  outPut(its.agent);
  outBag(it.bag);
  outEnd(at);
}

export function outRescinded(handle: i32): void {
  const at = outBegin(OUT_RESCINDED);
  outPut(handle);
  outEnd(at);
}

export function outTransition(clientHandle: i32, from: i32, to: i32): void {
  const owner = client(clientHandle);
  const at = outBegin(OUT_TRANSITION);
  outPut(owner.framework);
  outPut(owner.role);
  outPut(from);
  outPut(to);
  outEnd(at);
}

export function outInverseOffer(framework: i32, agent: i32): void {
  const at = outBegin(OUT_INVERSE_OFFER);
  outPut(framework);
  outPut(agent);
  outEnd(at);
}
