import { ADMISSION_GREEDY, REFUSE_MS_MAX } from '../abi';
import { mapDelete, mapEnsure, mapGet, mapSet } from '../memory/pair-map';
import { tableEnsureOne, tableGive, tableTake } from '../memory/table';
import { bagRelease, bagRetain } from '../resources/bag';
import { bagContains } from '../resources/bags';
import { agentAt, agentOpen } from './agent';
import { agentBlock, agentUnblockClient } from './blocked';
import { clientAt } from './client';
import { clientTryRemove } from './clients';
import { clock } from './clock';
import { epochs } from './epochs';
import { filterAt, filterMap, filters } from './filter';
import { frameworkAt } from './framework';
import { options } from './options';
import { roleAt } from './role';
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
  const owner = clientAt(clientHandle);
  const filter = filterAt(handle);
  filter.client = clientHandle;
  filter.agent = agentHandle;
  filter.bag = bagRetain(bag);
  // Mesos' timers: one as short as the interval was set after the timer of the batch that it ends
  // with, so it still stands in a batch at its last instant, and is gone for whatever else happens.
  filter.dueKey = 2 * (clock.nowMs + lasts) + (lasts <= options.intervalMs ? 1 : 0);
  filter.nextInCell = mapGet(filterMap, clientHandle, agentHandle) + 1;
  mapSet(filterMap, clientHandle, agentHandle, handle);
  filter.nextOfClient = owner.filters;
  if (owner.filters > 0) filterAt(owner.filters - 1).previousOfClient = handle + 1;
  owner.filters = handle + 1;
  agentAt(agentHandle).filterCount += 1;
  wheelInsert(handle);
}

/** Whoever just refused all that is available need not be asked again before more is. */
export function refusalNote(clientHandle: i32, agentHandle: i32, bag: usize): void {
  if (clientAt(clientHandle).filters == 0) return;
  if (bagContains(bag, agentAt(agentHandle).available)) agentBlock(agentHandle, clientHandle);
}

/** Unlinks a filter from everything and gives it back. */
function filterDrop(handle: i32): void {
  const filter = filterAt(handle);
  const next = filter.nextInCell;
  let at = mapGet(filterMap, filter.client, filter.agent);
  if (at == handle) {
    if (next == 0) mapDelete(filterMap, filter.client, filter.agent);
    else mapSet(filterMap, filter.client, filter.agent, next - 1);
  } else {
    while (filterAt(at).nextInCell != handle + 1) at = filterAt(at).nextInCell - 1;
    filterAt(at).nextInCell = next;
  }
  if (filter.previousOfClient > 0)
    filterAt(filter.previousOfClient - 1).nextOfClient = filter.nextOfClient;
  else clientAt(filter.client).filters = filter.nextOfClient;
  if (filter.nextOfClient > 0)
    filterAt(filter.nextOfClient - 1).previousOfClient = filter.previousOfClient;
  agentAt(filter.agent).filterCount -= 1;
  assert(agentAt(filter.agent).filterCount >= 0, 'an agent lost a filter that it did not have');
  bagRelease(filter.bag);
  tableGive(filters, handle, true);
}

/** A filter's time is over: the client may be offered what it refused. */
function filterExpire(handle: i32): void {
  const filter = filterAt(handle);
  const agentHandle = filter.agent;
  const place = agentAt(agentHandle);
  agentUnblockClient(agentHandle, filter.client);
  if (place.available != 0) agentOpen(agentHandle);
  const owner = filter.client;
  // What a filter kept from one may be what it lacked to be admitted, on other agents, too.
  if (roleAt(clientAt(owner).role).admission != ADMISSION_GREEDY) epochs.holdback += 1;
  filterDrop(handle);
  clientTryRemove(owner);
}

/** Lets the filters expire that are due by a key of the timer wheel. */
export function filtersExpire(key: i64): void {
  for (let due = wheelNext(key); due >= 0; due = wheelNext(key)) filterExpire(due);
}

/** Drops all filters of a client, on every agent. */
export function filtersClearClient(clientHandle: i32): void {
  while (clientAt(clientHandle).filters > 0) {
    const handle = clientAt(clientHandle).filters - 1;
    wheelRemove(handle);
    filterDrop(handle);
  }
}

/** Drops all filters of all clients on an agent. */
export function filtersClearAgent(agentHandle: i32, frameworksEnd: i32): void {
  for (let f = 0; f < frameworksEnd && agentAt(agentHandle).filterCount > 0; f++) {
    if (frameworkAt(f).live == 0) continue;
    let c = frameworkAt(f).clients - 1;
    while (c >= 0) {
      const next = clientAt(c).next - 1;
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
  assert(agentAt(agentHandle).filterCount == 0, 'an agent kept a filter that nobody owns');
}

/** Whether one of the client's filters on the agent contains the bag. */
export function isFiltered(clientHandle: i32, agentHandle: i32, bag: usize): bool {
  if (clientAt(clientHandle).filters == 0 || agentAt(agentHandle).filterCount == 0) return false;
  let at = mapGet(filterMap, clientHandle, agentHandle);
  while (at >= 0) {
    const filter = filterAt(at);
    if (bagContains(filter.bag, bag)) return true;
    at = filter.nextInCell - 1;
  }
  return false;
}
