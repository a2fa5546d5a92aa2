import { MINIMUM_RELINQUISHING, OUT_RELINQUISH } from '../abi';
import { clientAt } from '../cluster/client';
import { clock } from '../cluster/clock';
import { frameworkAt } from '../cluster/framework';
import { holdingAt, offerAt } from '../cluster/holding';
import { minimumOf } from '../cluster/minimum';
import { options } from '../cluster/options';
import { roleAt } from '../cluster/role';
import { mix } from '../memory/mix';
import { earmark } from './holder';
import { minimumMove, minimumSettle } from './minimum-states';
import { bagFields, outBag, outBegin, outEnd, outPut } from './outbox';

/** Giving back all that a client has in its role, and how long it backs off then. */

/** An unfinished relinquish is told again after so long. */
const TELL_AGAIN_MS: i64 = 10000;

/** base × 2^(n−1), capped, plus up to a tenth drawn from the seed, the framework and n. */
function backoffMs(handle: i32, attempts: i32): i64 {
  const client = clientAt(handle);
  const policy = roleAt(client.role);
  let wait = policy.backoffMs;
  for (let n = 1; n < attempts && wait < policy.backoffMaxMs; n++) wait *= 2;
  wait = min<i64>(wait, policy.backoffMaxMs);
  const name = frameworkAt(client.framework).name;
  let hash: u32 = options.seed ^ (<u32>attempts * 0x9e3779b1);
  for (let at = name + 4; at < name + 4 + load<u32>(name); at++) {
    hash = (hash ^ load<u8>(at)) * 0x01000193;
  }
  return wait + ((wait / 10) * <i64>(mix(hash) >> 16)) / 65536;
}

/** Decides that a client gives back everything that it has in its role. */
export function relinquish(handle: i32, forced: bool): void {
  assert(earmark.client != handle + 1 || forced, 'the holder was told to give back');
  const client = clientAt(handle);
  const minimum = minimumOf(client);
  minimum.forced = forced;
  if (!forced) {
    minimum.attempts += 1;
    minimum.backoffUntilMs = clock.nowMs + backoffMs(handle, minimum.attempts);
    if (roleAt(client.role).requeueBack) client.node.place = <f64>clock.nowMs;
  }
  minimumMove(handle, MINIMUM_RELINQUISHING, clock.nowMs + TELL_AGAIN_MS);
  if (client.holdings == 0) minimumSettle(handle);
  else relinquishTell(handle, false);
}

/** What is to be given back has not all come. */
export function relinquishTellAgain(handle: i32): void {
  minimumOf(clientAt(handle)).dueMs = clock.nowMs + TELL_AGAIN_MS;
  relinquishTell(handle, true);
}

function relinquishTell(handle: i32, repeated: bool): void {
  const client = clientAt(handle);
  const minimum = minimumOf(client);
  const begun = outBegin(OUT_RELINQUISH);
  outPut(client.framework);
  outPut(client.role);
  outPut(minimum.attempts);
  outPut(repeated ? 1 : 0);
  outPut(minimum.forced ? -1 : <f64>minimum.backoffUntilMs);
  let offered = 0;
  let used = 0;
  for (let at = client.holdings - 1; at >= 0; at = holdingAt(at).nextOfClient - 1) {
    if (holdingAt(at).used != 0) used += 1;
    for (let o = holdingAt(at).offers - 1; o >= 0; o = offerAt(o).next - 1) offered += 1;
  }
  outPut(offered);
  for (let at = client.holdings - 1; at >= 0; at = holdingAt(at).nextOfClient - 1) {
    for (let o = holdingAt(at).offers - 1; o >= 0; o = offerAt(o).next - 1) outPut(o);
  }
  outPut(used);
  for (let at = client.holdings - 1; at >= 0; at = holdingAt(at).nextOfClient - 1) {
    if (holdingAt(at).used == 0) continue;
    outPut(holdingAt(at).agent);
    outBag(holdingAt(at).used);
  }
  outEnd(begun);
}

/** How many fields telling a client to relinquish takes at most. */
export function relinquishFields(handle: i32): u32 {
  let fields: u32 = 64;
  const client = clientAt(handle);
  for (let at = client.holdings - 1; at >= 0; at = holdingAt(at).nextOfClient - 1) {
    fields += 2 + bagFields(holdingAt(at).used);
    for (let o = holdingAt(at).offers - 1; o >= 0; o = offerAt(o).next - 1) fields += 1;
  }
  return fields;
}
