import { ERROR_MEMORY, KIND_ITEMS, NAMES_MAX, OUT_SWEPT, ROLE_ROOT } from '../abi';
import { agentAt, agents } from '../cluster/agent';
import { clientAt, clients } from '../cluster/client';
import { filterAt, filters } from '../cluster/filter';
import { holdingAt, holdings, offerAt, offers } from '../cluster/holding';
import { minimumOf } from '../cluster/minimum';
import { options } from '../cluster/options';
import { askingAt, askings } from '../cluster/refusals';
import { roleAt, roleForget, roles } from '../cluster/role';
import { freshRoles } from '../cluster/role-tree';
import { rolesAside } from '../cycle/aside';
import { give, reserveBlock, takeZeroed } from '../memory/heap';
import { listAt, listSet } from '../memory/list';
import { tableGive, tableHas } from '../memory/table';
import { transient } from '../memory/transient';
import { outBegin, outboxEnsure, outEnd, outgoing, outPut } from '../policy/outbox';
import { quantityListNames } from '../resources/allocatable';
import { bagCount, bagEntry } from '../resources/bag';
import { intervalsBegin, intervalsCount, intervalsEnd } from '../resources/intervals';
import { kindAt, kindNoteIntervals, kinds } from '../resources/kinds';
import { vectorAt } from '../resources/quantities';
import { recentForget } from '../resources/recent';
import { vocabulary } from '../resources/vocabulary';
import { checkSize, checkWhole, fieldInt } from './fields';
import { Sweep } from './records';

/**
 * Roles, kinds, names and items of sets come with whatever first speaks of them, and stay when it
 * goes. A sweep marks what is in use, from all that holds bags, roles and quantities, and forgets
 * the rest, whose numbers are free for others. Whatever keeps a bag beyond a call is visited here.
 */

/** [items]: forgets what nothing refers to, and tells what; of set items there are so many. */
export function opSweep(): i32 {
  const wrong = checkSize(Sweep.size) || checkWhole(Sweep.itemCount, 0, 2147483647);
  if (wrong) return wrong;
  const items = fieldInt(Sweep.itemCount);
  const most = 6 + <u64>roles.end + <u64>kinds.end + <u64>NAMES_MAX + <u64>items;
  if (most > (<u64>1) << 28 || !reserveBlock(<u32>items)) return ERROR_MEMORY;
  if (!outboxEnsure(<u32>most)) return ERROR_MEMORY;
  recentForget();
  transient.sweptItems = takeZeroed(<u32>items);
  transient.sweptItemCount = items;
  // The module's own names are always there.
  transient.sweptNames = 0xf;
  unmark();
  bagsMark();
  clientsMark();
  rolesMark();
  kindsMark();
  quantityListMark(options.minAllocatable);
  const at = outBegin(OUT_SWEPT);
  rolesForget();
  kindsForget();
  namesForget();
  itemsForget();
  outEnd(at);
  give(transient.sweptItems, <u32>items);
  transient.sweptItems = 0;
  transient.sweptItemCount = 0;
  transient.sweptNames = 0;
  return 0;
}

function unmark(): void {
  for (let i = 0; i < kinds.end; i++) if (tableHas(kinds, i)) kindAt(i).inUse = false;
  for (let i = 0; i < roles.end; i++) if (tableHas(roles, i)) roleAt(i).inUse = i == ROLE_ROOT;
}

// ── marking ───────────────────────────────────────────────────────────────────────────────────

function bagsMark(): void {
  for (let i = 0; i < agents.end; i++) {
    if (!tableHas(agents, i)) continue;
    const agent = agentAt(i);
    bagMark(agent.total);
    bagMark(agent.available);
    bagMark(agent.counted);
    bagMark(agent.debt);
    bagMark(agent.blockedFor);
    bagMark(agent.refusedFor);
    // An order of a role that goes must not be taken for that of another.
    agent.refusedOrder = 0;
  }
  for (let i = 0; i < holdings.end; i++) if (tableHas(holdings, i)) bagMark(holdingAt(i).used);
  for (let i = 0; i < offers.end; i++) if (tableHas(offers, i)) bagMark(offerAt(i).bag);
  for (let i = 0; i < filters.end; i++) if (tableHas(filters, i)) bagMark(filterAt(i).bag);
  for (let i = 0; i < askings.end; i++) if (tableHas(askings, i)) bagMark(askingAt(i).bag);
}

