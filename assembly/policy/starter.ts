import { ADMISSION_EASY, ROLE_ROOT } from '../abi';
import { agents, isOffering } from '../cluster/agent';
import { clientAt } from '../cluster/client';
import { epochs } from '../cluster/epochs';
import { minimumList, minimumOf } from '../cluster/minimum';
import { hasRefused } from '../cluster/refusals';
import { easyRoles, roleAt } from '../cluster/role';
import { sorterNode, sorterRefresh } from '../cluster/sorter';
import { unitsAtMost, unitsOfAllAtMost } from '../cluster/units';
import { listAt } from '../memory/list';
import { tableHas } from '../memory/table';
import { bagRelease } from '../resources/bag';
import { vectorAddBag, vectorCopy } from '../resources/quantities';
import { lacksMinimum, unrefusedUnits } from './admission';
import { unitsWanted } from './feasible';
import { firstInOrder, NOBODY } from './first-in-order';
import { havingOf, unitsOfBag } from './free-units';
import { gang } from './gang';
import { isLentTo, thereFor } from './gone';
import { earmark } from './holder';
import { quotaRoomUnits } from './quota';
import { unitsOffer } from './senior-offer';
import { barSet, startJudge } from './starts';
import { isUsableBy } from './usable';
import { bagOf, Verdict } from './verdict';

/**
 * Who starts in a run under `easy`: one that has all that it lacks there, and comes first in it, so
 * that nobody else has a part of that.
 */

/**
 * Finds at the start of a run who starts in it: the holder of the earmark, if it does, else the
 * first in the order of roles and frameworks for whom all is there.
 */
export function starterFind(): void {
  gang.client = 0;
  gang.starts = false;
  if (easyRoles.count == 0) return;
  const handle = holderStarts() ? NOBODY : firstInOrder(ROLE_ROOT, firstIn);
  gang.starts = handle >= 0 || holderStarts();
  if (gang.starts) gang.cycle = epochs.cycle;
  othersBar(handle);
  if (handle < 0) return;
  gang.client = handle + 1;
  vectorCopy(gang.has, havingOf(handle));
  gang.lackUnits = unitsWanted(minimumOf(clientAt(handle)), gang.has);
}

/** One to which all is offered already only has to answer: others are not kept waiting for it. */
function holderStarts(): bool {
  if (earmark.client == 0 || !earmark.starts || earmark.lackUnits <= 0) return false;
  return roleAt(clientAt(earmark.client - 1).role).admission == ADMISSION_EASY;
}

function firstIn(handle: i32): i32 {
  const role = roleAt(handle);
  if (role.admission != ADMISSION_EASY) return NOBODY;
  sorterRefresh(role.clients);
  for (let i = 0; i < role.clients.items.count; i++) {
    const candidate = sorterNode(role.clients, i).owner;
    const client = clientAt(candidate);
    if (earmark.client == candidate + 1 || !lacksMinimum(client)) continue;
    const minimum = minimumOf(client);
    const wanted =
      client.holdings == 0 ? minimum.wholeUnits : unitsWanted(minimum, havingOf(candidate));
    minimum.startCycle = epochs.cycle;
    minimum.mayStart =
      unitsOfAllAtMost(minimum.shape) >= wanted && unrefusedUnits(candidate) >= wanted;
    if (!minimum.mayStart || wanted <= 0) continue;
    if (quotaRoomUnits(handle, minimum.unit) < wanted) continue;
    if (!isLentTo(candidate) && startJudge(candidate)) continue;
    if (isAllThere(candidate, wanted)) return candidate;
  }
  return NOBODY;
}

/**
 * Whether a client would be offered all that it lacks, so many units, were it asked before all
 * others: of what it would be offered only what it has not refused, cut as it would be cut.
 */
export function isAllThere(candidate: i32, wanted: i64): bool {
  const minimum = minimumOf(clientAt(candidate));
  let units: i64 = 0;
  for (let a = 0; a < agents.end && units < wanted; a++) {
    if (!tableHas(agents, a) || unitsAtMost(minimum.shape, a) == 0 || !isOffering(a)) continue;
    if (thereFor(a, candidate) == 0 || !isUsableBy(a, candidate)) continue;
    const bag = bagOf(unitsOffer(a, candidate, thereFor(a, candidate), wanted));
    if (bag == 0) continue;
    if (!hasRefused(candidate, a, bag)) units += unitsOfBag(bag, candidate);
    bagRelease(bag);
  }
  return units >= wanted;
}

/** Of all others those that cannot be let in in this run, as with `gang`, need not be looked at. */
function othersBar(starter: i32): void {
  for (let i = 0; i < minimumList.count; i++) {
    const handle = listAt(minimumList, i);
    const client = clientAt(handle);
    if (handle == starter || earmark.client == handle + 1 || !lacksMinimum(client)) continue;
    if (roleAt(client.role).admission != ADMISSION_EASY) continue;
    const minimum = minimumOf(client);
    const mayStart = minimum.startCycle == epochs.cycle && minimum.mayStart;
    if (gang.starts || !mayStart) barSet(handle);
  }
}

/** What the one that starts is offered of an agent before others: whole units that it lacks. */
export function starterOffer(agentHandle: i32): Verdict {
  const handle = gang.client - 1;
  return unitsOffer(agentHandle, handle, thereFor(agentHandle, handle), gang.lackUnits);
}

/** It is offered one bag instead of another, or of nothing: it lacks less. */
export function starterOfferMade(handle: i32, before: usize, bag: usize): void {
  vectorAddBag(gang.has, before, -1, 0, 0);
  vectorAddBag(gang.has, bag, 1, 0, 0);
  gang.lackUnits = unitsWanted(minimumOf(clientAt(handle)), gang.has);
}
