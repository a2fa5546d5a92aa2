import { agentRecover, agentTake } from '../cluster/available';
import { clientAt } from '../cluster/client';
import { clientTryRemove } from '../cluster/clients';
import { clock } from '../cluster/clock';
import { epochs } from '../cluster/epochs';
import { frameworkAt } from '../cluster/framework';
import { heldChange, heldTouch } from '../cluster/held';
import { holdingAt, offerAt } from '../cluster/holding';
import { holdingTake, holdingTryGive, offerUnlink } from '../cluster/holdings';
import { overdueWaits } from '../cluster/waiting';
import { bagRelease, bagRetain } from '../resources/bag';
import { bagAdd, bagContains, bagSubtract } from '../resources/bags';
import { minimumLoses, minimumSettle, minimumUsesLess, minimumUsesMore } from './minimum-states';

/** What a client has comes and goes, and what follows from it: for its minimum, and for itself. */

/** Ends an offer: all of it comes back to the agent. */
export function offerRecover(handle: i32): void {
  const owner = offerAt(handle).holding;
  const holding = holdingAt(owner);
  const bag = offerUnlink(handle);
  heldChange(owner, bag, -1);
  heldTouch(holding.client, 0);
  agentRecover(holding.agent, bag);
  bagRelease(bag);
  holdingEnd(owner);
}

/** After something left a holding: it may go, and its client with it. */
function holdingEnd(handle: i32): void {
  const clientHandle = holdingAt(handle).client;
  holdingTryGive(handle);
  epochs.holdback += 1;
  minimumSettle(clientHandle);
  clientTryRemove(clientHandle);
}

/** Ends an offer by turning `use` (within it) into used resources; the rest is recovered. */
export function offerAccept(handle: i32, use: usize): void {
  const owner = offerAt(handle).holding;
  const holding = holdingAt(owner);
  const bag = offerUnlink(handle);
  const rest = bagSubtract(bag, use);
  // The whole leaves the books and the used part enters again, so that copies count right.
  heldChange(owner, bag, -1);
  heldChange(owner, use, 1);
  heldTouch(holding.client, 0);
  const before = holding.used;
  holding.used = bagAdd(before, use);
  agentRecover(holding.agent, rest);
  const runner = frameworkAt(clientAt(holding.client).framework);
  if (runner.permanent) epochs.cluster += 1;
  if (clientAt(holding.client).minimum == 0 && runner.runsSinceMs < 0)
    runner.runsSinceMs = clock.nowMs;
  minimumUsesMore(holding.client, before, holding.used);
  bagRelease(before);
  bagRelease(rest);
  bagRelease(bag);
  holdingEnd(owner);
}

// ── used resources ────────────────────────────────────────────────────────────────────────────

/** Resources are used without having been offered: an agent that re-registers with tasks. */
export function usedAdd(clientHandle: i32, agentHandle: i32, bag: usize): void {
  const owner = holdingTake(clientHandle, agentHandle);
  heldChange(owner, bag, 1);
  heldTouch(clientHandle, 1);
  agentTake(agentHandle, bag);
  const holding = holdingAt(owner);
  const before = holding.used;
  holding.used = bagAdd(before, bag);
  if (frameworkAt(clientAt(clientHandle).framework).permanent) epochs.cluster += 1;
  minimumUsesMore(clientHandle, before, holding.used);
  bagRelease(before);
}

/** Used resources come back to the agent: tasks ended. */
export function usedRecover(handle: i32, bag: usize): void {
  const before = bagRetain(holdingAt(handle).used);
  usedTakeOut(handle, bag);
  minimumUsesLess(holdingAt(handle).client, before, holdingAt(handle).used);
  usedEnd(handle);
  bagRelease(before);
}

/** All that is used is lost with its agent, or goes with its framework. */
export function usedLose(handle: i32): void {
  const bag = bagRetain(holdingAt(handle).used);
  usedTakeOut(handle, bag);
  minimumLoses(holdingAt(handle).client, bag);
  usedEnd(handle);
  bagRelease(bag);
}

function usedTakeOut(handle: i32, bag: usize): void {
  assert(bagContains(holdingAt(handle).used, bag), 'more came back than was used');
  const holding = holdingAt(handle);
  const used = bagSubtract(holding.used, bag);
  const agentHandle = holding.agent;
  bagRelease(holding.used);
  holding.used = used;
  // What a permanent service uses is never free: with it goes, or comes, what is feasible.
  if (frameworkAt(clientAt(holding.client).framework).permanent) epochs.cluster += 1;
  heldChange(handle, bag, -1);
  heldTouch(holding.client, 0);
  agentRecover(agentHandle, bag);
}

function usedEnd(handle: i32): void {
  overdueWaits(holdingAt(handle).client);
  holdingEnd(handle);
}

/** Counts what a framework holds from the moment that it is added. */
export function clientHoldingsTrack(clientHandle: i32): void {
  for (let at = clientAt(clientHandle).holdings - 1; at >= 0; at = holdingAt(at).nextOfClient - 1) {
    // Out of the holding while it is counted, as `heldChange` asks.
    const used = holdingAt(at).used;
    holdingAt(at).used = 0;
    heldChange(at, used, 1);
    holdingAt(at).used = used;
    heldTouch(clientHandle, 1);
    minimumUsesMore(clientHandle, 0, used);
  }
}
