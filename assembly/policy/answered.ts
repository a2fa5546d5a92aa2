import { OUT_DECLINED } from '../abi';
import { clientAt } from '../cluster/client';
import { epochs } from '../cluster/epochs';
import { Framework, frameworkAt } from '../cluster/framework';
import { holdingAt, offerAt } from '../cluster/holding';
import { declines, standing } from '../cluster/standing';
import { ANSWERED_AT } from '../memory/layout';
import { List, listAt, listEnsure, listPush, listSet } from '../memory/list';
import { decline, declineEnsure } from './decline';
import { maintenanceAgents } from './maintenance';
import { outBegin, outboxEnsure, outEnd, outgoing, outOffer, outPut, toldOffers } from './outbox';

/**
 * Offers of a batch that stand refused are not told: they are declined at its end, as a host would
 * that has each framework answer all its offers, one framework after the other in the order of
 * their first offers. What one takes may change what the next is told, so nobody is answered for
 * behind the first who has to be asked; and nobody while an agent is to be maintained, as inverse
 * offers go before offers.
 */

/** The frameworks that are answered for in this batch. */
const answered = changetype<List>(ANSWERED_AT);

/** What an answer may add to the outbox: some transitions, or the offer where memory ends. */
const ANSWER_FIELDS: u32 = 71;

const DECLINED_FIELDS: u32 = 4;

/** Takes out of the offers that are to be told those that are answered here. */
export function answeredSetAside(): void {
  if (standing.clients == 0 || maintenanceAgents.count > 0) return;
  if (!listEnsure(answered, toldOffers.count)) return;
  for (let i = 0; i < toldOffers.count; i++) batchAdd(listAt(toldOffers, i));
  let first = 0;
  while (first < answered.count && frameworkAt(listAt(answered, first)).declinesBatch) first += 1;
  const room =
    <u32>toldOffers.count * ANSWER_FIELDS + <u32>first * DECLINED_FIELDS + outgoing.pending;
  if (first > 0 && !outboxEnsure(room)) first = 0;
  for (let i = first; i < answered.count; i++)
    frameworkAt(listAt(answered, i)).declinesBatch = false;
  answered.count = first;
  if (first > 0) asideDrop();
}

/** An offer of the batch is its framework's last. */
function batchAdd(handle: i32): void {
  const offer = offerAt(handle);
  const client = clientAt(holdingAt(offer.holding).client);
  const owner = frameworkAt(client.framework);
  if (owner.batch == epochs.cycle) {
    offerAt(owner.batchLast - 1).nextOfBatch = handle + 1;
  } else {
    owner.batch = epochs.cycle;
    owner.batchFirst = handle + 1;
    owner.declinesBatch = true;
    listPush(answered, client.framework);
  }
  owner.batchLast = handle + 1;
  offer.nextOfBatch = 0;
  if (owner.declinesBatch && !declines(client, offer.bag)) owner.declinesBatch = false;
}

function asideDrop(): void {
  let kept = 0;
  for (let i = 0; i < toldOffers.count; i++) {
    const handle = listAt(toldOffers, i);
    if (frameworkAt(clientAt(holdingAt(offerAt(handle).holding).client).framework).declinesBatch)
      continue;
    listSet(toldOffers, kept, handle);
    kept += 1;
  }
  toldOffers.count = kept;
}

/** Declines what was set aside, and tells how much that was. */
export function answeredDecline(): void {
  for (let i = 0; i < answered.count; i++) {
    const handle = listAt(answered, i);
    const count = declineAll(frameworkAt(handle));
    if (count == 0) continue;
    const at = outBegin(OUT_DECLINED);
    outPut(handle);
    outPut(count);
    outEnd(at);
  }
  answered.count = 0;
}

function declineAll(owner: Framework): i32 {
  let count = 0;
  let at = owner.batchFirst - 1;
  while (at >= 0) {
    const next = offerAt(at).nextOfBatch - 1;
    if (declineEnsure(at)) {
      decline(at, clientAt(holdingAt(offerAt(at).holding).client).standingMs);
      count += 1;
    } else {
      // Without memory for its filter it is an offer like any other.
      outOffer(at);
    }
    at = next;
  }
  return count;
}
