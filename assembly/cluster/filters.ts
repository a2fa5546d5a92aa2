import { ADMISSION_GREEDY, REFUSE_MS_MAX } from '../abi';
import { bitsUnset } from '../memory/bits';
import { mapDelete, mapEnsure, mapGet, mapSet } from '../memory/pair-map';
import { tableEnsureOne, tableGive, tableTake } from '../memory/table';
import { bagRelease, bagRetain } from '../resources/bag';
import { bagContains } from '../resources/bags';
import { agent, agentOpen } from './agent';
import { agentBlock } from './blocked';
import { client } from './client';
import { clientTryRemove } from './clients';
import { clock } from './clock';
import { epochs } from './epochs';
import { filter, filterMap, filters } from './filter';
import { framework } from './framework';
import { options } from './options';
import { role } from './role';
import { wheelInsert, wheelNext, wheelRemove } from './wheel';

export function filterEnsure(): bool {
  return tableEnsureOne(filters) && mapEnsure(filterMap);
}

/**
 * Refuses a bag for `refuseMs` (Mesos' rules: 0 sets no filter; it lasts an allocation interval at
 * least and 365 days at most).
 */
export function filterAdd(clientHandle: i32, agentHandle: i32, bag: usize, refuseMs: i64): void {
  if (refuseMs <= 0 || bag == 0) return;
  const lasts = min<i64>(max<i64>(refuseMs, options.intervalMs), <i64>REFUSE_MS_MAX);
  const handle = tableTake(filters);
  const owner = client(clientHandle);
  const it = filter(handle);
  it.client = clientHandle;
  it.agent = agentHandle;
  it.bag = bagRetain(bag);
  // Mesos' timers: one as short as the interval was set after the timer of the batch that it ends
  // with, so it still stands in a batch at its last instant, and is gone for whatever else happens.
  it.dueKey = 2 * (clock.nowMs + lasts) + (lasts <= options.intervalMs ? 1 : 0);
  it.nextInCell = mapGet(filterMap, clientHandle, agentHandle) + 1;
  mapSet(filterMap, clientHandle, agentHandle, handle);
  it.nextOfClient = owner.filters;
  if (owner.filters > 0) filter(owner.filters - 1).previousOfClient = handle + 1;
  owner.filters = handle + 1;
  agent(agentHandle).filterCount += 1;
  wheelInsert(handle);
}

/** Whoever just refused all that is available need not be asked again before more is. */
export function refusalNote(clientHandle: i32, agentHandle: i32, bag: usize): void {
  if (client(clientHandle).filters == 0) return;
  if (bagContains(bag, agent(agentHandle).available)) agentBlock(agentHandle, clientHandle);
}

/** Unlinks a filter from everything and gives it back. */
function filterDrop(handle: i32): void {
  const it = filter(handle);
  const next = it.nextInCell;
  let at = mapGet(filterMap, it.client, it.agent);
  if (at == handle) {
    if (next == 0) mapDelete(filterMap, it.client, it.agent);
    else mapSet(filterMap, it.client, it.agent, next - 1);
  } else {
    while (filter(at).nextInCell != handle + 1) at = filter(at).nextInCell - 1;
    filter(at).nextInCell = next;
  }
  if (it.previousOfClient > 0) filter(it.previousOfClient - 1).nextOfClient = it.nextOfClient;
  else client(it.client).filters = it.nextOfClient;
  if (it.nextOfClient > 0) filter(it.nextOfClient - 1).previousOfClient = it.previousOfClient;
  agent(it.agent).filterCount -= 1;
  bagRelease(it.bag);
  tableGive(filters, handle, true);
}

/** A filter's time is over: the client may be offered what it refused. */
function filterExpire(handle: i32): void {
  const it = filter(handle);
  const agentHandle = it.agent;
  const place = agent(agentHandle);
  bitsUnset(place.blocked, it.client);
  if (place.available != 0) agentOpen(agentHandle);
  const owner = it.client;
  // What a filter kept from one may be what it lacked to be admitted, on other agents, too.
  if (role(client(owner).role).admission != ADMISSION_GREEDY) epochs.holdback += 1;
  filterDrop(handle);
  clientTryRemove(owner);
}

/** Lets the filters expire that are due by a key of the timer wheel. */
export function filtersExpire(key: i64): void {
  for (let due = wheelNext(key); due >= 0; due = wheelNext(key)) filterExpire(due);
}

/** Drops all filters of a client, on every agent. */
export function filtersClearClient(clientHandle: i32): void {
  while (client(clientHandle).filters > 0) {
    const handle = client(clientHandle).filters - 1;
    wheelRemove(handle);
    filterDrop(handle);
  }
}

/** Drops all filters of all clients on an agent. */
export function filtersClearAgent(agentHandle: i32, frameworksEnd: i32): void {
  for (let f = 0; f < frameworksEnd && agent(agentHandle).filterCount > 0; f++) {
    if (framework(f).live == 0) continue;
    let c = framework(f).clients - 1;
    while (c >= 0) {
      const next = client(c).next - 1;
      let at = mapGet(filterMap, c, agentHandle);
      while (at >= 0) {
        wheelRemove(at);
        filterDrop(at);
        at = mapGet(filterMap, c, agentHandle);
      }
      clientTryRemove(c);
      c = next;
    }
  }
  assert(agent(agentHandle).filterCount == 0, 'an agent kept a filter that nobody owns');
}

/** Whether one of the client's filters on the agent contains the bag. */
export function isFiltered(clientHandle: i32, agentHandle: i32, bag: usize): bool {
  if (client(clientHandle).filters == 0 || agent(agentHandle).filterCount == 0) return false;
  let at = mapGet(filterMap, clientHandle, agentHandle);
  while (at >= 0) {
    const it = filter(at);
    if (bagContains(it.bag, bag)) return true;
    at = it.nextInCell - 1;
  }
  return false;
}
