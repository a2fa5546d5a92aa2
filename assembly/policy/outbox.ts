import { OUT_BAG, OUT_INVERSE_OFFER, OUT_OFFER, OUT_RESCINDED, OUT_TRANSITION } from '../abi';
import { clientAt } from '../cluster/client';
import { holdingAt, offerAt } from '../cluster/holding';
import { give, reserveBlock, take } from '../memory/heap';
import { OUTGOING_AT, TOLD_BAGS_AT, TOLD_OFFERS_AT } from '../memory/layout';
import { List, listAt, listEnsure, listPush } from '../memory/list';
import { Bag, bagCount, bagEntry, bagRelease, bagRetain } from '../resources/bag';
import { intervalsBegin, intervalsCount, intervalsEnd } from '../resources/intervals';

/**
 * Records for the host, in one block that doubles: `[type, size, field…]` of doubles, as in the
 * inbox. It is emptied at the start of `process`.
 */

/** Where records for the host are written. */
export class Outgoing {
  at: usize;
  bytes: u32;
  used: u32;
  records: i32;
  /** How many of `toldBags` it holds. */
  bags: i32;
  /** Fields that the offers which are to be told will take. */
  pending: u32;
}

export const outgoing = changetype<Outgoing>(OUTGOING_AT);

/** Offers of the run in progress, to be told at its end (outbox.ts). */
export const toldOffers = changetype<List>(TOLD_OFFERS_AT);

/** Bags that the outbox holds, or is going to (outbox.ts). */
const toldBags = changetype<List>(TOLD_BAGS_AT);

/** Empties the outbox. */
export function outboxClear(): void {
  outgoing.used = 0;
  outgoing.records = 0;
  outgoing.pending = 0;
  outgoing.bags = 0;
  for (let i = 0; i < toldBags.count; i++) {
    const bag = <usize>listAt(toldBags, i);
    changetype<Bag>(bag).outboxNumber = 0;
    bagRelease(bag);
  }
  toldBags.count = 0;
}

/** Makes room for `doubles` more fields; false when memory is exhausted. */
export function outboxEnsure(doubles: u32): bool {
  const need = <u64>outgoing.used + ((<u64>doubles) << 3);
  if (need <= <u64>outgoing.bytes) return true;
  const wanted = max<u64>(<u64>outgoing.bytes * 2, need);
  if (!reserveBlock(wanted)) return false;
  const bytes = <u32>wanted;
  const block = take(bytes);
  memory.copy(block, outgoing.at, outgoing.used);
  give(outgoing.at, outgoing.bytes);
  outgoing.at = block;
  outgoing.bytes = bytes;
  return true;
}

/** Begins a record; returns where, for `outEnd`. */
export function outBegin(type: f64): u32 {
  const at = outgoing.used;
  outPut(type);
  outPut(0);
  return at;
}

export function outPut(value: f64): void {
  assert(outgoing.used < outgoing.bytes, 'a record was written that no call made room for');
  store<f64>(outgoing.at + outgoing.used, value);
  outgoing.used += 8;
}

export function outEnd(begun: u32): void {
  store<f64>(outgoing.at + begun, <f64>((outgoing.used - begun) >> 3), 8);
  outgoing.records += 1;
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
  let at = outgoing.at + outgoing.used;
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
  outgoing.used = <u32>(at - outgoing.at);
  assert(outgoing.used <= outgoing.bytes, 'a bag was written that no call made room for');
}

// ── offers; a bag that several have is told once ──────────────────────────────────────────────

/** The fields of an offer, its bag's not counted, and of the transition that it may set off. */
const OFFER_FIELDS: u32 = 7 + 6;

const BAG_HEADER_FIELDS: u32 = 2;

/** Makes sure that an offer of a bag can be told, besides those that are to be told already. */
export function outOfferEnsure(bag: usize): bool {
  return (
    listEnsure(toldBags, toldBags.count + 1) &&
    listEnsure(toldOffers, toldOffers.count + 1) &&
    outboxEnsure(outgoing.pending + OFFER_FIELDS + bagFieldsLeft(bag))
  );
}

/** How many fields a bag takes that is not among those to be told. */
function bagFieldsLeft(bag: usize): u32 {
  return changetype<Bag>(bag).outboxNumber != 0 ? 0 : BAG_HEADER_FIELDS + bagFields(bag);
}

/** An offer is to be told; `outOfferEnsure` made room for it and for its bag. */
export function outOfferLater(handle: i32): void {
  listPush(toldOffers, handle);
  outgoing.pending += OFFER_FIELDS;
  outBagLater(offerAt(handle).bag);
}

/**
 * An offer that is to be told has this bag now. The bag gets its number among those of this outbox,
 * which keeps it until the outbox is emptied.
 */
export function outBagLater(bag: usize): void {
  const header = changetype<Bag>(bag);
  if (header.outboxNumber != 0) return;
  outgoing.pending += bagFieldsLeft(bag);
  listPush(toldBags, <i32>bagRetain(bag));
  header.outboxNumber = toldBags.count;
}

/** Tells bags that were not told so far, then the offers, in the order they were decided in. */
export function outOffersTell(): void {
  for (; outgoing.bags < toldBags.count; outgoing.bags++) {
    const at = outBegin(OUT_BAG);
    outBag(<usize>listAt(toldBags, outgoing.bags));
    outEnd(at);
  }
  for (let i = 0; i < toldOffers.count; i++) outOffer(listAt(toldOffers, i));
  toldOffers.count = 0;
  outgoing.pending = 0;
}

export function outOffer(handle: i32): void {
  const offer = offerAt(handle);
  const holding = holdingAt(offer.holding);
  const owner = clientAt(holding.client);
  const at = outBegin(OUT_OFFER);
  outPut(handle);
  outPut(owner.framework);
  outPut(owner.role);
  outPut(holding.agent);
  outPut(changetype<Bag>(offer.bag).outboxNumber - 1);
  outEnd(at);
}

export function outRescinded(handle: i32): void {
  const at = outBegin(OUT_RESCINDED);
  outPut(handle);
  outEnd(at);
}

export function outTransition(clientHandle: i32, from: i32, to: i32): void {
  const owner = clientAt(clientHandle);
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
