import { filterAdd, filterEnsure, refusalNote } from '../cluster/filters';
import { holdingAt, offerAt } from '../cluster/holding';
import { holdingEnsure } from '../cluster/holdings';
import { askingsEnsure, refuse, refusedNote } from '../cluster/refusals';
import { bagRelease, bagRetain } from '../resources/bag';
import { outboxEnsure } from './outbox';
import { offerRecover } from './settle';

/** Room for what any answer may set off: a filter, a holding, a few transitions. */
export function answerEnsure(): bool {
  return filterEnsure() && holdingEnsure() && outboxEnsure(64);
}

/** Room for a refusal, too. */
export function refusalEnsure(clientHandle: i32, agentHandle: i32): bool {
  return answerEnsure() && askingsEnsure(clientHandle, agentHandle, 1);
}

/** Notes a refusal once what was refused is available again. */
export function refusalNoteOf(
  clientHandle: i32,
  agentHandle: i32,
  bag: usize,
  refuseMs: i64,
): void {
  if (refuseMs > 0) refusalNote(clientHandle, agentHandle, bag);
  refusedNote(clientHandle, agentHandle, bag);
}

/** Room for declining an offer. */
export function declineEnsure(handle: i32): bool {
  const owner = holdingAt(offerAt(handle).holding);
  return refusalEnsure(owner.client, owner.agent);
}

/** All of an offer comes back, with a filter; `declineEnsure` made room. */
export function decline(handle: i32, refuseMs: i64): void {
  const owner = holdingAt(offerAt(handle).holding);
  const clientHandle = owner.client;
  const agentHandle = owner.agent;
  const bag = bagRetain(offerAt(handle).bag);
  filterAdd(clientHandle, agentHandle, bag, refuseMs);
  refuse(clientHandle, agentHandle, bag, refuseMs);
  offerRecover(handle);
  refusalNoteOf(clientHandle, agentHandle, bag, refuseMs);
  bagRelease(bag);
}
