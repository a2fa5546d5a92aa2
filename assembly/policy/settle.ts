import { agentRecover, agentTake } from '../cluster/available';
import { client } from '../cluster/client';
import { clientTryRemove } from '../cluster/clients';
import { clock } from '../cluster/clock';
import { epochs } from '../cluster/epochs';
import { framework } from '../cluster/framework';
import { heldChange, heldTouch } from '../cluster/held';
import { holding, offer } from '../cluster/holding';
import { holdingTake, holdingTryGive, offerUnlink } from '../cluster/holdings';
import { overdueWaits } from '../cluster/waiting';
import { bagRelease, bagRetain } from '../resources/bag';
import { bagAdd, bagSubtract } from '../resources/bags';
import { minimumHeldChanged, minimumHeldLost, minimumSettle } from './minimum-states';

/** What a client has comes and goes, and what follows from it: for its minimum, and for itself. */

/** Ends an offer: all of it comes back to the agent. */
export function offerRecover(handle: i32): void {
  const owner = offer(handle).holding;
  const its = holding(owner);
  const bag = offerUnlink(handle);
  heldChange(owner, bag, -1);
  heldTouch(its.client, 0);
  agentRecover(its.agent, bag);
  bagRelease(bag);
  holdingEnd(owner);
}

/** After something left a holding: it may go, and its client with it. */
function holdingEnd(handle: i32): void {
  const clientHandle = holding(handle).client;
  holdingTryGive(handle);
  epochs.holdback += 1;
  minimumSettle(clientHandle);
  clientTryRemove(clientHandle);
}

/** Ends an offer by turning `use` (within it) into used resources; the rest is recovered. */
export function offerAccept(handle: i32, use: usize): void {
  const owner = offer(handle).holding;
  const its = holding(owner);
  const bag = offerUnlink(handle);
  const rest = bagSubtract(bag, use);
  // The whole leaves the books and the used part enters again, so that copies count right.
  heldChange(owner, bag, -1);
  heldChange(owner, use, 1);
  heldTouch(its.client, 0);
  const used = bagAdd(its.used, use);
  bagRelease(its.used);
  its.used = used;
  agentRecover(its.agent, rest);
  const runner = framework(client(its.client).framework);
  if (runner.permanent) epochs.cluster += 1;
  if (client(its.client).minimum == 0 && runner.runsSinceMs < 0) runner.runsSinceMs = clock.nowMs;
  minimumHeldChanged(its.client, use, 1);
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
  const its = holding(owner);
  const used = bagAdd(its.used, bag);
  bagRelease(its.used);
  its.used = used;
  if (framework(client(clientHandle).framework).permanent) epochs.cluster += 1;
  minimumHeldChanged(clientHandle, bag, 1);
}

/** Used resources come back to the agent: tasks ended. */
export function usedRecover(handle: i32, bag: usize): void {
  usedTakeOut(handle, bag);
  minimumHeldChanged(holding(handle).client, bag, -1);
  usedEnd(handle);
}

/** All that is used is lost with its agent, or goes with its framework. */
export function usedLose(handle: i32): void {
  const bag = bagRetain(holding(handle).used);
  usedTakeOut(handle, bag);
  minimumHeldLost(holding(handle).client, bag);
  usedEnd(handle);
  bagRelease(bag);
}

function usedTakeOut(handle: i32, bag: usize): void {
  const its = holding(handle);
  const used = bagSubtract(its.used, bag);
  const agentHandle = its.agent;
  bagRelease(its.used);
  its.used = used;
  // What a permanent service uses is never free: with it goes, or comes, what is feasible.
  if (framework(client(its.client).framework).permanent) epochs.cluster += 1;
  heldChange(handle, bag, -1);
  heldTouch(its.client, 0);
  agentRecover(agentHandle, bag);
}

function usedEnd(handle: i32): void {
  overdueWaits(holding(handle).client);
  holdingEnd(handle);
}

/** Counts what a framework holds from the moment that it is added. */
export function clientHoldingsTrack(clientHandle: i32): void {
  for (let at = client(clientHandle).holdings - 1; at >= 0; at = holding(at).nextOfClient - 1) {
    // Out of the holding while it is counted, as `heldChange` asks.
    const used = holding(at).used;
    holding(at).used = 0;
    heldChange(at, used, 1);
    holding(at).used = used;
    heldTouch(clientHandle, 1);
    minimumHeldChanged(clientHandle, used, 1);
  }
}
