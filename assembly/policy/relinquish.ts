import { MINIMUM_RELINQUISHING, OUT_RELINQUISH } from '../abi';
import { client } from '../cluster/client';
import { clock } from '../cluster/clock';
import { framework } from '../cluster/framework';
import { holding, offer } from '../cluster/holding';
import { minimumOf } from '../cluster/minimum';
import { options } from '../cluster/options';
import { role } from '../cluster/role';
import { mix } from '../memory/mix';
import { minimumMove, minimumSettle } from './minimum-states';
import { bagFields, outBag, outBegin, outEnd, outPut } from './outbox';

/** Giving back all that a client has in its role, and how long it backs off then. */

/** An unfinished relinquish is told again after so long. */
const TELL_AGAIN_MS: i64 = 10000;

/** base × 2^(n−1), capped, plus up to a tenth drawn from the seed, the framework and n. */
function backoffMs(handle: i32, attempts: i32): i64 {
  const its = client(handle);
  const policy = role(its.role);
  let wait = policy.backoffMs;
  for (let n = 1; n < attempts && wait < policy.backoffMaxMs; n++) wait *= 2;
  wait = min<i64>(wait, policy.backoffMaxMs);
  const name = framework(its.framework).name;
  let hash: u32 = options.seed ^ (<u32>attempts * 0x9e3779b1);
  for (let at = name + 4; at < name + 4 + load<u32>(name); at++) {
    hash = (hash ^ load<u8>(at)) * 0x01000193;
  }
  return wait + ((wait / 10) * <i64>(mix(hash) >> 16)) / 65536;
}

/** Decides that a client gives back everything that it has in its role. */
export function relinquish(handle: i32, forced: bool): void {
  const its = client(handle);
  const it = minimumOf(its);
  it.forced = forced;
  if (!forced) {
    it.attempts += 1;
    it.backoffUntilMs = clock.nowMs + backoffMs(handle, it.attempts);
    if (role(its.role).requeueBack) its.node.place = <f64>clock.nowMs;
  }
  minimumMove(handle, MINIMUM_RELINQUISHING, clock.nowMs + TELL_AGAIN_MS);
  if (its.holdings == 0) minimumSettle(handle);
  else relinquishTell(handle, false);
}

/** What is to be given back has not all come. */
export function relinquishTellAgain(handle: i32): void {
  minimumOf(client(handle)).dueMs = clock.nowMs + TELL_AGAIN_MS;
  relinquishTell(handle, true);
}

function relinquishTell(handle: i32, repeated: bool): void {
  const its = client(handle);
  const it = minimumOf(its);
  const begun = outBegin(OUT_RELINQUISH);
  outPut(its.framework);
  outPut(its.role);
  outPut(it.attempts);
  outPut(repeated ? 1 : 0);
  outPut(it.forced ? -1 : <f64>it.backoffUntilMs);
  let offered = 0;
  let used = 0;
  for (let at = its.holdings - 1; at >= 0; at = holding(at).nextOfClient - 1) {
    if (holding(at).used != 0) used += 1;
    for (let o = holding(at).offers - 1; o >= 0; o = offer(o).next - 1) offered += 1;
  }
  outPut(offered);
  for (let at = its.holdings - 1; at >= 0; at = holding(at).nextOfClient - 1) {
    for (let o = holding(at).offers - 1; o >= 0; o = offer(o).next - 1) outPut(o);
  }
  outPut(used);
  for (let at = its.holdings - 1; at >= 0; at = holding(at).nextOfClient - 1) {
    if (holding(at).used == 0) continue;
    outPut(holding(at).agent);
    outBag(holding(at).used);
  }
  outEnd(begun);
}

/** How many fields telling a client to relinquish takes at most. */
export function relinquishFields(handle: i32): u32 {
  let fields: u32 = 64;
  const its = client(handle);
  for (let at = its.holdings - 1; at >= 0; at = holding(at).nextOfClient - 1) {
    fields += 2 + bagFields(holding(at).used);
    for (let o = holding(at).offers - 1; o >= 0; o = offer(o).next - 1) fields += 1;
  }
  return fields;
}