function bagMark(bag: usize): void {
  const count = bagCount(bag);
  for (let i = 0; i < count; i++) {
    const entry = bagEntry(bag, i);
    const kind = kindAt(entry.kind);
    kind.inUse = true;
    if (kind.flags & KIND_ITEMS) itemsMark(entry.intervals);
  }
}

function itemsMark(intervals: usize): void {
  const count = intervalsCount(intervals);
  for (let i = 0; i < count; i++) {
    const end = min<i64>(intervalsEnd(intervals, i), transient.sweptItemCount - 1);
    for (let item = intervalsBegin(intervals, i); item <= end; item++) {
      store<u8>(transient.sweptItems + <usize>item, 1);
    }
  }
}

function clientsMark(): void {
  for (let i = 0; i < clients.end; i++) {
    if (!tableHas(clients, i)) continue;
    const client = clientAt(i);
    roleMark(client.role);
    quantityListMark(client.minAllocatable);
    quantityListMark(client.standingUnless);
    if (client.minimum == 0) continue;
    vectorMark(minimumOf(client).least);
    vectorMark(minimumOf(client).unit);
  }
}

/** Marks a role and those above it. */
function roleMark(handle: i32): void {
  for (let at = handle; !roleAt(at).inUse; at = roleAt(at).parent) roleAt(at).inUse = true;
}

/** Roles with a weight or a quota of their own. */
function rolesMark(): void {
  for (let i = 1; i < roles.end; i++) {
    if (!tableHas(roles, i)) continue;
    const role = roleAt(i);
    if (role.weight != 1 || role.hasQuota) roleMark(i);
    if (!role.hasQuota) continue;
    transient.sweptNames |= role.limited;
    vectorMark(role.guarantees);
  }
  for (let i = 0; i < rolesAside.count; i++) roleMark(listAt(rolesAside, i));
}

/** What the kinds in use are of, and the roles that they are reserved for. */
function kindsMark(): void {
  for (let i = 0; i < kinds.end; i++) {
    if (!tableHas(kinds, i) || !kindAt(i).inUse) continue;
    transient.sweptNames |= (<u32>1) << kindAt(i).name;
    roleMark(kindAt(i).role);
  }
}

function vectorMark(vector: usize): void {
  for (let name = 0; name < vocabulary.nameCount; name++) {
    if (vectorAt(vector, name) != 0) transient.sweptNames |= (<u32>1) << name;
  }
}

function quantityListMark(list: usize): void {
  transient.sweptNames |= quantityListNames(list);
}

// ── forgetting: for each sort the number of those that go, then these ──────────────────────────

function rolesForget(): void {
  let kept = 0;
  for (let i = 0; i < freshRoles.count; i++) {
    const handle = listAt(freshRoles, i);
    if (roleAt(handle).inUse) listSet(freshRoles, kept++, handle);
  }
  freshRoles.count = kept;
  const at = countBegin();
  for (let i = 1; i < roles.end; i++) {
    if (!tableHas(roles, i) || roleAt(i).inUse) continue;
    outPut(i);
    // One above it that goes, too, may be gone already.
    const parent = roleAt(i).parent;
    if (tableHas(roles, parent)) roleAt(parent).childCount -= 1;
    roleForget(i);
  }
  countEnd(at);
}

function kindsForget(): void {
  vocabulary.intervalNames = 0;
  const at = countBegin();
  for (let i = 0; i < kinds.end; i++) {
    if (!tableHas(kinds, i)) continue;
    if (kindAt(i).inUse) {
      kindNoteIntervals(i);
      continue;
    }
    outPut(i);
    tableGive(kinds, i, false);
  }
  countEnd(at);
}

function namesForget(): void {
  const at = countBegin();
  for (let name = 0; name < vocabulary.nameCount; name++) {
    if (((transient.sweptNames >> name) & 1) == 0) outPut(name);
  }
  countEnd(at);
}

function itemsForget(): void {
  const at = countBegin();
  for (let item = 0; item < transient.sweptItemCount; item++) {
    if (load<u8>(transient.sweptItems + item) == 0) outPut(item);
  }
  countEnd(at);
}

/** Leaves room for a count; returns where. */
function countBegin(): u32 {
  const at = outgoing.used;
  outPut(0);
  return at;
}

function countEnd(begun: u32): void {
  store<f64>(outgoing.at + begun, <f64>((outgoing.used - begun) >> 3) - 1);
}
